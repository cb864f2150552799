# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates: named sets of hosts; one with an availability zone in its metadata makes that
zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Aggregate:
    """A set of hosts with metadata. Source: nova/objects/aggregate.py, Aggregate."""

    id: int
    uuid: str
    name: str
    hosts: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def availability_zone(self) -> str | None:
        """The zone that this aggregate makes, if it makes one."""
        return self.metadata.get("availability_zone")
