# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Subnets. Source: Networking API v2.0, Subnets."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route
from kilonova.api.networking import collection
from kilonova.api.networking.networks import seen as network_seen
from kilonova.api.responses import no_content
from kilonova.cloud.model.network import Subnet
from kilonova.cloud.services.networks import may_see

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall


class Pool(Struct):
    """A range of addresses to give out."""

    start: str
    end: str


class Asked(Struct, kw_only=True):
    """What a request says of a subnet."""

    network_id: str = ""
    cidr: str | None = None
    ip_version: int = 0
    name: str | UnsetType = UNSET
    gateway_ip: str | UnsetType | None = UNSET
    enable_dhcp: bool | UnsetType = UNSET
    allocation_pools: list[Pool] | UnsetType = UNSET
    dns_nameservers: list[str] | UnsetType | None = UNSET
    host_routes: list[dict[str, str]] | UnsetType | None = UNSET
    ipv6_address_mode: str | None = None
    ipv6_ra_mode: str | None = None
    description: str | UnsetType = UNSET
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET
    subnetpool_id: str | None = None
    use_default_subnetpool: bool = False
    prefixlen: int | None = None
    segment_id: str | None = None
    service_types: list[str] = []
    dns_publish_fixed_ip: bool = False


def subnet_shown(call: NeighbourCall, subnet: Subnet) -> Shown:
    """A subnet."""
    return {
        "id": subnet.id,
        "name": subnet.name,
        **collection.owner(subnet.project_id),
        "network_id": subnet.network_id,
        "ip_version": subnet.ip_version,
        "subnetpool_id": None,
        "enable_dhcp": subnet.enable_dhcp,
        "ipv6_ra_mode": subnet.ipv6_ra_mode,
        "ipv6_address_mode": subnet.ipv6_address_mode,
        "gateway_ip": subnet.gateway_ip,
        "cidr": subnet.cidr,
        "allocation_pools": subnet.allocation_pools or usual_pools(subnet),
        "host_routes": subnet.host_routes,
        "dns_nameservers": subnet.dns_nameservers,
        "description": subnet.description,
        "service_types": [],
        "segment_id": None,
        "dns_publish_fixed_ip": False,
        **collection.standard(collection.annals(call).of(subnet.id)),
    }


def usual_pools(subnet: Subnet) -> list[dict[str, str]]:
    """Everything but the ends and the gateway."""
    network = ip_network(subnet.cidr, strict=False)
    first, last = int(network.network_address) + 1, int(network.broadcast_address)
    last -= 1 if network.version == 4 else 0
    kind = type(network.network_address)
    bounds = [(first, last)]
    if subnet.gateway_ip is not None:
        gateway = int(ip_address(subnet.gateway_ip))
        if first <= gateway <= last:
            bounds = [(first, gateway - 1), (gateway + 1, last)]
    return [{"start": str(kind(a)), "end": str(kind(b))} for a, b in bounds if a <= b]


def seen(call: NeighbourCall, subnet_id: str) -> Subnet:
    """A subnet that the project may use. Raises: Refused 404."""
    catalogue = call.neighbours.networks.catalogue
    subnet = catalogue.subnets.get(subnet_id)
    if subnet is None or not may_see(call.context, catalogue.network(subnet.network_id)):
        raise collection.not_found("Subnet", subnet_id)
    return subnet


def index(call: NeighbourCall) -> Response:
    """200: the subnets of the networks that the project may use; of an external one, its own."""
    catalogue = call.neighbours.networks.catalogue
    found = [
        subnet
        for subnet in catalogue.subnets.values()
        if call.owns(subnet.project_id) or catalogue.network(subnet.network_id).shared
    ]
    return collection.listed(call, "subnets", (subnet_shown(call, each) for each in found))


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return collection.shown(call, "subnet", subnet_shown(call, seen(call, call.path["subnet_id"])))


def create(call: NeighbourCall) -> Response:
    """201; 400 for addresses that make no sense or are another subnet's."""
    asked = collection.asked_for(call, "subnet", Asked)
    networks = call.neighbours.networks
    network = network_seen(call, asked.network_id)
    collection.check_owner(call, network.project_id, "create_subnet")
    addresses = addresses_of(asked)
    check_overlap(call, network.id, addresses)
    gateway: str | None
    if isinstance(asked.gateway_ip, UnsetType):
        gateway = str(addresses.network_address + (1 if addresses.num_addresses > 1 else 0))
    else:
        gateway = None if asked.gateway_ip is None else address_of(asked.gateway_ip)
    subnet = networks.catalogue.create_subnet(network.id, str(addresses), gateway_ip=gateway)
    if asked.allocation_pools:
        networks.catalogue.delete_subnet(subnet.id)
        subnet.allocation_pools = pools_of(asked.allocation_pools, addresses)
        networks.catalogue.add_subnet(subnet)
    subnet.ipv6_address_mode, subnet.ipv6_ra_mode = asked.ipv6_address_mode, asked.ipv6_ra_mode
    collection.annals(call).begin(subnet.id)
    apply(subnet, asked)
    return collection.shown(call, "subnet", subnet_shown(call, subnet), 201)


def addresses_of(asked: Asked) -> IPv4Network | IPv6Network:
    """The range that a request names. Raises: Refused 400."""
    if asked.cidr is None:
        raise Refused(400, "Bad subnets request: a subnetpool must be specified in the absence of "
                           "a cidr.", "BadRequest")  # fmt: skip
    try:
        found = ip_network(asked.cidr, strict=False)
    except ValueError:
        raise Refused(400, f"Invalid input for cidr. Reason: '{asked.cidr}' is not a valid IP "
                           "subnet.", "HTTPBadRequest") from None  # fmt: skip
    if asked.ip_version != found.version:
        raise Refused(400, f"Invalid input for operation: cidr '{asked.cidr}' does not match the "
                           f"ip_version '{asked.ip_version}'.", "InvalidInput")  # fmt: skip
    return found


def address_of(text: str) -> str:
    """An address in its usual form. Raises: Refused 400."""
    try:
        return str(ip_address(text))
    except ValueError:
        raise Refused(
            400, f"Invalid input. '{text}' is not a valid IP address.", "HTTPBadRequest"
        ) from None


def pools_of(pools: list[Pool], addresses: IPv4Network | IPv6Network) -> list[dict[str, str]]:
    """The ranges to give out. Raises: Refused 400."""
    found = []
    for pool in pools:
        start, end = ip_address(address_of(pool.start)), ip_address(address_of(pool.end))
        if start not in addresses or end not in addresses:
            raise Refused(
                400,
                f"The allocation pool {pool.start}-{pool.end} spans beyond the subnet cidr "
                f"{addresses}.",
                "OutOfBoundsAllocationPool",
            )
        if int(start) > int(end):
            raise Refused(400, f"The allocation pool {pool.start}-{pool.end} is not valid.",
                          "InvalidAllocationPool")  # fmt: skip
        found.append({"start": str(start), "end": str(end)})
    return found


def check_overlap(
    call: NeighbourCall, network_id: str, addresses: IPv4Network | IPv6Network
) -> None:
    """Raises: Refused 400."""
    for subnet in call.neighbours.networks.catalogue.subnets.values():
        if subnet.network_id != network_id:
            continue
        other = ip_network(subnet.cidr, strict=False)
        if other.version == addresses.version and (
            int(other.network_address) <= int(addresses.broadcast_address)
            and int(addresses.network_address) <= int(other.broadcast_address)
        ):
            raise Refused(
                400,
                f"Invalid input for operation: Requested subnet with cidr: {addresses} for "
                f"network: {network_id} overlaps with another subnet.",
                "InvalidInput",
            )


def apply(subnet: Subnet, asked: Asked) -> None:
    """Change what the body names."""
    changes = collection.given(
        asked, "name", "enable_dhcp", "dns_nameservers", "host_routes", "description"
    )
    for name, value in changes.items():
        setattr(subnet, name, [] if value is None else value)


def update(call: NeighbourCall) -> Response:
    """200; 403 for another project's."""
    subnet = seen(call, call.path["subnet_id"])
    collection.check_owner(call, subnet.project_id, "update_subnet")
    asked = collection.asked_for(call, "subnet", Asked)
    apply(subnet, asked)
    if not isinstance(asked.gateway_ip, UnsetType):
        pool = call.neighbours.networks.catalogue.pool(subnet.id)
        new = None if asked.gateway_ip is None else address_of(asked.gateway_ip)
        if pool is not None and new != subnet.gateway_ip:
            if new is not None and (not pool.contains(new) or pool.has_given(new)):
                raise Refused(409, f"Gateway ip {new} conflicts with allocation pool.",
                              "GatewayConflictWithAllocationPools")  # fmt: skip
            pool.move_gateway(new)
            subnet.gateway_ip = new
    collection.annals(call).change(subnet.id)
    return collection.shown(call, "subnet", subnet_shown(call, subnet))


def delete(call: NeighbourCall) -> Response:
    """204; 409 while a port has an address of it."""
    subnet = seen(call, call.path["subnet_id"])
    collection.check_owner(call, subnet.project_id, "delete_subnet")
    networks = call.neighbours.networks
    for port in networks.ports.all():
        if any(subnet_id == subnet.id for subnet_id, _ in port.fixed_ips):
            raise Refused(
                409,
                f"Unable to complete operation on subnet {subnet.id}: One or more ports have an IP "
                "allocation from this subnet.",
                "SubnetInUse",
            )
    networks.catalogue.delete_subnet(subnet.id)
    collection.annals(call).end(subnet.id)
    return no_content()


ROUTES = (
    Route("GET", "/v2.0/subnets", index),
    Route("POST", "/v2.0/subnets", create),
    Route("GET", "/v2.0/subnets/{subnet_id}", show),
    Route("PUT", "/v2.0/subnets/{subnet_id}", update),
    Route("DELETE", "/v2.0/subnets/{subnet_id}", delete),
)
