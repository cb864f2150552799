# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The regions that are measured: room for any number of small servers, and no quota."""

from __future__ import annotations

from collections.abc import Mapping

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server

ROOM: Mapping[str, Mapping[str, object]] = {
    "DEFAULT": {
        "compute_driver": "fake.FakeDriver",
        "cpu_allocation_ratio": 1e6,
        "ram_allocation_ratio": 1e6,
        "disk_allocation_ratio": 1e6,
    },
    "quota": {"instances": -1, "cores": -1, "ram": -1},
}


def open_region(hosts: int = 1, *, tells_states: bool = False) -> Cloud:
    """A region that keeps none of its notifications; it may tell each change of a state too."""
    cloud = Cloud(data="default", hosts=hosts, flags=ROOM)
    if tells_states:
        cloud.flags.set("notifications", "notify_on_state_change", "vm_and_task_state")
    cloud.notifications.limit = 0
    return cloud


def make_server(cloud: Cloud) -> Server:
    """A server that runs."""
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    return server


def live(cloud: Cloud) -> None:
    """A whole life: create, five power actions, delete."""
    server = make_server(cloud)
    for action in (server.stop, server.start, server.stop, server.start, server.stop):
        action()
        cloud.run()
    server.delete()
    cloud.run()
