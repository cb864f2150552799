# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Floating addresses. Source: Networking API v2.0, Floating IPs.

A router between the two networks is shown where there is one, but none is needed: a region has
floating addresses without anybody setting it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route
from kilonova.api.networking import collection, rights
from kilonova.api.networking.networks import seen as network_seen
from kilonova.api.networking.ports import seen as port_seen
from kilonova.api.networking.subnets import address_of
from kilonova.api.responses import no_content
from kilonova.errors import FloatingIpNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.routers import FloatingIp


class Asked(Struct, kw_only=True):
    """What a request says of a floating address."""

    floating_network_id: str = ""
    floating_ip_address: str | None = None
    port_id: str | UnsetType | None = UNSET
    fixed_ip_address: str | None = None
    subnet_id: str | None = None
    description: str | UnsetType = UNSET
    qos_policy_id: str | None = None
    dns_name: str = ""
    dns_domain: str = ""
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET


def floating_ip_shown(call: NeighbourCall, floating: FloatingIp) -> Shown:
    """A floating address, and where it leads."""
    networks = call.neighbours.networks
    port = None if floating.port_id is None else networks.ports.port(floating.port_id)
    router = None if port is None else networks.routing.router_to(port, floating.network_id)
    return {
        "id": floating.id,
        **collection.owner(floating.project_id),
        "floating_ip_address": floating.address,
        "floating_network_id": floating.network_id,
        "router_id": None if router is None else router.id,
        "port_id": floating.port_id,
        "fixed_ip_address": floating.fixed_address,
        "status": "DOWN" if port is None else "ACTIVE",
        "description": floating.description,
        "qos_policy_id": None,
        "dns_domain": "",
        "dns_name": "",
        "port_forwardings": [],
        "port_details": None
        if port is None
        else {
            "name": port.name,
            "network_id": port.network_id,
            "mac_address": port.mac_address,
            "admin_state_up": port.admin_state_up,
            "status": port.status,
            "device_id": port.device_id,
            "device_owner": port.device_owner,
        },
        **collection.standard(collection.annals(call).of(floating.id)),
    }


def own(call: NeighbourCall) -> FloatingIp:
    """The floating address that the path names. Raises: FloatingIpNotFound."""
    floating = call.neighbours.networks.routing.floating_ip(call.path["floating_ip_id"])
    if not call.owns(floating.project_id):
        raise FloatingIpNotFound(floating.id)
    return floating


def index(call: NeighbourCall) -> Response:
    """200: the project's floating addresses."""
    floating = call.neighbours.networks.routing.floating_ips()
    found = (floating_ip_shown(call, each) for each in floating if call.owns(each.project_id))
    return collection.listed(call, "floatingips", found)


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return collection.shown(call, "floatingip", floating_ip_shown(call, own(call)))


def create(call: NeighbourCall) -> Response:
    """201; 400 for a network that is not external, 409 where no address is left."""
    asked = collection.asked_for(call, "floatingip", Asked)
    project_id = collection.project_of(call, asked.project_id, asked.tenant_id)
    network = network_seen(call, asked.floating_network_id)
    if not network.router_external:
        raise Refused(400, f"Bad floatingip request: Network {network.id} is not a valid external "
                           "network.", "BadRequest")  # fmt: skip
    wanted = asked.floating_ip_address
    if wanted is not None:
        rights.check(call, "create_floatingip", ["floating_ip_address"])
    end = end_of(call, asked)
    address = None if wanted is None else address_of(wanted)
    routing = call.neighbours.networks.routing
    floating = routing.add_floating_ip(project_id, network.id, address)
    floating.port_id, floating.fixed_address = end
    if isinstance(asked.description, str):
        floating.description = asked.description
    collection.annals(call).begin(floating.id)
    return collection.shown(call, "floatingip", floating_ip_shown(call, floating), 201)


def end_of(
    call: NeighbourCall, asked: Asked, floating: FloatingIp | None = None
) -> tuple[str | None, str | None]:
    """The port and its address that a floating address shall lead to.

    Raises: PortNotFound, Refused 400, 409.
    """
    if not isinstance(asked.port_id, str) or not asked.port_id:
        return None, None
    port = port_seen(call, asked.port_id)
    addresses = [address for _, address in port.fixed_ips if ":" not in address]
    fixed = asked.fixed_ip_address or (addresses[0] if addresses else None)
    if fixed is None or fixed not in addresses:
        raise Refused(400, f"Bad floatingip request: Port {port.id} does not have fixed ip "
                           f"{fixed}.", "BadRequest")  # fmt: skip
    for other in call.neighbours.networks.routing.floating_ips():
        if other is not floating and (other.port_id, other.fixed_address) == (port.id, fixed):
            raise Refused(
                409,
                f"Cannot associate floating IP {other.address} ({other.id}) with port {port.id} "
                f"using fixed IP {fixed}, as that fixed IP already has a floating IP on external "
                f"network {other.network_id}.",
                "FloatingIPPortAlreadyAssociated",
            )
    return port.id, fixed


def update(call: NeighbourCall) -> Response:
    """200: it leads elsewhere, or nowhere where the body names no port."""
    floating = own(call)
    asked = collection.asked_for(call, "floatingip", Asked)
    if not isinstance(asked.port_id, UnsetType):
        floating.port_id, floating.fixed_address = end_of(call, asked, floating)
    elif isinstance(asked.description, UnsetType):
        floating.port_id = floating.fixed_address = None
    if isinstance(asked.description, str):
        floating.description = asked.description
    collection.annals(call).change(floating.id)
    return collection.shown(call, "floatingip", floating_ip_shown(call, floating))


def delete(call: NeighbourCall) -> Response:
    """204; 404."""
    floating = own(call)
    call.neighbours.networks.routing.remove_floating_ip(floating.id)
    collection.annals(call).end(floating.id)
    return no_content()


ONE = "/v2.0/floatingips/{floating_ip_id}"
ROUTES = (
    Route("GET", "/v2.0/floatingips", index),
    Route("POST", "/v2.0/floatingips", create),
    Route("GET", ONE, show),
    Route("PUT", ONE, update),
    Route("DELETE", ONE, delete),
)
