# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Migrations: the record of an instance that changes its host or size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simpy.events import Event


@dataclass(slots=True, eq=False)
class Migration:
    """One move; ``migration_type`` is migration, resize, live-migration or evacuation.

    ``uuid`` is also the placement consumer that holds the source's resources meanwhile.
    Source: nova/objects/migration.py, Migration.
    """

    id: int
    uuid: str
    instance_uuid: str
    migration_type: str
    status: str
    source_compute: str
    source_node: str
    dest_compute: str | None = None
    dest_node: str | None = None
    dest_host: str | None = None
    old_flavor_id: int | None = None
    new_flavor_id: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    user_id: str | None = None
    project_id: str | None = None
    memory_total: int | None = None
    memory_processed: int | None = None
    memory_remaining: int | None = None
    disk_total: int | None = None
    disk_processed: int | None = None
    disk_remaining: int | None = None


@dataclass(slots=True, eq=False)
class Ticket:
    """A live migration until its guest is copied; ``dropped`` happens if it is aborted in time."""

    migration: Migration
    dropped: Event
    begun: bool = False
