# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Regions to schedule in, and where servers land in them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from kilonova import Cloud
from kilonova.cloud.model.aggregate import Aggregate
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.model.image import Image
from kilonova.cloud.model.server_group import ServerGroup

NOT_ENOUGH = "No valid host was found. There are not enough hosts available."
NONE_AT_ALL = "No valid host was found. "

UNLIMITED: Mapping[str, object] = {"instances": -1, "cores": -1, "ram": -1}


def region(hosts: int = 3, **scheduler: object) -> Cloud:
    """A region without quotas; options are those of the group filter_scheduler."""
    return Cloud(seed=7, hosts=hosts, flags={"quota": UNLIMITED, "filter_scheduler": scheduler})


def small_hosts(*memory_mb: int, **scheduler: object) -> Cloud:
    """A region whose hosts differ in their memory alone; none of it may be given out twice."""
    cloud = region(len(memory_mb), **scheduler)
    for host, size in zip(cloud.hosts, memory_mb, strict=True):
        host.node.memory_mb, host.node.ram_allocation_ratio = size + 512, 1.0
        cloud.neighbours.resources.refresh(host)
    return cloud


def flavor(name: str = "f", memory_mb: int = 512, vcpus: int = 1, **extra: str) -> Flavor:
    """A flavor; in the names of extra specs two underscores stand for a colon."""
    specs = {key.replace("__", ":"): value for key, value in extra.items()}
    return Flavor(99, "99", name, memory_mb, vcpus, 1, extra_specs=specs)


def aggregate(cloud: Cloud, *hosts: str, **metadata: str) -> Aggregate:
    """An aggregate of hosts; in the keys of its metadata two underscores stand for a colon."""
    number = next(n for n in count(1) if n not in cloud.tables.aggregates)
    keys = {key.replace("__", ":"): value for key, value in metadata.items()}
    made = Aggregate(number, cloud.ids.uuid(), f"a{number}", list(hosts), keys)
    cloud.tables.aggregates[number] = made
    return made


def image(cloud: Cloud, **properties: str) -> str:
    """An image that all may use: its id."""
    made = Image(cloud.ids.uuid(), "mine", properties=properties)
    return cloud.neighbours.images.add(made).id


def group(cloud: Cloud, policy: str, **rules: str) -> ServerGroup:
    """A server group."""
    made = ServerGroup(1, cloud.ids.uuid(), "g", "p", "u", policy, rules)
    cloud.tables.server_groups[made.uuid] = made
    return made


def land(cloud: Cloud, count: int = 1, **wishes: Any) -> list[str | None]:
    """Make servers of one request and let them be built: the hosts they are on."""
    given = {"name": "s", "flavor": "m1.tiny", "image": "cirros", **wishes}
    servers = cloud.servers.create_several(count, **given)
    cloud.run()
    return [server.host for server in servers]


def fault(cloud: Cloud, **wishes: Any) -> str | None:
    """Make a server: what went wrong with it."""
    given = {"name": "s", "flavor": "m1.tiny", "image": "cirros", **wishes}
    server = cloud.servers.create(**given)
    cloud.run()
    return server.fault
