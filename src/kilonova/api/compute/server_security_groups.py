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


def shown(group: SecurityGroup) -> dict[str, Any]:
    """A group and its rules, in the words of the network service that Nova once had."""
    return {
        "id": group.id,
        "name": group.name,
        "tenant_id": group.project_id,
        "description": group.description,
        "rules": [
            {
                "id": rule["id"],
                "parent_group_id": group.id,
                "ip_protocol": rule["protocol"],
                "from_port": rule["port_range_min"],
                "to_port": rule["port_range_max"],
                "group": {},
                "ip_range": {"cidr": rule["remote_ip_prefix"]} if rule["remote_ip_prefix"] else {},
            }
            for rule in group.rules
            if rule["direction"] == "ingress"
        ],
    }


def index(call: Call) -> Response:
    """200: the groups of its ports."""
    groups = call.cloud.neighbours.networks.catalogue.security_groups
    ids = group_ids_of(call, server_of(call))
    return Json({"security_groups": [shown(groups[each]) for each in ids if each in groups]})


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
