# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routers and their interfaces. Source: Networking API v2.0, Routers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.networking import collection, rights
from kilonova.api.networking.networks import seen as network_seen
from kilonova.api.networking.ports import FixedIp, seen as port_seen, wishes_of
from kilonova.api.networking.subnets import seen as subnet_seen
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.network import Port
    from kilonova.cloud.services.routers import Router


class Gateway(Struct, kw_only=True):
    """The way out that a router shall have."""

    network_id: str | None = None
    enable_snat: bool | UnsetType = UNSET
    external_fixed_ips: list[FixedIp] | UnsetType = UNSET
    qos_policy_id: str | None = None


class Asked(Struct, kw_only=True):
    """What a request says of a router."""

    name: str | UnsetType = UNSET
    admin_state_up: bool | UnsetType = UNSET
    description: str | UnsetType = UNSET
    distributed: bool | UnsetType = UNSET
    ha: bool | UnsetType = UNSET
    external_gateway_info: Gateway | UnsetType | None = UNSET
    routes: list[dict[str, str]] | UnsetType | None = UNSET
    availability_zone_hints: list[str] | UnsetType = UNSET
    flavor_id: str | UnsetType | None = UNSET
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET


class Interface(Struct, kw_only=True):
    """What a router shall lead to."""

    subnet_id: str | None = None
    port_id: str | None = None


def router_shown(call: NeighbourCall, router: Router) -> Shown:
    """A router."""
    shown: Shown = {
        "id": router.id,
        "name": router.name,
        **collection.owner(router.project_id),
        "admin_state_up": router.admin_state_up,
        "status": "ACTIVE",
        "external_gateway_info": gateway_shown(call, router),
        "description": router.description,
        "routes": router.routes,
        "flavor_id": None,
        "availability_zone_hints": [],
        "availability_zones": ["nova"],
        **collection.standard(collection.annals(call).of(router.id)),
    }
    if call.is_admin:
        shown.update(distributed=router.distributed, ha=router.ha)
    return shown


def gateway_shown(call: NeighbourCall, router: Router) -> dict[str, Any] | None:
    """The way out of a router."""
    if router.gateway_port is None:
        return None
    port = call.neighbours.networks.ports.port(router.gateway_port)
    return {
        "network_id": port.network_id,
        "enable_snat": router.enable_snat,
        "external_fixed_ips": [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips],
        "qos_policy_id": None,
    }


def own(call: NeighbourCall) -> Router:
    """The router that the path names. Raises: Refused 404."""
    router = call.neighbours.networks.routing.routers.get(call.path["router_id"])
    if router is None or not call.owns(router.project_id):
        raise collection.not_found("Router", call.path["router_id"], "could not be found")
    return router


def index(call: NeighbourCall) -> Response:
    """200: the project's routers."""
    routers = call.neighbours.networks.routing.routers.values()
    found = (router_shown(call, each) for each in routers if call.owns(each.project_id))
    return collection.listed(call, "routers", found)


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return collection.shown(call, "router", router_shown(call, own(call)))


def create(call: NeighbourCall) -> Response:
    """201."""
    asked = collection.asked_for(call, "router", Asked)
    project_id = collection.project_of(call, asked.project_id, asked.tenant_id)
    rights.check(call, "create_router", guarded(asked))
    check_gateway(call, asked)
    router = call.neighbours.networks.routing.add_router(project_id, "")
    collection.annals(call).begin(router.id)
    apply(call, router, asked)
    return collection.shown(call, "router", router_shown(call, router), 201)


def guarded(asked: Asked) -> Iterator[str]:
    """The attributes that the body gives and that are for administrators."""
    yield from collection.given(asked, "distributed", "ha")
    if isinstance(asked.external_gateway_info, Gateway):
        info = asked.external_gateway_info
        for name in collection.given(info, "enable_snat", "external_fixed_ips"):
            yield f"external_gateway_info:{name}"


def check_gateway(call: NeighbourCall, asked: Asked) -> None:
    """Raises: NetworkNotFound, Refused 400."""
    info = asked.external_gateway_info
    if isinstance(info, Gateway) and info.network_id is not None:
        network = network_seen(call, info.network_id)
        if not network.router_external:
            raise Refused(400, f"Bad router request: Network {network.id} is not an external "
                               "network.", "BadRequest")  # fmt: skip


def apply(call: NeighbourCall, router: Router, asked: Asked) -> None:
    """Change what the body names."""
    changes = collection.given(
        asked, "name", "admin_state_up", "description", "distributed", "ha", "routes"
    )
    for name, value in changes.items():
        setattr(router, name, [] if value is None else value)
    info = asked.external_gateway_info
    if isinstance(info, UnsetType):
        return
    if info is None or info.network_id is None:
        call.neighbours.networks.routing.set_gateway(router, None)
        return
    fixed_ips = info.external_fixed_ips
    wishes = wishes_of(call, [] if isinstance(fixed_ips, UnsetType) else fixed_ips)
    call.neighbours.networks.routing.set_gateway(router, info.network_id, wishes)
    router.enable_snat = info.enable_snat is not False


def update(call: NeighbourCall) -> Response:
    """200."""
    router = own(call)
    asked = collection.asked_for(call, "router", Asked)
    rights.check(call, "update_router", guarded(asked))
    check_gateway(call, asked)
    collection.annals(call).change(router.id)
    apply(call, router, asked)
    return collection.shown(call, "router", router_shown(call, router))


def delete(call: NeighbourCall) -> Response:
    """204; 409 while it has interfaces."""
    router = own(call)
    routing = call.neighbours.networks.routing
    if routing.interfaces(router):
        raise Refused(409, f"Router {router.id} still has ports", "RouterInUse")
    collection.annals(call).end(router.id)
    routing.remove_router(router)
    return no_content()


def interface_shown(router: Router, port: Port) -> Response:
    """What a router leads to from now on, or no more."""
    subnets = [subnet_id for subnet_id, _ in port.fixed_ips]
    return answer(
        {
            "id": router.id,
            **collection.owner(router.project_id),
            "network_id": port.network_id,
            "port_id": port.id,
            "subnet_id": subnets[0] if subnets else None,
            "subnet_ids": subnets,
            "tags": [],
        }
    )


def add_interface(call: NeighbourCall) -> Response:
    """200; 400 for a subnet that it leads to already or that has no gateway."""
    router, asked = own(call), call.read(Interface)
    routing = call.neighbours.networks.routing
    if asked.port_id is not None:
        port = port_seen(call, asked.port_id)
        if port.device_id:
            raise Refused(409, f"Unable to complete operation on port {port.id} for network "
                               f"{port.network_id}. Port already has an attached device "
                               f"{port.device_id}.", "PortInUse")  # fmt: skip
        return interface_shown(router, routing.take_port(router, port))
    if asked.subnet_id is None:
        raise Refused(400, "Bad router request: Either subnet_id or port_id must be specified.",
                      "BadRequest")  # fmt: skip
    subnet = subnet_seen(call, asked.subnet_id)
    if subnet.gateway_ip is None:
        raise Refused(400, "Bad router request: Subnet for router interface must have a gateway "
                           "IP.", "BadRequest")  # fmt: skip
    for port in call.neighbours.networks.ports.all():
        if (subnet.id, subnet.gateway_ip) in port.fixed_ips:
            mine = port.device_id == router.id
            raise Refused(
                400 if mine else 409,
                f"Bad router request: Router already has a port on subnet {subnet.id}."
                if mine
                else f"IP address {subnet.gateway_ip} already allocated in subnet {subnet.id}.",
                "BadRequest" if mine else "IpAddressAlreadyAllocated",
            )
    return interface_shown(router, routing.add_interface(router, subnet))


def remove_interface(call: NeighbourCall) -> Response:
    """200; 404 for what it does not lead to."""
    router, asked = own(call), call.read(Interface)
    routing = call.neighbours.networks.routing
    for port in routing.interfaces(router):
        subnets = {subnet_id for subnet_id, _ in port.fixed_ips}
        if port.id == asked.port_id or asked.subnet_id in subnets:
            response = interface_shown(router, port)
            routing.remove_interface(port)
            return response
    what = asked.port_id or asked.subnet_id
    raise Refused(404, f"Router {router.id} does not have an interface with id {what}",
                  "RouterInterfaceNotFound")  # fmt: skip


class Destination(Struct, forbid_unknown_fields=True):
    """Where a route leads."""

    destination: str
    nexthop: str


class Destinations(Struct):
    """Routes that a router shall have, or have no more."""

    routes: list[Destination]


def named_routes(call: NeighbourCall) -> list[dict[str, str]]:
    """The routes that the body names. Raises: Refused 400."""
    return [asdict(each) for each in call.read(Destinations, "router").routes]


def add_routes(call: NeighbourCall) -> Response:
    """200: it has these too; one that it had already it has once."""
    router, more = own(call), named_routes(call)
    router.routes = [*router.routes, *(each for each in more if each not in router.routes)]
    collection.annals(call).change(router.id)
    return collection.shown(call, "router", router_shown(call, router))


def remove_routes(call: NeighbourCall) -> Response:
    """200: it has these no more; one that it did not have is no error."""
    router, less = own(call), named_routes(call)
    router.routes = [each for each in router.routes if each not in less]
    collection.annals(call).change(router.id)
    return collection.shown(call, "router", router_shown(call, router))


ONE = "/v2.0/routers/{router_id}"
ROUTES = (
    Route("GET", "/v2.0/routers", index),
    Route("POST", "/v2.0/routers", create),
    Route("GET", ONE, show),
    Route("PUT", ONE, update),
    Route("DELETE", ONE, delete),
    Route("PUT", f"{ONE}/add_router_interface", add_interface),
    Route("PUT", f"{ONE}/remove_router_interface", remove_interface),
    Route("PUT", f"{ONE}/add_extraroutes", add_routes),
    Route("PUT", f"{ONE}/remove_extraroutes", remove_routes),
)
