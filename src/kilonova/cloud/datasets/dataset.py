# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A data set that was read and found sound; it is never changed, so any number of regions may
share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import structs

from kilonova.cloud.clock import stamp_of
from kilonova.cloud.datasets.populating import Populating
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.services.durations import NO_TIME, REAL_NEIGHBOURS, NeighbourDurations
from kilonova.cloud.services.records import Share

if TYPE_CHECKING:
    from kilonova.cloud.datasets.description import Description
    from kilonova.cloud.neighbours import Neighbours


@dataclass(slots=True, frozen=True, eq=False)
class DataSet:
    """What a region starts with; ``node`` are those fields of ComputeNode that it fixes."""

    name: str
    description: Description
    epoch: datetime
    flavors: tuple[Flavor, ...]
    node: Mapping[str, Any]
    share_template: Share | None
    durations: NeighbourDurations

    @classmethod
    def of(cls, name: str, description: Description) -> DataSet:
        """The data set that a description means."""
        template = description.share_on_demand
        epoch = description.epoch.astimezone(UTC)
        return cls(
            name=name,
            description=description,
            epoch=epoch,
            flavors=tuple(
                Flavor(
                    id=number,
                    flavorid=part.id,
                    name=part.name,
                    memory_mb=part.ram,
                    vcpus=part.vcpus,
                    root_gb=part.disk,
                    ephemeral_gb=part.ephemeral,
                    swap=part.swap,
                    rxtx_factor=part.rxtx_factor,
                    is_public=part.public,
                    extra_specs=dict(part.extra_specs),
                    description=part.description,
                    created_at=stamp_of(epoch),
                )
                for number, part in enumerate(description.flavors, 1)
            ),
            node={
                key: value
                for key, value in structs.asdict(description.node).items()
                if value is not None
            },
            share_template=None
            if template is None
            else Share(
                template.id or "",
                template.export_location,
                template.share_proto,
                size_gb=template.size,
                name=template.name,
            ),
            durations=NO_TIME if description.time_stands_still else REAL_NEIGHBOURS,
        )

    @property
    def request_id(self) -> str | None:
        """The id of every request, where it is to be constant."""
        return self.description.request_id

    @property
    def api_host(self) -> str:
        """The host that nova-api runs on."""
        return self.description.api_host

    @property
    def open_policy(self) -> bool:
        """Whether every user may do everything, as under the policy of Nova's functional tests."""
        return self.description.open_policy

    @property
    def volumes_on_demand(self) -> bool:
        """Whether a volume that was never made is there when asked for."""
        return self.description.volumes_on_demand

    def flags_with(
        self, overrides: Mapping[str, Mapping[str, object]]
    ) -> dict[str, dict[str, object]]:
        """The data set's flags by group, with others over them."""
        flags: dict[str, dict[str, object]] = {
            "notifications": {"notification_format": "both"},  # a region exists to be listened to
        }
        for group, values in self.description.flags.items():
            flags.setdefault(group, {}).update(values)
        for group, others in overrides.items():
            flags.setdefault(group, {}).update(others)
        return flags

    def host_names(self, count: int) -> list[tuple[str, str]]:
        """Host and node of every host, at least ``count``: ``host2`` is the first beyond the
        data set's one.
        """
        names = [(host.name, host.node or host.name) for host in self.description.hosts]
        taken = {name for name, _ in names}
        number = len(names)
        while len(names) < count:
            number += 1
            name = f"host{number}"
            if name not in taken:
                names.append((name, name))
        return names

    def populate(self, neighbours: Neighbours) -> None:
        """Fill a region's neighbours with what the data set has; ids that it leaves open come
        from the seed.
        """
        Populating(self.description, neighbours).all()
