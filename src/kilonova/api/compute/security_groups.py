# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups by way of Compute: gone after 2.35.

Source: nova/api/openstack/compute/security_groups.py and nova/network/security_group_api.py.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.images import LAST_PROXY
from kilonova.api.compute.links import limited
from kilonova.api.compute.schemas.parts import ANYTHING, UUID, UUID_OR_NULL, text
from kilonova.api.compute.server_security_groups import rule_shown, shown
from kilonova.api.errors import HttpError
from kilonova.api.formats import is_uuid
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.services.networks import DEFAULT_GROUP

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.network import SecurityGroup
    from kilonova.cloud.services.networks import NetworkCatalogue

WITH_PORTS = ("TCP", "UDP")
ANYWHERE = "0.0.0.0/0"


def catalogue(call: Call) -> NetworkCatalogue:
    """The security groups of the region."""
    return call.cloud.neighbours.networks.catalogue


def own(call: Call) -> list[SecurityGroup]:
    """The groups of the project, its default group among them."""
    project_id = call.session.project_id
    catalogue(call).default_group(project_id)
    groups = catalogue(call).security_groups.values()
    return [group for group in groups if group.project_id == project_id]


def group_of(call: Call, identity: str) -> SecurityGroup:
    """A group of the project. Raises: HttpError 400, 404."""
    if not is_uuid(identity):
        raise HttpError(400, "Security group id should be uuid")
    found = next((group for group in own(call) if group.id == identity), None)
    if found is None and call.is_admin:
        found = catalogue(call).security_groups.get(identity)
    if found is None:
        raise HttpError(404, f"Security group {identity} not found.")
    return found


def index(call: Call) -> Response:
    """200: by name."""
    groups = catalogue(call).security_groups.values() if everyone(call) else own(call)
    found = limited(call, list(groups))
    found = sorted(found, key=lambda group: (group.project_id, group.name))
    return Json({"security_groups": [shown(group, catalogue(call)) for group in found]})


def everyone(call: Call) -> bool:
    """Whether an administrator asks for the groups of all projects."""
    return call.is_admin and "all_tenants" in call.query


def show(call: Call) -> Response:
    """200; 404, 400 for what is no id."""
    return Json({"security_group": shown(group_of(call, call.path["id"]), catalogue(call))})


def create(call: Call) -> Response:
    """200: a group whose members may go out anywhere; 400 for a second default group."""
    asked = call.body["security_group"]
    if asked["name"].lower() == DEFAULT_GROUP:
        raise HttpError(400, "Default security group already exists.")
    networks = call.cloud.neighbours.networks
    group = networks.catalogue.create_security_group(
        call.session.project_id, asked["name"], asked["description"]
    )
    networks.annals.begin(group.id)
    for ethertype in ("IPv4", "IPv6"):
        rule = networks.catalogue.member_rule(group, "egress", ethertype)
        group.rules.append(rule)
        networks.annals.begin(rule["id"])
    return Json({"security_group": shown(group, catalogue(call))})


def update(call: Call) -> Response:
    """200; 404, 400 for another name of the default group."""
    group, asked = group_of(call, call.path["id"]), call.body["security_group"]
    if group.name == DEFAULT_GROUP != asked["name"]:
        raise HttpError(400, "Updating default security group not allowed.")
    group.name, group.description = asked["name"], asked["description"]
    call.cloud.neighbours.networks.annals.change(group.id)
    return Json({"security_group": shown(group, catalogue(call))})


def delete(call: Call) -> Response:
    """202; 404, 400 while a port is in it and for a default group."""
    group = group_of(call, call.path["id"])
    networks = call.cloud.neighbours.networks
    if any(group.id in port.security_groups for port in networks.ports.all()):
        raise HttpError(400, f"Security Group {group.id} in use.")
    if group.name == DEFAULT_GROUP and not call.session.is_admin:
        raise HttpError(400, "Insufficient rights for removing default security group.")
    networks.catalogue.delete_security_group(group.id)
    networks.annals.end(group.id)
    return accepted()


# Rules


def create_rule(call: Call) -> Response:
    """200; 404 for an unknown group, 400 for a rule that makes no sense or that the group has."""
    asked = call.body["security_group_rule"]
    group = group_of(call, asked["parent_group_id"])
    remote = asked.get("group_id")
    cidr = None
    if remote is not None:
        group_of(call, remote)
    else:
        cidr = range_of(asked.get("cidr"))
    protocol, lowest, highest = ports_of(asked, from_group=remote is not None)
    rule: dict[str, Any] = {
        "security_group_id": group.id,
        "project_id": group.project_id,
        "direction": "ingress",
        "ethertype": "IPv6" if cidr is not None and ":" in cidr else "IPv4",
        "protocol": protocol,
        "port_range_min": lowest,
        "port_range_max": highest,
        "remote_group_id": remote,
        "remote_ip_prefix": cidr,
        "description": "",
    }
    for other in group.rules:
        if all(other.get(name) == value for name, value in rule.items() if name != "description"):
            sentence = f"Security group rule already exists. Rule id is {other['id']}."
            raise HttpError(400, sentence)
    rule["id"] = call.cloud.ids.uuid()
    group.rules.append(rule)
    call.cloud.neighbours.networks.annals.begin(rule["id"])
    return Json({"security_group_rule": rule_shown(rule, catalogue(call))})


def range_of(cidr: object) -> str:
    """A range of addresses; all, where none is named. Raises: HttpError 400."""
    if not cidr:
        return ANYWHERE
    try:
        ip_network(str(cidr), strict=False)
    except ValueError:
        raise HttpError(400, f"{cidr} is not a valid IP network.") from None
    return str(cidr)


def ports_of(
    asked: dict[str, Any], *, from_group: bool
) -> tuple[str | None, int | None, int | None]:
    """Protocol and ports of a rule; from a group all may come in where nothing is said.

    Raises: HttpError 400. Source: nova/network/security_group_api.py, _new_ingress_rule.
    """
    protocol = str(asked.get("ip_protocol") or "")
    lowest, highest = asked.get("from_port"), asked.get("to_port")
    name = protocol.upper()
    if from_group and lowest is None and highest is None and name in WITH_PORTS:
        lowest, highest = 1, 65535
    elif from_group and lowest is None and highest is None and name == "ICMP":
        lowest, highest = -1, -1
    if not protocol or lowest is None or highest is None:
        if from_group:
            return None, None, None
        raise HttpError(400, "Not enough parameters to build a valid rule.")
    try:
        first, last = int(lowest), int(highest)
    except (TypeError, ValueError, OverflowError):
        which = "Type and Code must be integers for ICMP protocol type"
        wrong = which if name == "ICMP" else "To and From ports must be integers"
        raise HttpError(400, f"Invalid input received: {wrong}") from None
    if name not in (*WITH_PORTS, "ICMP"):
        raise HttpError(400, f"Invalid IP protocol {protocol}.")
    if name in WITH_PORTS and first > last:
        wrong = "Former value cannot be greater than the later"
    elif name in WITH_PORTS and (first < 1 or last > 65535):
        wrong = f"Valid {name} ports should be between 1-65535"
    elif name == "ICMP" and not (-1 <= first <= 255 and -1 <= last <= 255):
        wrong = "For ICMP, the type:code must be valid"
    else:
        return protocol.lower(), None if first == -1 else first, None if last == -1 else last
    raise HttpError(400, f"Invalid port range {first}:{last}. {wrong}")


def delete_rule(call: Call) -> Response:
    """202; 404, 400 for what is no id."""
    identity = call.path["id"]
    if not is_uuid(identity):
        raise HttpError(400, "Security group id should be uuid")
    groups = catalogue(call).security_groups.values() if call.is_admin else own(call)
    for group in groups:
        for rule in group.rules:
            if rule["id"] == identity:
                group.rules.remove(rule)
                call.cloud.neighbours.networks.annals.end(identity)
                return accepted()
    raise HttpError(404, f"Security group rule {identity} does not exist")


def holding(name: str, properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """A body with an object in it; both may hold more."""
    inner = {"type": "object", "properties": properties, "required": list(required)}
    return {"type": "object", "properties": {name: inner}, "required": [name]}


GROUP = growing(
    holding("security_group", {"name": text(255), "description": text(255)}, "name", "description")
)
RULE = growing(
    holding(
        "security_group_rule",
        {
            "group_id": UUID_OR_NULL,
            "parent_group_id": UUID,
            **dict.fromkeys(("to_port", "from_port", "ip_protocol", "cidr"), ANYTHING),
        },
        "parent_group_id",
    )
)
ONE = "/os-security-groups/{id}"
RULES = "/os-security-group-rules"
ROUTES = (
    Route("GET", "/os-security-groups", index, until=LAST_PROXY),
    Route("POST", "/os-security-groups", create, until=LAST_PROXY, bodies=GROUP),
    Route("GET", ONE, show, until=LAST_PROXY),
    Route("PUT", ONE, update, until=LAST_PROXY, bodies=GROUP),
    Route("DELETE", ONE, delete, until=LAST_PROXY),
    Route("POST", RULES, create_rule, until=LAST_PROXY, bodies=RULE),
    Route("DELETE", f"{RULES}/{{id}}", delete_rule, until=LAST_PROXY),
)
