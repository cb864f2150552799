# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One request to the scheduler, as filters and weighers look at it, and what is chosen for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kilonova.cloud.scheduling.host_state import Free, free_resources

if TYPE_CHECKING:
    from kilonova.cloud.model.aggregate import Aggregate
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Region

NOTHING: Mapping[str, Any] = MappingProxyType({})

CHECK_TYPE = "_nova_check_type"
"""The hint by which a rebuild asks whether its host may have the new image."""


class Request:
    """What is asked, and what was chosen so far for the servers of the same request."""

    def __init__(self, cloud: Region, spec: RequestSpec) -> None:
        self.cloud = cloud
        self.spec = spec
        self.chosen: dict[str, int] = {}
        """How many servers of this request go to each host, by its name."""

        self._free: tuple[Sequence[Host], Free] | None = None

    def choose(self, host: Host) -> None:
        """One server of the request goes to the host: count it there already."""
        name = host.name
        self._free = None
        self.chosen[name] = self.chosen.get(name, 0) + 1
        if self.spec.group is not None:
            self.members[name] = self.members.get(name, 0) + 1

    # What the request says

    @property
    def image_properties(self) -> Mapping[str, Any]:
        """The properties of the image, as the image service has them."""
        return NOTHING if self.spec.image is None else self.spec.image.properties

    def hints(self, name: str) -> list[str]:
        """The values of a scheduler hint, none where it was not given."""
        hints = self.spec.scheduler_hints
        return [] if hints is None else hints.get(name, [])

    @property
    def is_rebuild(self) -> bool:
        """Whether the host is known and only the image is new.

        Source: nova/scheduler/utils.py, request_is_rebuild.
        """
        hints = self.spec.scheduler_hints
        return hints is not None and hints.get(CHECK_TYPE) == ["rebuild"]

    # What the hosts hold

    @cached_property
    def members(self) -> dict[str, int]:
        """How many servers of the group there are on each host that has any, by its name."""
        counts: dict[str, int] = {}
        group = self.spec.group
        for uuid in () if group is None else group.members:
            member = self.cloud.instances.get(uuid)
            if member is not None and member.host is not None:
                counts[member.host] = counts.get(member.host, 0) + 1
        return counts

    @cached_property
    def aggregates(self) -> Mapping[str, list[Aggregate]]:
        """The aggregates of each host that is in any, oldest first."""
        found: dict[str, list[Aggregate]] = {}
        for aggregate in self.cloud.tables.aggregates.values():
            for name in aggregate.hosts:
                found.setdefault(name, []).append(aggregate)
        return found

    def values(self, key: str) -> Mapping[str, set[str]]:
        """The values that the aggregates of each host have for a metadata key.

        Source: nova/scheduler/filters/utils.py, aggregate_values_from_key.
        """
        found: dict[str, set[str]] = {}
        for aggregate in self.cloud.tables.aggregates.values():
            if key in aggregate.metadata:
                for name in aggregate.hosts:
                    found.setdefault(name, set()).add(aggregate.metadata[key])
        return found

    def metadata(self, host: Host) -> Mapping[str, set[str]]:
        """Everything that the aggregates of a host say, each value a list with commas.

        Source: nova/scheduler/filters/utils.py, aggregate_metadata_get_by_host.
        """
        found: dict[str, set[str]] = {}
        for aggregate in self.aggregates.get(host.name, ()):
            for key, value in aggregate.metadata.items():
                found.setdefault(key, set()).update(part.strip() for part in value.split(","))
        return found

    def free(self, hosts: Sequence[Host]) -> Free:
        """What the hosts have left; asked once until the next choice."""
        if self._free is None or self._free[0] is not hosts:
            self._free = (hosts, free_resources(self.cloud.placement, hosts))
        return self._free[1]

    def instances_on(self, host: Host) -> int:
        """How many servers the host has or is about to get from this request."""
        return len(host.instances) + self.chosen.get(host.name, 0)


class Selection(Struct, frozen=True):
    """A host, its resources claimed for one instance, and the hosts to try next, best first."""

    host: Host
    alternates: tuple[Host, ...]
