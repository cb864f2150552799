# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups. Source: nova/api/openstack/compute/server_groups.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.links import limited
from kilonova.api.compute.lookup import whole_number
from kilonova.api.compute.schemas.parts import NAME, Schema, body, choice, listed, number, thing
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.resources import server_groups
from kilonova.errors import InstanceGroupNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.server_group import ServerGroup

OWNER_SHOWN = version("2.13")
ONE_POLICY = version("2.64")


def shown(call: Call, group: ServerGroup) -> dict[str, Any]:
    """A group with those members that are not deleted, by version."""
    found: dict[str, Any] = {"id": group.uuid, "name": group.name}
    if call.version >= ONE_POLICY:
        rules = {name: int(value) for name, value in group.rules.items()}
        found |= {"policy": group.policy, "rules": rules}
    else:
        found |= {"policies": [group.policy], "metadata": {}}
    found["members"] = [uuid for uuid in group.members if uuid in call.cloud.instances]
    if call.version >= OWNER_SHOWN:
        found |= {"project_id": group.project_id, "user_id": group.user_id}
    return found


def group_of(call: Call) -> ServerGroup:
    """The group that the path names; another project's is none. Raises: InstanceGroupNotFound."""
    uuid = call.path["group_id"]
    group = server_groups.get(call.cloud, uuid)
    if group.project_id != call.session.project_id and not call.is_admin:
        raise InstanceGroupNotFound(uuid)
    return group


def index(call: Call) -> Response:
    """200: the project's, or every project's where an administrator asks for them."""
    groups = list(call.cloud.tables.server_groups.values())
    if "all_projects" not in call.query or not call.is_admin:
        groups = [group for group in groups if group.project_id == call.session.project_id]
    return Json({"server_groups": [shown(call, group) for group in limited(call, groups)]})


def show(call: Call) -> Response:
    """200; 404 for an unknown one."""
    return Json({"server_group": shown(call, group_of(call))})


MOST_HOSTS = 10**9
"""What a number of servers on a host stands for that has more digits than anything counts."""


def create(call: Call) -> Response:
    """200; 403 beyond the quota, 400 for rules of a policy that takes none."""
    asked = call.body["server_group"]
    rules: dict[str, int] = {}
    if call.version >= ONE_POLICY:
        policy = asked["policy"]
        given = asked.get("rules", {})
        rules = {name: whole_number(str(value)) or MOST_HOSTS for name, value in given.items()}
        if policy != "anti-affinity" and rules:
            raise HttpError(400, "Only anti-affinity policy supports rules.")
    else:
        policy = asked["policies"][0]
    group = server_groups.create(call.api, asked["name"], policy, rules)
    return Json({"server_group": shown(call, group)})


def delete(call: Call) -> Response:
    """204; 404 for an unknown one."""
    server_groups.delete(call.api, group_of(call).uuid)
    return no_content()


def policies(*names: str) -> Schema:
    """A group with a list of one policy."""
    one = listed(choice(*names), uniqueItems=True, minItems=1, maxItems=1)
    return body("server_group", {"name": NAME, "policies": one}, required=("name", "policies"))


HARD = ("anti-affinity", "affinity")
ALL_POLICIES = (*HARD, "soft-anti-affinity", "soft-affinity")
CREATE = growing(
    policies(*HARD),
    ("2.15", policies(*ALL_POLICIES)),
    (
        "2.64",
        body(
            "server_group",
            {
                "name": NAME,
                "policy": choice(*ALL_POLICIES),
                "rules": thing({"max_server_per_host": number(1)}),
            },
            required=("name", "policy"),
        ),
    ),
)

ALL = "/os-server-groups"
ONE = f"{ALL}/{{group_id}}"
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=CREATE),
    Route("GET", ONE, show),
    Route("DELETE", ONE, delete),
)
