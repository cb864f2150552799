# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Request specs: what the scheduler is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.numa import NumaTopology, PciRequest
    from kilonova.cloud.model.server_group import ServerGroup


class Destination(Struct, frozen=True, eq=False, gc=False):
    """Where a move must go: to a host, or only to a cell.

    Source: nova/objects/request_spec.py, Destination.
    """

    host: str | None = None
    node: str | None = None
    cell: str | None = None
    aggregates: tuple[str, ...] | None = None
    """The aggregates of the wanted zone, by uuid; known only while the scheduler looks."""


class RequestSpec(Struct, eq=False, gc=False):
    """One instance's (or, at first, several equal instances') wishes; kept for its later moves.

    Source: nova/objects/request_spec.py, RequestSpec.
    """

    instance_uuid: str
    project_id: str
    user_id: str
    flavor: Flavor
    image: Image | None
    availability_zone: str | None = None
    num_instances: int = 1
    group: ServerGroup | None = None
    scheduler_hints: dict[str, list[str]] | None = None
    security_groups: tuple[str, ...] = ()
    force_hosts: tuple[str, ...] = ()
    force_nodes: tuple[str, ...] = ()
    ignore_hosts: tuple[str, ...] | None = None
    requested_destination: Destination | None = None
    numa_topology: NumaTopology | None = None
    pci_requests: tuple[PciRequest, ...] = ()
    retry_hosts: tuple[tuple[str, str], ...] | None = None
    """(host, node) pairs tried so far; None while no retry is counted."""
    num_attempts: int = 0
    volume_backed: bool = False
    counts_retries: bool = True
    """Whether a build that fails may try another host."""
