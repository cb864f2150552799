# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networking: where it is, its version, and how it says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova import errors
from kilonova.api.neighbours import Refused, Route, Service, answer
from kilonova.api.networking import (
    bulk,
    extensions,
    floating_ips,
    networks,
    ports,
    revisions,
    routers,
    security_groups,
    subnets,
)

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

PREFIX = "/networking"


def index(call: NeighbourCall) -> Response:
    """200: the one version."""
    links = [{"rel": "self", "href": f"{call.base_url}/v2.0/"}]
    return answer({"versions": [{"id": "v2.0", "status": "CURRENT", "links": links}]})


def show(call: NeighbourCall) -> Response:
    """200: what there is."""
    names = ("network", "subnet", "port", "security-group", "router", "floatingip")
    return answer(
        {
            "resources": [
                {
                    "name": name,
                    "collection": f"{name}s",
                    "links": [{"rel": "self", "href": f"{call.base_url}/v2.0/{name}s"}],
                }
                for name in names
            ]
        }
    )


def refuse(refused: Refused, headers: Headers, request_id: str) -> Response:
    """Source: neutron/api/api_common.py."""
    kind = refused.kind or "HTTPBadRequest"
    said = {"type": kind, "message": refused.message, "detail": ""}
    return answer({"NeutronError": said}, refused.status)


OF_ROUTERS = (
    "add_router_interface",
    "remove_router_interface",
    "add_extraroutes",
    "remove_extraroutes",
)
"""What is done to a router; each is a policy of its own."""
VERBS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def writing(route: Route) -> str:
    """The policy that members pass: ``update_port`` of ``PUT /v2.0/ports/{port_id}``."""
    segments = route.path.split("/")
    if segments[-1] in OF_ROUTERS:
        return segments[-1]
    name = segments[2].replace("-", "_").removesuffix("s")
    return f"{VERBS[route.method]}_{name}{'_tags' if 'tags' in segments else ''}"


ROUTES = (
    Route("GET", "/", index, open=True),
    Route("GET", "/v2.0", show),
    *extensions.ROUTES,
    *floating_ips.ROUTES,
    *networks.ROUTES,
    *ports.ROUTES,
    *routers.ROUTES,
    *security_groups.ROUTES,
    *subnets.ROUTES,
)


NETWORKING = Service(
    prefix=PREFIX,
    routes=tuple(revisions.on_condition(route) for route in bulk.several_at_once(ROUTES)),
    refuse=refuse,
    kinds={
        errors.NetworkNotFound: lambda error: Refused(
            404, f"Network {error.network_id} could not be found.", "NetworkNotFound"
        ),
        errors.PortNotFound: lambda error: Refused(
            404, f"Port {error.port_id} could not be found.", "PortNotFound"
        ),
        errors.SecurityGroupNotFound: lambda error: Refused(
            404, f"Security group {error.security_group_id} does not exist", "SecurityGroupNotFound"
        ),
        errors.FloatingIpNotFound: lambda error: Refused(
            404, f"Floating IP {error.id} could not be found", "FloatingIPNotFound"
        ),
        errors.NoMoreFixedIps: lambda error: Refused(
            409,
            f"No more IP addresses available on network {error.net}.",
            "IpAddressGenerationFailure",
        ),
        errors.FixedIpAlreadyInUse: lambda error: Refused(
            409, f"IP address {error.address} already allocated.", "IpAddressAlreadyAllocated"
        ),
        errors.InvalidInput: lambda error: Refused(400, str(error), "InvalidInput"),
    },
    writing=writing,
    forbidden="rule:{} is disallowed by policy".format,
)
