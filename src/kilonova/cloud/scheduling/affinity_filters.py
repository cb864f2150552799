# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters by where other servers are."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.scheduling.filter import Passes
    from kilonova.cloud.scheduling.request import Request


def hosts_of(request: Request, hint: str) -> set[str] | None:
    """The hosts of the servers that a hint names; None where it names none."""
    uuids = request.hints(hint)
    if not uuids:
        return None
    servers = (request.cloud.instances.get(uuid) for uuid in uuids)
    return {server.host for server in servers if server is not None and server.host is not None}


def different_host(request: Request) -> Passes | None:
    """Hosts without any of the servers in the hint ``different_host``.

    Source: nova/scheduler/filters/affinity_filter.py, DifferentHostFilter.
    """
    taken = hosts_of(request, "different_host")
    return None if taken is None else lambda host: host.name not in taken


def same_host(request: Request) -> Passes | None:
    """Hosts with one of the servers in the hint ``same_host``.

    Source: nova/scheduler/filters/affinity_filter.py, SameHostFilter.
    """
    wanted = hosts_of(request, "same_host")
    return None if wanted is None else lambda host: host.name in wanted


def simple_cidr_affinity(request: Request) -> Passes | None:
    """Hosts with an address near the one in the hint ``build_near_host_ip``.

    Source: nova/scheduler/filters/affinity_filter.py, SimpleCIDRAffinityFilter.
    """
    address = request.hints("build_near_host_ip")
    if not address:
        return None
    (prefix,) = request.hints("cidr")[:1] or ("/24",)
    near = ip_network(address[0] + prefix, strict=False)
    own = ip_address(request.cloud.flags.DEFAULT.my_ip)
    return lambda host: own in near


def server_group_anti_affinity(request: Request) -> Passes | None:
    """Hosts with fewer members of the group than ``max_server_per_host``, which is 1 by default.

    The host that the server itself is on passes too, since it may be resized there.
    Source: nova/scheduler/filters/affinity_filter.py, ServerGroupAntiAffinityFilter.
    """
    group = request.spec.group
    if group is None or group.policy != "anti-affinity":
        return None
    most = int(group.rules.get("max_server_per_host", 1))
    members = request.members
    server = request.cloud.instances.get(request.spec.instance_uuid)
    own = None if server is None else server.host
    return lambda host: host.name == own or members.get(host.name, 0) < most


def server_group_affinity(request: Request) -> Passes | None:
    """Hosts with members of the group, if it has any members on hosts.

    Source: nova/scheduler/filters/affinity_filter.py, ServerGroupAffinityFilter.
    """
    group = request.spec.group
    if group is None or group.policy != "affinity" or not request.members:
        return None
    members = request.members
    return lambda host: host.name in members
