# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hosts, as the API knew them before hypervisors and services: gone after 2.42.

Source: nova/api/openstack/compute/hosts.py; what a host answers is what Nova's fake driver does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.hypervisors import usage_of
from kilonova.api.compute.schemas.parts import choice, thing
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.zones import zone_of_service
from kilonova.errors import HostMappingNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance

LAST = version("2.42")


def index(call: Call) -> Response:
    """200: the services that are enabled, by host."""
    zone = call.query.get("zone")
    found = [
        {
            "host_name": service.host,
            "service": service.binary.removeprefix("nova-"),
            "zone": zone_of_service(call.cloud, service),
        }
        for service in call.cloud.hosts.services
        if not service.disabled
    ]
    return Json({"hosts": [each for each in found if zone in (None, "", each["zone"])]})


def host_of(call: Call) -> Host:
    """The host that the path names. Raises: HttpError 404."""
    name = call.path["host"]
    if name not in call.cloud.hosts:
        raise HttpError(404, str(HostMappingNotFound(name)))
    return call.cloud.hosts.get(name)


def show(call: Call) -> Response:
    """200: what the host has, what is used, and by whom; 404."""
    host = host_of(call)
    node = host.node
    instances = list(host.instances.values())
    used = usage_of(call, host)
    usage = [
        resource(host, "(total)", node.vcpus, node.memory_mb, node.local_gb),
        resource(
            host, "(used_now)", used["vcpus_used"], used["memory_mb_used"], used["local_gb_used"]
        ),
        resource(host, "(used_max)", *summed(instances)),
    ]
    for project_id in dict.fromkeys(instance.project_id for instance in instances):
        own = [instance for instance in instances if instance.project_id == project_id]
        usage.append(resource(host, project_id, *summed(own)))
    return Json({"host": usage})


def resource(host: Host, project: str, cpu: int, memory_mb: int, disk_gb: int) -> dict[str, Any]:
    """One line of a host's usage."""
    return {
        "resource": {
            "host": host.name,
            "project": project,
            "cpu": cpu,
            "memory_mb": memory_mb,
            "disk_gb": disk_gb,
        }
    }


def summed(instances: Iterable[Instance]) -> tuple[int, int, int]:
    """The processors, MiB of memory and GiB of disk that servers were given."""
    flavors = [instance.flavor for instance in instances]
    return (
        sum(flavor.vcpus for flavor in flavors),
        sum(flavor.memory_mb for flavor in flavors),
        sum(flavor.root_gb + flavor.ephemeral_gb for flavor in flavors),
    )


def update(call: Call) -> Response:
    """200: what the host was asked to; nothing follows from it. 404."""
    name = host_of(call).name
    answer = {"host": name}
    if "status" in call.body:
        answer["status"] = "enabled" if is_on(call, "status") else "disabled"
    if "maintenance_mode" in call.body:
        mode = "on_maintenance" if is_on(call, "maintenance_mode") else "off_maintenance"
        answer["maintenance_mode"] = mode
    return Json(answer)


def is_on(call: Call, name: str) -> bool:
    """Whether the body says enable."""
    return str(call.body[name]).lower() == "enable"


def powered(action: str) -> Callable[[Call], Response]:
    """A handler that has a host start, shut down or reboot, which is only noted."""

    def handler(call: Call) -> Response:
        """200; 404."""
        return Json({"host": host_of(call).name, "power_action": action})

    return handler


SWITCH = choice(*(word for on in ("enable", "disable") for word in (on, on.title(), on.upper())))
UPDATE = growing(
    {
        **thing({"status": SWITCH, "maintenance_mode": SWITCH}),
        "anyOf": [{"required": ["status"]}, {"required": ["maintenance_mode"]}],
    }
)
ONE = "/os-hosts/{host}"
ROUTES = (
    Route("GET", "/os-hosts", index, until=LAST),
    Route("GET", ONE, show, until=LAST),
    Route("PUT", ONE, update, until=LAST, bodies=UPDATE),
    Route("GET", f"{ONE}/reboot", powered("reboot"), until=LAST),
    Route("GET", f"{ONE}/shutdown", powered("shutdown"), until=LAST),
    Route("GET", f"{ONE}/startup", powered("startup"), until=LAST),
)
