# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hypervisors: the nodes of compute hosts. Source: nova/api/openstack/compute/hypervisors.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.links import next_link, page
from kilonova.api.compute.lookup import boolean
from kilonova.api.errors import HttpError
from kilonova.api.formats import is_uuid
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.host import Host

CPU_INFO_OPEN = version("2.28")
PAGES = version("2.33")
BY_UUID = version("2.53")
SERVERS_ALWAYS = version("2.75")
WITHOUT_USAGE = version("2.88")

CPU_INFO = {
    "arch": "x86_64",
    "model": "Nehalem",
    "vendor": "Intel",
    "features": ["pge", "clflush"],
    "topology": {"cores": 1, "threads": 1, "sockets": 4},
}
"""What every stand-in for a machine says of its processors."""


def shown(call: Call, host: Host, *, full: bool = True, servers: bool = False) -> dict[str, Any]:
    """A hypervisor, by version."""
    node, service = host.node, host.service
    by_uuid = call.version >= BY_UUID
    found: dict[str, Any] = {
        "id": node.uuid if by_uuid else node.id,
        "hypervisor_hostname": node.hypervisor_hostname,
        "state": "up" if service.up else "down",
        "status": "disabled" if service.disabled else "enabled",
    }
    if full:
        found |= {
            "hypervisor_type": node.hypervisor_type,
            "hypervisor_version": node.hypervisor_version,
            "host_ip": call.cloud.flags.DEFAULT.my_ip,
            "service": {
                "id": service.uuid if by_uuid else service.id,
                "host": host.name,
                "disabled_reason": service.disabled_reason,
            },
        }
        if call.version >= WITHOUT_USAGE:
            found["uptime"] = uptime_of(call) if service.up else None
        else:
            found |= usage_of(call, host)
    if servers:
        on_host = [{"name": i.display_name, "uuid": i.uuid} for i in host.instances.values()]
        if on_host or call.version >= SERVERS_ALWAYS:
            found["servers"] = on_host
    return found


def usage_of(call: Call, host: Host) -> dict[str, Any]:
    """What the node has and what its servers take of it, as shown before 2.88."""
    node, instances = host.node, list(host.instances.values())
    memory = node.reserved_host_memory_mb + sum(i.flavor.memory_mb for i in instances)
    disk = sum(i.flavor.root_gb + i.flavor.ephemeral_gb for i in instances)
    return {
        "vcpus": node.vcpus,
        "memory_mb": node.memory_mb,
        "local_gb": node.local_gb,
        "vcpus_used": sum(i.flavor.vcpus for i in instances),
        "memory_mb_used": memory,
        "local_gb_used": disk,
        "free_ram_mb": node.memory_mb - memory,
        "free_disk_gb": node.local_gb - disk,
        "current_workload": sum(i.task_state is not None for i in instances),
        "running_vms": len(instances),
        "disk_available_least": 0,
        "cpu_info": CPU_INFO if call.version >= CPU_INFO_OPEN else str(CPU_INFO).replace("'", '"'),
    }


def uptime_of(call: Call) -> str:
    """How long the machine has run, in the words of the command of that name."""
    now = call.cloud.clock.now
    days, rest = divmod(int(call.cloud.clock.elapsed_s), 86400)
    up = f"{days} days, {rest // 3600:02}:{rest % 3600 // 60:02}"
    return f" {now:%H:%M:%S} up {up},  0 users,  load average: 0.00, 0.00, 0.00"


def wanted(call: Call) -> tuple[list[Host], bool]:
    """The hosts that the query asks for, and whether with their servers. Raises: HttpError 400,
    404.
    """
    hosts = list(call.cloud.hosts)
    if call.version < BY_UUID:
        return hosts, False
    servers = boolean(call.query.get("with_servers", False))
    pattern = call.query.get("hypervisor_hostname_pattern")
    if pattern is None:
        return hosts, servers
    if "limit" in call.query or "marker" in call.query:
        raise HttpError(
            400,
            "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not "
            "supported.",
        )
    return matching(hosts, pattern), servers


def matching(hosts: Sequence[Host], pattern: str) -> list[Host]:
    """The hosts whose node's name holds the text. Raises: HttpError 404."""
    found = [h for h in hosts if re.search(re.escape(pattern), h.node.hypervisor_hostname)]
    if not found:
        raise HttpError(404, f"No hypervisor matching '{pattern}' could be found.")
    return found


def answer(call: Call, *, full: bool) -> Response:
    """The page that the query asks for."""
    whole, servers = wanted(call)
    paged = call.version >= PAGES

    def identity(host: Host) -> str:
        return host.node.uuid if call.version >= BY_UUID else str(host.node.id)

    hosts = page(call, whole, identity) if paged else whole
    body: dict[str, Any] = {
        "hypervisors": [shown(call, host, full=full, servers=servers) for host in hosts]
    }
    if paged:
        collection = "os-hypervisors/detail" if full else "os-hypervisors"
        more = next_link(call, collection, hosts, whole, identity)
        if more:
            body["hypervisors_links"] = more
    return Json(body)


def index(call: Call) -> Response:
    """200: by name; 404 for a pattern that none matches."""
    return answer(call, full=False)


def detail(call: Call) -> Response:
    """200: in full; 404 for a pattern that none matches."""
    return answer(call, full=True)


def host_of(call: Call) -> Host:
    """The host that the path names. Raises: HttpError 400, 404."""
    identity = call.path["hypervisor_id"]
    by_uuid = call.version >= BY_UUID
    if by_uuid and not is_uuid(identity):
        raise HttpError(400, f"Invalid uuid {identity}")
    for host in call.cloud.hosts:
        if identity == (host.node.uuid if by_uuid else str(host.node.id)):
            return host
    raise HttpError(404, f"Hypervisor with ID '{identity}' could not be found.")


def show(call: Call) -> Response:
    """200; 404 for an unknown one."""
    with_servers = boolean(call.query.get("with_servers", False)) and call.version >= BY_UUID
    return Json({"hypervisor": shown(call, host_of(call), servers=with_servers)})


def uptime(call: Call) -> Response:
    """200; 404 for an unknown one, 400 while it is down."""
    host = host_of(call)
    if not host.service.up:
        raise HttpError(400, f"Compute service of {host.name} is unavailable at this time.")
    return Json({"hypervisor": {**shown(call, host, full=False), "uptime": uptime_of(call)}})


def search(call: Call) -> Response:
    """200: those whose name holds the text; 404 for none."""
    found = matching(list(call.cloud.hosts), call.path["hypervisor_id"])
    return Json({"hypervisors": [shown(call, host, full=False) for host in found]})


def servers(call: Call) -> Response:
    """200: those whose name holds the text, with their servers; 404 for none."""
    found = matching(list(call.cloud.hosts), call.path["hypervisor_id"])
    return Json({"hypervisors": [shown(call, h, full=False, servers=True) for h in found]})


def statistics(call: Call) -> Response:
    """200: all hosts together."""
    summed: dict[str, Any] = {"count": len(call.cloud.hosts)}
    for host in call.cloud.hosts:
        for name, value in usage_of(call, host).items():
            if name != "cpu_info":
                summed[name] = summed.get(name, 0) + value
    return Json({"hypervisor_statistics": summed})


ALL = "/os-hypervisors"
ONE = f"{ALL}/{{hypervisor_id}}"
ROUTES = (
    Route("GET", ALL, index),
    Route("GET", f"{ALL}/detail", detail),
    Route(
        "GET",
        f"{ALL}/statistics",
        statistics,
        until=version("2.87"),
    ),
    Route("GET", ONE, show),
    Route("GET", f"{ONE}/uptime", uptime, until=version("2.87")),
    Route("GET", f"{ONE}/search", search, until=version("2.52")),
    Route("GET", f"{ONE}/servers", servers, until=version("2.52")),
)
