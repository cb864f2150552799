# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Regions in which a server can move, who says what meanwhile, and who holds what in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from tests.cloud.actions.regions import line, region_with_server

MEDIUM = "fake.MediumFakeDriver"
VOLUME = "a07f71dc-8151-4e7d-a0cc-cd24a3f11113"


def region_with_hosts(
    flags: Mapping[str, Mapping[str, object]] | None = None,
    *,
    more: int = 1,
    driver: str = MEDIUM,
    **wishes: Any,
) -> tuple[Cloud, Server]:
    """A server on the host ``compute``; ``host2`` and so on stand beside it."""
    every = {name: dict(options) for name, options in (flags or {}).items()}
    every.setdefault("DEFAULT", {}).setdefault("compute_driver", driver)
    cloud, server = region_with_server(every, **wishes)
    for number in range(more):
        cloud.hosts.add(f"host{number + 2}")
    return cloud, server


def said(cloud: Cloud, request: Callable[..., object], *args: Any, **kwargs: Any) -> list[str]:
    """What is said once the request is made and all is done, each line after its publisher's host;
    the scheduler's own announcements aside.
    """
    before = len(cloud.notifications)
    request(*args, **kwargs)
    cloud.run()
    return said_since(cloud, before)


def said_since(cloud: Cloud, before: int) -> list[str]:
    """The lines after the first so many."""
    return [
        f"{notification.publisher_id.partition(':')[2]} {line(notification)}"
        for notification in list(cloud.notifications)[before:]
        if not notification.event_type.startswith("scheduler.")
    ]


def holders(cloud: Cloud) -> dict[str, list[str]]:
    """The hosts on which each consumer of placement holds anything."""
    names = {host.node.uuid: host.name for host in cloud.hosts}
    return {
        consumer: [names[node] for node in cloud.placement.allocations(consumer)]
        for consumer in cloud.neighbours.resources.consumers()
    }


def counted(cloud: Cloud) -> dict[str, list[str]]:
    """The servers that each host counts."""
    return {host.name: list(host.instances) for host in cloud.hosts}


def moves(cloud: Cloud) -> list[tuple[int, str, str]]:
    """Number, type and status of every migration."""
    return [(m.id, m.migration_type, m.status) for m in cloud.tables.migrations.values()]


def tell(cloud: Cloud, host: str, *, running: bool) -> None:
    """The host's nova-compute stops, or runs again."""
    if running:
        cloud.hosts.start(host)
    else:
        cloud.hosts.stop(host)
    cloud.run()
