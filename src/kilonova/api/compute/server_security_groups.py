# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups of a server. Source: nova/api/openstack/compute/security_groups.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas import server_actions as schemas
from kilonova.api.compute.server_actions import ACTION
from kilonova.api.compute.server_view import group_ids_of
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Route
from kilonova.cloud.actions import security_groups

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.network import SecurityGroup
    from kilonova.cloud.services.networks import NetworkCatalogue


def shown(group: SecurityGroup, catalogue: NetworkCatalogue) -> dict[str, Any]:
    """A group and its rules, in the words of the network service that Nova once had."""
    return {
        "id": group.id,
        "name": group.name,
        "tenant_id": group.project_id,
        "description": group.description,
        "rules": [
            rule_shown(rule, catalogue)
            for rule in group.rules
            if rule["direction"] == "ingress"
            and rule["remote_group_id"] in (None, *catalogue.security_groups)
        ],
    }


def rule_shown(rule: dict[str, Any], catalogue: NetworkCatalogue) -> dict[str, Any]:
    """A rule of what may come in: from a group, or from a range of addresses.

    Source: nova/network/security_group_api.py, _convert_to_nova_security_group_rule.
    """
    protocol = rule["protocol"]
    ports = rule["port_range_min"], rule["port_range_max"]
    if protocol is not None and ports == (None, None):
        ports = (1, 65535) if protocol.upper() in ("TCP", "UDP") else (-1, -1)
    remote = catalogue.security_groups.get(rule["remote_group_id"] or "")
    return {
        "id": rule["id"],
        "parent_group_id": rule["security_group_id"],
        "ip_protocol": protocol,
        "from_port": ports[0],
        "to_port": ports[1],
        "group": {} if remote is None else {"name": remote.name, "tenant_id": remote.project_id},
        "ip_range": {} if remote else {"cidr": rule["remote_ip_prefix"] or "0.0.0.0/0"},
    }


def index(call: Call) -> Response:
    """200: the groups of its ports."""
    catalogue = call.cloud.neighbours.networks.catalogue
    groups = catalogue.security_groups
    found = [groups[each] for each in group_ids_of(call, server_of(call)) if each in groups]
    found.sort(key=lambda group: (group.project_id, group.name))
    return Json({"security_groups": [shown(group, catalogue) for group in found]})


def add(call: Call) -> Response:
    """202; 404 for an unknown group, 400 where a port cannot have it."""
    name = name_of(call)
    security_groups.add_security_group(call.api, server_of(call), name)
    return accepted()


def remove(call: Call) -> Response:
    """202; 404 for a group that is unknown or not the server's."""
    name = name_of(call)
    security_groups.remove_security_group(call.api, server_of(call), name)
    return accepted()


def name_of(call: Call) -> str:
    """The group that the body names. Raises: HttpError 400."""
    asked: dict[str, str] = next(iter(call.body.values()))
    if not asked["name"].strip():
        raise HttpError(400, "Security group name cannot be empty")
    return asked["name"]


ROUTES = (
    Route("GET", "/servers/{server_id}/os-security-groups", index),
    Route(
        "POST",
        ACTION,
        add,
        "addSecurityGroup",
        bodies=schemas.security_group("addSecurityGroup"),
    ),
    Route(
        "POST",
        ACTION,
        remove,
        "removeSecurityGroup",
        bodies=schemas.security_group("removeSecurityGroup"),
    ),
)
