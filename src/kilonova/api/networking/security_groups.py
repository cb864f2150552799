# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups and their rules. Source: Networking API v2.0, Security groups."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType

from kilonova.api.listing import Shown
from kilonova.api.neighbours import Refused, Route
from kilonova.api.networking import collection
from kilonova.api.responses import no_content
from kilonova.cloud.services.networks import DEFAULT_GROUP
from kilonova.errors import SecurityGroupNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.network import SecurityGroup

PROTOCOLS = {
    "ah": 51, "dccp": 33, "egp": 8, "esp": 50, "gre": 47, "icmp": 1, "icmpv6": 58, "igmp": 2,
    "ipip": 4, "ipv6-encap": 41, "ipv6-frag": 44, "ipv6-icmp": 58, "ipv6-nonxt": 59,
    "ipv6-opts": 60, "ipv6-route": 43, "ospf": 89, "pgm": 113, "rsvp": 46, "sctp": 132, "tcp": 6,
    "udp": 17, "udplite": 136, "vrrp": 112,
}  # fmt: skip
WITH_PORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite", "6", "17", "33", "132", "136"})


class Asked(Struct, kw_only=True):
    """What a request says of a group."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    stateful: bool | UnsetType = UNSET
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET


class AskedRule(Struct, kw_only=True):
    """What a request says of a rule."""

    security_group_id: str
    direction: str
    ethertype: str = "IPv4"
    protocol: str | int | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    remote_address_group_id: str | None = None
    description: str | None = ""
    tenant_id: str | UnsetType = UNSET
    project_id: str | UnsetType = UNSET


def rule_shown(call: NeighbourCall, rule: dict[str, Any]) -> Shown:
    """A rule."""
    return {
        "id": rule["id"],
        **collection.owner(rule["project_id"]),
        "security_group_id": rule["security_group_id"],
        "ethertype": rule["ethertype"],
        "direction": rule["direction"],
        "protocol": rule["protocol"],
        "port_range_min": rule["port_range_min"],
        "port_range_max": rule["port_range_max"],
        "remote_ip_prefix": rule["remote_ip_prefix"],
        "remote_group_id": rule["remote_group_id"],
        "remote_address_group_id": None,
        "normalized_cidr": usual(rule["remote_ip_prefix"]),
        "description": rule["description"],
        "belongs_to_default_sg": False,
        **collection.standard(collection.annals(call).of(rule["id"])),
    }


def group_shown(call: NeighbourCall, group: SecurityGroup) -> Shown:
    """A group with its rules."""
    return {
        "id": group.id,
        "name": group.name,
        "stateful": True,
        **collection.owner(group.project_id),
        "description": group.description,
        "shared": False,
        "is_default": is_default(call, group),
        "security_group_rules": [rule_shown(call, rule) for rule in group.rules],
        **collection.standard(collection.annals(call).of(group.id)),
    }


def is_default(call: NeighbourCall, group: SecurityGroup) -> bool:
    """Whether it is the group of those of its project that name none."""
    if group.name != DEFAULT_GROUP:
        return False
    return call.neighbours.networks.catalogue.default_group(group.project_id) is group


def seen(call: NeighbourCall, group_id: str) -> SecurityGroup:
    """A group of the project. Raises: SecurityGroupNotFound."""
    group = call.neighbours.networks.catalogue.security_groups.get(group_id)
    if group is None or not call.owns(group.project_id):
        raise SecurityGroupNotFound(group_id)
    return group


def groups(call: NeighbourCall) -> list[SecurityGroup]:
    """The groups of the project, its default group among them."""
    catalogue = call.neighbours.networks.catalogue
    catalogue.default_group(call.project_id)
    return [group for group in catalogue.security_groups.values() if call.owns(group.project_id)]


def index(call: NeighbourCall) -> Response:
    """200."""
    found = (group_shown(call, group) for group in groups(call))
    return collection.listed(call, "security_groups", found)


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    group = seen(call, call.path["group_id"])
    return collection.shown(call, "security_group", group_shown(call, group))


def create(call: NeighbourCall) -> Response:
    """201: a group whose members may go out anywhere; 409 for a second default group."""
    asked = collection.asked_for(call, "security_group", Asked)
    project_id = collection.project_of(call, asked.project_id, asked.tenant_id)
    name = asked.name if isinstance(asked.name, str) else ""
    if name.lower() == DEFAULT_GROUP:
        raise Refused(409, "Default security group already exists.",
                      "SecurityGroupDefaultAlreadyExists")  # fmt: skip
    catalogue = call.neighbours.networks.catalogue
    description = asked.description if isinstance(asked.description, str) else ""
    group = catalogue.create_security_group(project_id, name, description)
    collection.annals(call).begin(group.id)
    note_stateful(call, group, asked)
    for ethertype in ("IPv4", "IPv6"):
        rule = catalogue.member_rule(group, "egress", ethertype)
        collection.annals(call).begin(rule["id"])
        group.rules.append(rule)
    return collection.shown(call, "security_group", group_shown(call, group), 201)


def note_stateful(call: NeighbourCall, group: SecurityGroup, asked: Asked) -> None:
    """Keep whether the group remembers connections."""
    if isinstance(asked.stateful, bool):
        collection.annals(call).change(group.id).more["stateful"] = asked.stateful


def update(call: NeighbourCall) -> Response:
    """200; 409 for another name of the default group."""
    group = seen(call, call.path["group_id"])
    asked = collection.asked_for(call, "security_group", Asked)
    if isinstance(asked.name, str) and asked.name != group.name and is_default(call, group):
        raise Refused(409, "Updating default security group not allowed.",
                      "SecurityGroupCannotUpdateDefault")  # fmt: skip
    for name, value in collection.given(asked, "name", "description").items():
        setattr(group, name, value)
    collection.annals(call).change(group.id)
    note_stateful(call, group, asked)
    return collection.shown(call, "security_group", group_shown(call, group))


def delete(call: NeighbourCall) -> Response:
    """204; 409 while a port is in it, and for a default group."""
    group = seen(call, call.path["group_id"])
    networks = call.neighbours.networks
    if any(group.id in port.security_groups for port in networks.ports.all()):
        raise Refused(409, f"Security Group {group.id} in use.", "SecurityGroupInUse")
    if is_default(call, group) and not call.is_admin:
        raise Refused(409, "Insufficient rights for removing default security group.",
                      "SecurityGroupCannotRemoveDefault")  # fmt: skip
    for identity in (group.id, *(rule["id"] for rule in group.rules)):
        collection.annals(call).end(identity)
    networks.catalogue.delete_security_group(group.id)
    return no_content()


# Rules


def rule_of(call: NeighbourCall) -> tuple[SecurityGroup, dict[str, Any]]:
    """The rule that the path names, and its group. Raises: Refused 404."""
    rule_id = call.path["rule_id"]
    for group in groups(call):
        for rule in group.rules:
            if rule["id"] == rule_id:
                return group, rule
    sentence = f"Security group rule {rule_id} does not exist"
    raise Refused(404, sentence, "SecurityGroupRuleNotFound")


def list_rules(call: NeighbourCall) -> Response:
    """200."""
    found = (rule_shown(call, rule) for group in groups(call) for rule in group.rules)
    return collection.listed(call, "security_group_rules", found)


def show_rule(call: NeighbourCall) -> Response:
    """200; 404."""
    return collection.shown(call, "security_group_rule", rule_shown(call, rule_of(call)[1]))


def create_rule(call: NeighbourCall) -> Response:
    """201; 400 for a rule that makes no sense, 409 for one that the group has."""
    asked = collection.asked_for(call, "security_group_rule", AskedRule)
    group = seen(call, asked.security_group_id)
    rule = checked_rule(call, asked)
    for other in group.rules:
        if all(other[name] == value for name, value in rule.items() if name != "description"):
            raise Refused(
                409,
                f"Security group rule already exists. Rule id is {other['id']}.",
                "SecurityGroupRuleExists",
            )
    new = {
        **rule,
        "id": call.cloud.ids.uuid(),
        "security_group_id": group.id,
        "project_id": group.project_id,
    }
    group.rules.append(new)
    collection.annals(call).begin(new["id"])
    return collection.shown(call, "security_group_rule", rule_shown(call, new), 201)


def checked_rule(call: NeighbourCall, asked: AskedRule) -> dict[str, Any]:
    """What a rule says. Raises: Refused 400, SecurityGroupNotFound."""
    ethertype = {"ipv4": "IPv4", "ipv6": "IPv6"}.get(asked.ethertype.lower())
    if ethertype is None or asked.direction not in ("ingress", "egress"):
        raise Refused(400, f"Invalid input for direction or ethertype: '{asked.direction}', "
                           f"'{asked.ethertype}'.", "HTTPBadRequest")  # fmt: skip
    protocol = None if asked.protocol in (None, "any", "") else str(asked.protocol).lower()
    number = int(protocol) if protocol and protocol.isascii() and protocol.isdigit() else None
    if (
        protocol is not None
        and protocol not in PROTOCOLS
        and not (number is not None and number <= 255)
    ):
        raise Refused(
            400,
            f"Security group rule protocol {asked.protocol} not supported. Only protocol values "
            f"{sorted(PROTOCOLS)} and integer representations [0 to 255] are supported.",
            "SecurityGroupRuleInvalidProtocol",
        )
    check_ports(asked, protocol)
    if asked.remote_group_id is not None:
        if asked.remote_ip_prefix is not None:
            raise Refused(400, "Only remote_ip_prefix or remote_group_id may be provided.",
                          "SecurityGroupMultipleRemoteEntites")  # fmt: skip
        seen(call, asked.remote_group_id)
    return {
        "direction": asked.direction,
        "ethertype": ethertype,
        "protocol": protocol,
        "port_range_min": asked.port_range_min,
        "port_range_max": asked.port_range_max,
        "remote_group_id": asked.remote_group_id,
        "remote_ip_prefix": prefix_of(asked.remote_ip_prefix, ethertype),
        "description": asked.description,
    }


def check_ports(asked: AskedRule, protocol: str | None) -> None:
    """Raises: Refused 400."""
    lowest, highest = asked.port_range_min, asked.port_range_max
    if lowest is None and highest is None:
        return
    if protocol is None:
        raise Refused(400, "Must also specify protocol if port range is given.",
                      "SecurityGroupProtocolRequiredWithPorts")  # fmt: skip
    if protocol in WITH_PORTS:
        if lowest is None or highest is None or not 1 <= lowest <= highest <= 65535:
            raise Refused(400, "Invalid range for port: For TCP/UDP protocols, port_range_min must "
                               "be <= port_range_max", "SecurityGroupInvalidPortRange")  # fmt: skip
    elif not all(value is None or 0 <= value <= 255 for value in (lowest, highest)):
        raise Refused(400, f"Invalid value for ICMP type or code: {lowest}, {highest}. It must be "
                           "0 to 255.", "SecurityGroupInvalidIcmpValue")  # fmt: skip


def usual(prefix: str | None) -> str | None:
    """A range of addresses by its first address."""
    return None if prefix is None else str(ip_network(prefix, strict=False))


def prefix_of(prefix: str | None, ethertype: str) -> str | None:
    """A range of addresses as it was said, if it is one. Raises: Refused 400."""
    if prefix is None:
        return None
    try:
        network = ip_network(prefix, strict=False)
    except ValueError:
        raise Refused(400, f"Invalid CIDR {prefix} given as IP prefix.", "InvalidCIDR") from None
    if ethertype != f"IPv{network.version}":
        raise Refused(
            400,
            f"Conflicting value ethertype {ethertype} for CIDR {prefix}",
            "SecurityGroupRuleParameterConflict",
        )
    return prefix


def delete_rule(call: NeighbourCall) -> Response:
    """204; 404."""
    group, rule = rule_of(call)
    group.rules.remove(rule)
    collection.annals(call).end(rule["id"])
    return no_content()


GROUP = "/v2.0/security-groups/{group_id}"
RULE = "/v2.0/security-group-rules/{rule_id}"
ROUTES = (
    Route("GET", "/v2.0/security-groups", index),
    Route("POST", "/v2.0/security-groups", create),
    Route("GET", GROUP, show),
    Route("PUT", GROUP, update),
    Route("DELETE", GROUP, delete),
    Route("GET", "/v2.0/security-group-rules", list_rules),
    Route("POST", "/v2.0/security-group-rules", create_rule),
    Route("GET", RULE, show_rule),
    Route("DELETE", RULE, delete_rule),
)
