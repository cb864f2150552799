# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Ports: the very ones that servers get. Source: Networking API v2.0, Ports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, field

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route
from kilonova.api.networking import collection, rights
from kilonova.api.networking.networks import seen as network_seen
from kilonova.api.networking.subnets import address_of
from kilonova.api.responses import no_content
from kilonova.cloud.actions.external_events import ExternalEvent, external_instance_event
from kilonova.cloud.services.routers import INTERFACE
from kilonova.errors import PortNotFound, SecurityGroupNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.network import Port
    from kilonova.cloud.services.ports import AddressWish

MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)


class FixedIp(Struct):
    """A wish for an address."""

    subnet_id: str | None = None
    ip_address: str | None = None


class Asked(Struct, kw_only=True):
    """What a request says of a port."""

    network_id: str = ""
    name: str | UnsetType = UNSET
    admin_state_up: bool | UnsetType = UNSET
    mac_address: str | UnsetType = UNSET
    fixed_ips: list[FixedIp] | UnsetType = UNSET
    device_id: str | UnsetType = UNSET
    device_owner: str | UnsetType = UNSET
    security_groups: list[str] | UnsetType = UNSET
    port_security_enabled: bool | UnsetType = UNSET
    allowed_address_pairs: list[dict[str, str]] | UnsetType = UNSET
    extra_dhcp_opts: list[dict[str, Any]] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    dns_name: str | UnsetType = UNSET
    dns_domain: str | UnsetType = UNSET
    qos_policy_id: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType = UNSET
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET
    propagate_uplink_status: bool | UnsetType = UNSET
    host: str | UnsetType | None = field(name="binding:host_id", default=UNSET)
    vnic_type: str | UnsetType = field(name="binding:vnic_type", default=UNSET)
    profile: dict[str, Any] | UnsetType | None = field(name="binding:profile", default=UNSET)


def port_shown(call: NeighbourCall, port: Port) -> Shown:
    """A port; where it is bound is for administrators."""
    annal = collection.annals(call).of(port.id)
    shown: Shown = {
        "id": port.id,
        "name": port.name,
        **collection.owner(port.project_id),
        "network_id": port.network_id,
        "mac_address": port.mac_address,
        "admin_state_up": port.admin_state_up,
        "status": port.status,
        "device_id": port.device_id,
        "device_owner": port.device_owner,
        "fixed_ips": [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips],
        "allowed_address_pairs": [],
        "extra_dhcp_opts": [],
        "security_groups": list(port.security_groups),
        "description": port.description,
        "binding:vnic_type": port.vnic_type,
        "port_security_enabled": port.port_security_enabled,
        "qos_policy_id": None,
        "qos_network_policy_id": None,
        "dns_name": "",
        "dns_domain": "",
        "dns_assignment": [
            {
                "ip_address": address,
                "hostname": f"host-{address.replace('.', '-').replace(':', '-')}",
                "fqdn": f"host-{address.replace('.', '-').replace(':', '-')}.openstacklocal.",
            }
            for _, address in port.fixed_ips
        ],
        "ip_allocation": "immediate" if port.fixed_ips else "none",
        "propagate_uplink_status": True,
        **collection.standard(annal),
    }
    shown["tags"] = sorted({*annal.tags, *port.tags})
    if call.is_admin:
        shown["binding:host_id"] = port.host
        shown["binding:profile"] = port.profile or {}
        shown["binding:vif_type"] = port.vif_type if port.host else "unbound"
        shown["binding:vif_details"] = {"port_filter": True} if port.host else {}
        shown["resource_request"] = port.resource_request
    return shown


def seen(call: NeighbourCall, port_id: str) -> Port:
    """A port of the project, or in a network of it. Raises: PortNotFound."""
    networks = call.neighbours.networks
    port = networks.ports.port(port_id)
    if not call.owns(port.project_id) and not call.owns(
        networks.catalogue.network(port.network_id).project_id
    ):
        raise PortNotFound(port_id)
    return port


def index(call: NeighbourCall) -> Response:
    """200: the ports of the project; all of them for an administrator."""
    networks = call.neighbours.networks
    asked = call.query.getlist("device_id")
    ports = networks.ports.of_device(asked[0]) if len(asked) == 1 else networks.ports.all()
    mine = {n.id for n in networks.catalogue.networks.values() if call.owns(n.project_id)}
    found = (port for port in ports if call.owns(port.project_id) or port.network_id in mine)
    return collection.listed(call, "ports", (port_shown(call, port) for port in found))


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return collection.shown(call, "port", port_shown(call, seen(call, call.path["port_id"])))


def create(call: NeighbourCall) -> Response:
    """201; 409 for an address or a MAC address that somebody has."""
    asked = collection.asked_for(call, "port", Asked)
    if not asked.network_id:
        raise Refused(400, "Failed to parse request. Required attribute 'network_id' not "
                           "specified", "HTTPBadRequest")  # fmt: skip
    network = network_seen(call, asked.network_id)
    project_id = collection.project_of(call, asked.project_id, asked.tenant_id)
    rights.check(call, "create_port", guarded(asked), network)
    groups = groups_of(call, project_id, asked)
    mac = None
    if isinstance(asked.mac_address, str):
        mac = mac_of(call, asked.mac_address, network.id)
    wishes = None if isinstance(asked.fixed_ips, UnsetType) else wishes_of(call, asked.fixed_ips)
    ports = call.neighbours.networks.ports
    port = ports.create(
        project_id, network.id, mac=mac, wishes=wishes, security_groups=groups or ()
    )
    port.port_security_enabled = network.port_security_enabled
    if groups == ():
        port.security_groups = ()
    collection.annals(call).begin(port.id)
    apply(call, port, asked)
    return collection.shown(call, "port", port_shown(call, port), 201)


def mac_of(call: NeighbourCall, text: str, network_id: str) -> str:
    """A MAC address that nobody has. Raises: Refused 400, 409."""
    if not MAC.fullmatch(text):
        raise Refused(
            400, f"Invalid input for mac_address. Reason: '{text}' is not a valid MAC address.",
            "HTTPBadRequest",
        )  # fmt: skip
    for port in call.neighbours.networks.ports.all():
        if port.network_id == network_id and port.mac_address == text.lower():
            raise Refused(
                409,
                f"Unable to complete operation for network {network_id}. The mac address {text} "
                "is in use.",
                "MacAddressInUse",
            )
    return text.lower()


def wishes_of(call: NeighbourCall, asked: list[FixedIp]) -> list[AddressWish]:
    """The addresses that are asked for. Raises: Refused 400, 404."""
    subnets = call.neighbours.networks.catalogue.subnets
    wishes: list[AddressWish] = []
    for each in asked:
        if each.subnet_id is not None and each.subnet_id not in subnets:
            raise collection.not_found("Subnet", each.subnet_id)
        address = None if each.ip_address is None else address_of(each.ip_address)
        wishes.append((each.subnet_id, address))
    return wishes


def groups_of(call: NeighbourCall, project_id: str, asked: Asked) -> tuple[str, ...] | None:
    """The security groups that are asked for; None where nothing is said. Raises:
    SecurityGroupNotFound.
    """
    if isinstance(asked.security_groups, UnsetType):
        return None
    known = call.neighbours.networks.catalogue.security_groups
    for group_id in asked.security_groups:
        if group_id not in known or not (call.is_admin or known[group_id].project_id == project_id):
            raise SecurityGroupNotFound(group_id)
    return tuple(dict.fromkeys(asked.security_groups))


def guarded(asked: Asked) -> Iterator[str]:
    """The attributes that the body gives and that not everybody may give."""
    if isinstance(asked.device_owner, str) and asked.device_owner.startswith("network:"):
        yield "device_owner"
    if asked.mac_address is not UNSET:
        yield "mac_address"
    if not isinstance(asked.fixed_ips, UnsetType):
        yield "fixed_ips"
        if any(each.ip_address is not None for each in asked.fixed_ips):
            yield "fixed_ips:ip_address"
        if any(each.subnet_id is not None for each in asked.fixed_ips):
            yield "fixed_ips:subnet_id"
    if asked.port_security_enabled is not UNSET:
        yield "port_security_enabled"
    if asked.allowed_address_pairs is not UNSET:
        yield "allowed_address_pairs"
    for name, value in (("binding:host_id", asked.host), ("binding:profile", asked.profile)):
        if value is not UNSET and value:
            yield name


def apply(call: NeighbourCall, port: Port, asked: Asked) -> None:
    """Change what the body names."""
    changes = collection.given(
        asked, "name", "admin_state_up", "device_id", "device_owner", "description", "vnic_type",
        "port_security_enabled", "profile",
    )  # fmt: skip
    for name, value in changes.items():
        setattr(port, name, value)
    if not isinstance(asked.host, UnsetType):
        port.host = asked.host or ""
    if not port.port_security_enabled:
        port.security_groups = ()
    if not isinstance(asked.tags, UnsetType):
        port.tags = tuple(asked.tags)
    more = collection.given(
        asked, "allowed_address_pairs", "extra_dhcp_opts", "dns_name", "dns_domain",
        "qos_policy_id", "propagate_uplink_status",
    )  # fmt: skip
    if more:
        collection.annals(call).change(port.id).more.update(more)


def update(call: NeighbourCall) -> Response:
    """200; the server that uses it sees other addresses."""
    port = seen(call, call.path["port_id"])
    collection.check_owner(call, port.project_id, "update_port")
    asked = collection.asked_for(call, "port", Asked)
    network = call.neighbours.networks.catalogue.network(port.network_id)
    rights.check(call, "update_port", guarded(asked), network)
    groups = groups_of(call, port.project_id, asked)
    if isinstance(asked.mac_address, str) and asked.mac_address.lower() != port.mac_address:
        if port.host:
            raise Refused(409, f"Cannot change the MAC address of port {port.id}: it is bound.",
                          "PortBound")  # fmt: skip
        port.mac_address = mac_of(call, asked.mac_address, port.network_id)
    before = port.fixed_ips
    if not isinstance(asked.fixed_ips, UnsetType):
        wishes = wishes_of(call, asked.fixed_ips)
        call.neighbours.networks.ports.change_addresses(port, wishes)
    if groups is not None:
        port.security_groups = groups
    collection.annals(call).change(port.id)
    apply(call, port, asked)
    if port.fixed_ips != before:
        tell_server(call, port)
    return collection.shown(call, "port", port_shown(call, port))


def tell_server(call: NeighbourCall, port: Port) -> None:
    """Let Compute know that a port has changed, where a server uses it."""
    if port.device_id in call.cloud.instances:
        event = ExternalEvent("network-changed", port.device_id, port.id)
        external_instance_event(call.session.api(call.request_id), [event])


def delete(call: NeighbourCall) -> Response:
    """204; 409 for a router's. The server that used it loses its card."""
    port = seen(call, call.path["port_id"])
    collection.check_owner(call, port.project_id, "delete_port")
    if port.device_owner == INTERFACE:
        raise Refused(
            409,
            f"Port {port.id} cannot be deleted directly via the port API: has device owner "
            f"{port.device_owner}.",
            "ServicePortInUse",
        )
    collection.annals(call).end(port.id)
    call.session.ports.delete(port)
    return no_content()


ROUTES = (
    Route("GET", "/v2.0/ports", index),
    Route("POST", "/v2.0/ports", create),
    Route("GET", "/v2.0/ports/{port_id}", show),
    Route("PUT", "/v2.0/ports/{port_id}", update),
    Route("DELETE", "/v2.0/ports/{port_id}", delete),
)
