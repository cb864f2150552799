# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Floating addresses by way of Compute: gone after 2.35, the actions of servers after 2.43.

Source: nova/api/openstack/compute/floating_ips.py and floating_ip_pools.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.images import LAST_PROXY
from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas.parts import IP_ADDRESS, body
from kilonova.api.compute.server_actions import ACTION
from kilonova.api.errors import HttpError
from kilonova.api.formats import is_uuid
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.errors import FloatingIpNotFoundForAddress, FloatingIpPoolNotFound, NoMoreFixedIps

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.network import Network
    from kilonova.cloud.services.network import StandInNetwork
    from kilonova.cloud.services.routers import FloatingIp

LAST_ACTION = version("2.43")
DEFAULT_POOL = "nova"
"""The pool of who names none, if there is one of its name. Source: the option [neutron]
default_floating_pool.
"""


def networking(call: Call) -> StandInNetwork:
    """The networks of the region."""
    return call.cloud.neighbours.networks


def shown(call: Call, floating: FloatingIp) -> dict[str, Any]:
    """A floating address, and the server that it leads to."""
    networks = networking(call)
    network = networks.catalogue.networks[floating.network_id]
    port = None if floating.port_id is None else networks.ports.port(floating.port_id)
    return {
        "fixed_ip": floating.fixed_address,
        "id": floating.id,
        "instance_id": None if port is None else port.device_id or None,
        "ip": floating.address,
        "pool": network.name or network.id,
    }


def own(call: Call) -> list[FloatingIp]:
    """The project's floating addresses."""
    project_id = call.session.project_id
    everything = networking(call).routing.floating_ips()
    return [each for each in everything if each.project_id == project_id]


def floating_of(call: Call) -> FloatingIp:
    """The floating address that the path names. Raises: HttpError 400, 404."""
    identity = call.path["id"]
    if not is_uuid(identity):
        raise HttpError(400, f"Invalid ID received {identity}.")
    for each in networking(call).routing.floating_ips():
        if each.id == identity and (call.is_admin or each.project_id == call.session.project_id):
            return each
    raise HttpError(404, f"Floating IP not found for ID {identity}")


def pools(call: Call) -> list[Network]:
    """The external networks."""
    networks = networking(call).catalogue.visible(call.api.context)
    return [network for network in networks if network.router_external]


def list_pools(call: Call) -> Response:
    """200."""
    found = [{"name": network.name or network.id} for network in pools(call)]
    return Json({"floating_ip_pools": found})


def index(call: Call) -> Response:
    """200."""
    return Json({"floating_ips": [shown(call, each) for each in own(call)]})


def show(call: Call) -> Response:
    """200; 404, 400 for what is no id."""
    return Json({"floating_ip": shown(call, floating_of(call))})


def create(call: Call) -> Response:
    """200; 404 for an unknown pool, and where it has no address left."""
    pool = (call.body or {}).get("pool")
    wanted = pool or DEFAULT_POOL
    found = [each for each in pools(call) if wanted in (each.id, each.name)]
    if not found and pool is None:
        found = pools(call)
    if not found:
        raise FloatingIpPoolNotFound()
    networks = networking(call)
    try:
        floating = networks.routing.add_floating_ip(call.session.project_id, found[0].id)
    except NoMoreFixedIps:
        where = f"in pool {pool}" if pool else "available"
        raise HttpError(404, f"No more floating IPs {where}.") from None
    networks.annals.begin(floating.id)
    return Json({"floating_ip": shown(call, floating)})


def delete(call: Call) -> Response:
    """202; 404, 400 for what is no id."""
    floating = floating_of(call)
    networking(call).routing.remove_floating_ip(floating.id)
    networking(call).annals.end(floating.id)
    return accepted()


# Actions of a server


def by_address(call: Call, address: str) -> FloatingIp | None:
    """The project's floating address that is this one."""
    return next((each for each in own(call) if each.address == address), None)


def add(call: Call) -> Response:
    """202; 404 for an unknown address, 400 where the server has none for it to lead to."""
    asked = call.body["addFloatingIp"]
    instance = server_of(call)
    if not instance.vifs:
        raise HttpError(400, "Instance network is not ready yet")
    ends = [(address, vif.port_id) for vif in instance.vifs for address in vif.addresses]
    if not ends:
        raise HttpError(400, "No fixed IPs associated to instance")
    fixed = asked.get("fixed_address")
    if fixed is None:
        fixed = next((address for address, _ in ends if ":" not in address), None)
    elif fixed not in dict(ends):
        raise HttpError(400, "Specified fixed address not assigned to instance")
    if fixed is None:
        raise HttpError(
            400,
            f"Unable to associate floating IP {asked['address']} to any fixed IPs for instance "
            f"{instance.uuid}. Instance has no fixed IPv4 addresses to associate.",
        )
    floating = by_address(call, asked["address"])
    if floating is None:
        raise HttpError(404, "floating IP not found")
    check_free(call, floating, dict(ends)[fixed], fixed)
    floating.port_id, floating.fixed_address = dict(ends)[fixed], fixed
    networking(call).annals.change(floating.id)
    return accepted()


def check_free(call: Call, floating: FloatingIp, port_id: str, fixed: str) -> None:
    """One floating address leads to an address of a port. Raises: HttpError 400."""
    for other in networking(call).routing.floating_ips():
        if other is not floating and (other.port_id, other.fixed_address) == (port_id, fixed):
            raise HttpError(
                400,
                f"Cannot associate floating IP {floating.address} ({floating.id}) with port "
                f"{port_id} using fixed IP {fixed}, as that fixed IP already has a floating IP on "
                f"external network {other.network_id}.",
            )


def remove(call: Call) -> Response:
    """202; 404 for an unknown address, 409 for one that does not lead to the server."""
    address = call.body["removeFloatingIp"]["address"]
    floating = by_address(call, address)
    if floating is None:
        raise FloatingIpNotFoundForAddress(address)
    uuid = call.path["server_id"]
    if shown(call, floating)["instance_id"] != uuid:
        raise HttpError(409, f"Floating IP {address} is not associated with instance {uuid}.")
    server_of(call)
    floating.port_id = floating.fixed_address = None
    networking(call).annals.change(floating.id)
    return accepted()


CREATE = growing({"type": ["object", "null"], "properties": {"pool": {"type": ["string", "null"]}}})
ADD = growing(
    body(
        "addFloatingIp",
        {"address": IP_ADDRESS, "fixed_address": IP_ADDRESS},
        required=("address",),
    )
)
REMOVE = growing(body("removeFloatingIp", {"address": IP_ADDRESS}, required=("address",)))
NO_POOL: Errors = {FloatingIpPoolNotFound: 404}
ONE = "/os-floating-ips/{id}"
ROUTES = (
    Route("GET", "/os-floating-ip-pools", list_pools, until=LAST_PROXY),
    Route("GET", "/os-floating-ips", index, until=LAST_PROXY),
    Route("POST", "/os-floating-ips", create, until=LAST_PROXY, bodies=CREATE, errors=NO_POOL),
    Route("GET", ONE, show, until=LAST_PROXY),
    Route("DELETE", ONE, delete, until=LAST_PROXY),
    Route("POST", ACTION, add, "addFloatingIp", until=LAST_ACTION, bodies=ADD),
    Route("POST", ACTION, remove, "removeFloatingIp", until=LAST_ACTION, bodies=REMOVE),
)
