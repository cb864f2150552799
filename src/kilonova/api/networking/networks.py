# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networks. Source: Networking API v2.0, Networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route
from kilonova.api.networking import collection
from kilonova.api.responses import no_content
from kilonova.cloud.services.networks import may_see
from kilonova.errors import NetworkNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.network import Network

OWN_PORTS = ("network:dhcp", "network:distributed")
"""Owners of the ports that go with their network."""


class Asked(Struct, kw_only=True):
    """What a request says of a network."""

    name: str | UnsetType = UNSET
    admin_state_up: bool | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    mtu: int | UnsetType | None = UNSET
    port_security_enabled: bool | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    dns_domain: str | UnsetType = UNSET
    qos_policy_id: str | UnsetType | None = UNSET
    availability_zone_hints: list[str] | UnsetType = UNSET
    vlan_transparent: bool | UnsetType | None = UNSET
    external: bool | UnsetType = field(name="router:external", default=UNSET)
    network_type: str | UnsetType | None = field(name="provider:network_type", default=UNSET)
    physical: str | UnsetType | None = field(name="provider:physical_network", default=UNSET)
    segmentation: int | UnsetType | None = field(name="provider:segmentation_id", default=UNSET)


def network_shown(call: NeighbourCall, network: Network) -> Shown:
    """A network; where it really is, is for administrators."""
    annal = collection.annals(call).of(network.id)
    shown: Shown = {
        "id": network.id,
        "name": network.name,
        **collection.owner(network.project_id),
        "admin_state_up": network.admin_state_up,
        "mtu": network.mtu,
        "status": network.status,
        "subnets": list(network.subnets),
        "shared": network.shared,
        "availability_zone_hints": [],
        "availability_zones": network.availability_zones or ["nova"],
        "ipv4_address_scope": None,
        "ipv6_address_scope": None,
        "router:external": network.router_external,
        "description": network.description,
        "port_security_enabled": network.port_security_enabled,
        "qos_policy_id": None,
        "dns_domain": "",
        "l2_adjacency": True,
        "is_default": False,
        **collection.standard(annal),
    }
    if call.is_admin:
        shown["provider:network_type"] = network.provider.get("network_type", "geneve")
        shown["provider:physical_network"] = network.provider.get("physical_network")
        shown["provider:segmentation_id"] = network.provider.get("segmentation_id", 1)
    return shown


def seen(call: NeighbourCall, network_id: str) -> Network:
    """A network that the project may use. Raises: NetworkNotFound."""
    network = call.neighbours.networks.catalogue.network(network_id)
    if not may_see(call.context, network) and not call.is_admin:
        raise NetworkNotFound(network_id)
    return network


def index(call: NeighbourCall) -> Response:
    """200: the networks that the project may use."""
    networks = call.neighbours.networks.catalogue.visible(call.context)
    return collection.listed(call, "networks", (network_shown(call, each) for each in networks))


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    network = seen(call, call.path["network_id"])
    return collection.shown(call, "network", network_shown(call, network))


def check_rights(call: NeighbourCall, asked: Asked, rule: str) -> None:
    """Only administrators share networks, make them external, or say where they are.

    Raises: Refused 403.
    """
    if call.is_admin:
        return
    for name, value in (
        ("shared", asked.shared),
        ("router:external", asked.external),
        ("provider:network_type", asked.network_type),
        ("provider:physical_network", asked.physical),
        ("provider:segmentation_id", asked.segmentation),
    ):
        if value is not UNSET and value:
            raise collection.refused_by_policy(f"({rule} and {rule}:{name})")


def apply(call: NeighbourCall, network: Network, asked: Asked) -> None:
    """Change what the body names."""
    changes = collection.given(
        asked, "name", "admin_state_up", "shared", "description", "port_security_enabled"
    )
    for name, value in changes.items():
        setattr(network, name, value)
    if asked.external is not UNSET:
        network.router_external = bool(asked.external)
    if isinstance(asked.mtu, int):
        network.mtu = asked.mtu
    for name, value in (
        ("network_type", asked.network_type),
        ("physical_network", asked.physical),
        ("segmentation_id", asked.segmentation),
    ):
        if value is not UNSET:
            network.provider[name] = value
    more = collection.given(asked, "dns_domain", "qos_policy_id", "is_default")
    if more:
        collection.annals(call).change(network.id).more.update(more)


def create(call: NeighbourCall) -> Response:
    """201."""
    asked = collection.asked_for(call, "network", Asked)
    check_rights(call, asked, "create_network")
    project_id = collection.project_of(call, asked.project_id, asked.tenant_id)
    network = call.neighbours.networks.catalogue.create_network(project_id, "")
    collection.annals(call).begin(network.id)
    apply(call, network, asked)
    return collection.shown(call, "network", network_shown(call, network), 201)


def update(call: NeighbourCall) -> Response:
    """200; 403 for another project's."""
    network = seen(call, call.path["network_id"])
    collection.check_owner(call, network.project_id, "update_network")
    asked = collection.asked_for(call, "network", Asked)
    check_rights(call, asked, "update_network")
    collection.annals(call).change(network.id)
    apply(call, network, asked)
    return collection.shown(call, "network", network_shown(call, network))


def delete(call: NeighbourCall) -> Response:
    """204; 409 while it has ports."""
    network = seen(call, call.path["network_id"])
    collection.check_owner(call, network.project_id, "delete_network")
    ports = call.neighbours.networks.ports
    used = [port for port in ports.all() if port.network_id == network.id]
    kept = [port.id for port in used if port.device_owner not in OWN_PORTS]
    if kept:
        raise Refused(
            409,
            f"Unable to complete operation on network {network.id}. There are one or more ports "
            f"still in use on the network, id for these ports is: {','.join(kept)}.",
            "NetworkInUse",
        )
    for port in used:
        ports.discard(port.id)
    for identity in (network.id, *network.subnets):
        collection.annals(call).end(identity)
    call.neighbours.networks.catalogue.delete_network(network.id)
    return no_content()


def availability(call: NeighbourCall) -> Response:
    """200: how many addresses of each network are given out."""
    return collection.listed(
        call,
        "network_ip_availabilities",
        (
            network_availability(call, network)
            for network in call.neighbours.networks.catalogue.visible(call.context)
        ),
    )


def show_availability(call: NeighbourCall) -> Response:
    """200; 404."""
    network = seen(call, call.path["network_id"])
    shown = network_availability(call, network)
    return collection.shown(call, "network_ip_availability", shown)


def network_availability(call: NeighbourCall, network: Network) -> Shown:
    """How many addresses a network has, and how many of them are given out."""
    networks = call.neighbours.networks
    used = dict.fromkeys(network.subnets, 0)
    for port in networks.ports.all():
        for subnet_id, _ in port.fixed_ips:
            if subnet_id in used:
                used[subnet_id] += 1
    subnets: list[Shown] = [
        {
            "subnet_id": subnet_id,
            "subnet_name": networks.catalogue.subnets[subnet_id].name,
            "cidr": networks.catalogue.subnets[subnet_id].cidr,
            "ip_version": networks.catalogue.subnets[subnet_id].ip_version,
            "total_ips": max(pool.network.num_addresses - 3, 0),
            "used_ips": used[subnet_id],
        }
        for subnet_id, pool in networks.catalogue.pools(network)
    ]
    return {
        "id": network.id,
        "network_id": network.id,
        "network_name": network.name,
        **collection.owner(network.project_id),
        "subnet_ip_availability": subnets,
        "total_ips": sum(each["total_ips"] for each in subnets),
        "used_ips": sum(used.values()),
    }


ROUTES = (
    Route("GET", "/v2.0/networks", index),
    Route("POST", "/v2.0/networks", create),
    Route("GET", "/v2.0/networks/{network_id}", show),
    Route("PUT", "/v2.0/networks/{network_id}", update),
    Route("DELETE", "/v2.0/networks/{network_id}", delete),
    Route("GET", "/v2.0/network-ip-availabilities", availability, rule="get_availability"),
    Route(
        "GET",
        "/v2.0/network-ip-availabilities/{network_id}",
        show_availability,
        rule="get_availability",
    ),
)
