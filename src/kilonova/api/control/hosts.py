# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The machines of the region: added, stopped, started, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kilonova.api.control.refusals import Refusal
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json, no_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from kilonova.api.control.routing import Command
    from kilonova.cloud.model.host import Host

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-zA-Z0-9._-]{1,255}$", description="a host name")]


class NewHost(msgspec.Struct, forbid_unknown_fields=True):
    """A host to add; its node bears its name unless told otherwise."""

    name: Name
    node: Name | None = None


def view(host: Host) -> dict[str, Any]:
    """A host, its node, and the servers on it; ``up`` is whether Nova would send work there."""
    service = host.service
    return {
        "name": host.name,
        "node": host.node.hypervisor_hostname,
        "running": service.running,
        "up": service.up,
        "disabled": service.disabled,
        "forced_down": service.forced_down,
        "service_id": service.uuid,
        "servers": list(host.instances),
    }


def index(command: Command) -> Response:
    """200: every compute host, oldest first."""
    return Json({"hosts": [view(host) for host in command.cloud.hosts]})


def create(command: Command) -> Response:
    """201; its service announces itself. 409 where there is one of that name."""
    asked: NewHost = command.body
    hosts = command.cloud.hosts
    if asked.name in hosts:
        wrong = f"There is a host {asked.name!r} already."
        raise Refusal(409, "name", wrong, "Take another name, or delete that host first.")
    return Json(view(hosts.add(asked.name, asked.node)), 201)


def stop(command: Command) -> Response:
    """200: the host as it is then; guests run on. 404 where there is none."""
    return _told(command, command.cloud.hosts.stop)


def start(command: Command) -> Response:
    """200: the host as it is then; it takes the messages that waited. 404 where there is none."""
    return _told(command, command.cloud.hosts.start)


def restart(command: Command) -> Response:
    """200: the host as it is then. 404 where there is none."""
    return _told(command, command.cloud.hosts.restart)


def _told(command: Command, tell: Callable[[str], None]) -> Response:
    name = command.path["name"]
    tell(name)
    command.served.let_happen()
    return Json(view(command.cloud.hosts.get(name)))


def delete(command: Command) -> Response:
    """204; its service announces its end. 404 where there is none."""
    command.cloud.hosts.remove(command.path["name"])
    return no_content()


ROUTES = (
    Route("GET", "/hosts", index),
    Route("POST", "/hosts", create, NewHost),
    Route("POST", "/hosts/{name}/stop", stop),
    Route("POST", "/hosts/{name}/start", start),
    Route("POST", "/hosts/{name}/restart", restart),
    Route("DELETE", "/hosts/{name}", delete),
)
