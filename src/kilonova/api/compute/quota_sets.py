# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas of projects, and the limits that a project sees. Source:
nova/api/openstack/compute/quota_sets.py, quota_classes.py and limits.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.api.compute.lookup import boolean
from kilonova.api.compute.policies import require
from kilonova.api.compute.schemas.parts import BOOLEAN, LARGEST, Schema, body
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.quotas import limits

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call

WITHOUT_NETWORKS = version("2.36")
WITHOUT_IMAGES = version("2.39")
CLASSES_AS_SETS = version("2.50")
WITHOUT_FILES = version("2.57")

FILES = ("injected_files", "injected_file_content_bytes", "injected_file_path_bytes")
OF_NETWORKS = {
    "fixed_ips": -1,
    "floating_ips": -1,
    "security_groups": -1,
    "security_group_rules": -1,
}
"""What networking counts itself; Nova showed it as unlimited until 2.36."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "ram": ("maxTotalRAMSize",),
    "instances": ("maxTotalInstances",),
    "cores": ("maxTotalCores",),
    "key_pairs": ("maxTotalKeypairs",),
    "floating_ips": ("maxTotalFloatingIps",),
    "metadata_items": ("maxServerMeta", "maxImageMeta"),
    "injected_files": ("maxPersonality",),
    "injected_file_content_bytes": ("maxPersonalitySize",),
    "security_groups": ("maxSecurityGroups",),
    "security_group_rules": ("maxSecurityGroupRules",),
    "server_groups": ("maxServerGroups",),
    "server_group_members": ("maxServerGroupMembers",),
}
"""The names of quotas as limits."""


def quotas_of(call: Call, project_id: str, defaults: bool = False) -> dict[str, int]:
    """What a project may have, by version."""
    found = {**limits(call.cloud, "" if defaults else project_id)}
    if call.version < WITHOUT_NETWORKS:
        found |= of_networks(call)
    if call.version >= WITHOUT_FILES:
        for name in FILES:
            found.pop(name, None)
    return found


def of_networks(call: Call) -> dict[str, int]:
    """What every project may have of what networking counts itself: whatever was said last."""
    return {**OF_NETWORKS, **call.cloud.tables.usage.of_networks}


def used(call: Call, project_id: str) -> dict[str, int]:
    """What a project has of what is counted."""
    sizes = call.cloud.tables.usage.of(project_id)
    groups = call.cloud.tables.server_groups.values()
    return {
        **sizes._asdict(),
        "server_groups": sum(group.project_id == project_id for group in groups),
    }


def check_project(call: Call, project_id: str) -> None:
    """Administrators ask about any project that there is, others about their own. Raises:
    HttpError 400, 403.
    """
    if project_id != call.session.project_id and not call.is_admin:
        raise call.forbidden()
    if project_id not in call.cloud.identity.projects:
        raise HttpError(400, f"Project ID {project_id} is not a valid project.")


def show(call: Call) -> Response:
    """200; 400 for an unknown project."""
    project_id = call.path["project_id"]
    check_project(call, project_id)
    return Json({"quota_set": {"id": project_id, **quotas_of(call, project_id)}})


def detail(call: Call) -> Response:
    """200, with what is used; 400 for an unknown project."""
    project_id = call.path["project_id"]
    check_project(call, project_id)
    in_use = used(call, project_id)
    quotas = {
        name: {"limit": limit, "in_use": in_use.get(name, 0), "reserved": 0}
        for name, limit in quotas_of(call, project_id).items()
    }
    return Json({"quota_set": {"id": project_id, **quotas}})


def defaults(call: Call) -> Response:
    """200: what a project may have of which nothing was said."""
    project_id = call.path["project_id"]
    check_project(call, project_id)
    return Json({"quota_set": {"id": project_id, **quotas_of(call, project_id, defaults=True)}})


def update(call: Call) -> Response:
    """200; 400 for less than is used, unless forced, and for an unknown project."""
    project_id = call.path["project_id"]
    check_project(call, project_id)
    asked = dict(call.body["quota_set"])
    forced = boolean(asked.pop("force", False))
    wanted = {name: int(value) for name, value in asked.items() if value != ""}
    in_use = used(call, project_id)
    for name, limit in wanted.items():
        least = in_use.get(name, 0)
        if not forced and 0 <= limit < least:
            raise HttpError(
                400,
                f"Quota limit {limit} for {name} must be greater than or equal to already used "
                f"and reserved {least}.",
            )
    own = call.cloud.tables.usage.limits.setdefault(project_id, {})
    known = limits(call.cloud, "")
    own.update({name: limit for name, limit in wanted.items() if name in known})
    return Json({"quota_set": quotas_of(call, project_id)})


def delete(call: Call) -> Response:
    """202: the project may have what projects may have of which nothing was said."""
    call.cloud.tables.usage.limits.pop(call.path["project_id"], None)
    return accepted()


def class_of(call: Call) -> dict[str, int]:
    """What projects may have of which nothing was said, as classes tell it."""
    found = quotas_of(call, "", defaults=True)
    if call.version >= CLASSES_AS_SETS:
        return found
    groups = ("server_groups", "server_group_members")
    return {**{name: v for name, v in found.items() if name not in groups}, **of_networks(call)}


def show_class(call: Call) -> Response:
    """200: the only class that counts is ``default``."""
    return Json({"quota_class_set": {"id": call.path["name"], **class_of(call)}})


def update_class(call: Call) -> Response:
    """200: projects may have so much of which nothing was said."""
    known = limits(call.cloud, "")
    for name, value in call.body["quota_class_set"].items():
        if name in known:
            option = "injected_file_path_length" if name == FILES[2] else name
            call.cloud.flags.set("quota", option, int(value))
        else:
            call.cloud.tables.usage.of_networks[name] = int(value)
    return Json({"quota_class_set": class_of(call)})


def show_limits(call: Call) -> Response:
    """200: what the project may have, and has."""
    project_id = call.session.project_id
    asked = call.query.get("tenant_id")
    if asked is not None:
        require(call, "limits:other_project")
        project_id = asked
    absolute = {
        limit: value
        for name, value in quotas_of(call, project_id).items()
        for limit in NAMES.get(name, ())
        if limit != "maxImageMeta" or call.version < WITHOUT_IMAGES
    }
    in_use = used(call, project_id)
    absolute |= {
        "totalRAMUsed": in_use["ram"],
        "totalCoresUsed": in_use["cores"],
        "totalInstancesUsed": in_use["instances"],
        "totalServerGroupsUsed": in_use["server_groups"],
    }
    if call.version < WITHOUT_NETWORKS:
        absolute |= {"totalFloatingIpsUsed": 0, "totalSecurityGroupsUsed": 0}
    return Json({"limits": {"rate": [], "absolute": absolute}})


LIMIT: Schema = {
    "type": ["integer", "string"],
    "pattern": "^-?[0-9]+$",
    "minimum": -1,
    "maximum": LARGEST,
}
PLAIN = (
    *("instances", "cores", "ram", "metadata_items", "key_pairs"),
    *("server_groups", "server_group_members"),
)


def of(*names: str) -> Schema:
    """A quota set with these quotas."""
    return body("quota_set", {**dict.fromkeys(names, LIMIT), "force": BOOLEAN})


def class_set(*names: str) -> Schema:
    """A class with these quotas."""
    return body("quota_class_set", dict.fromkeys(names, LIMIT))


UPDATE_CLASS = growing(
    class_set(*PLAIN, *FILES, *OF_NETWORKS),
    ("2.50", class_set(*PLAIN, *FILES)),
    ("2.57", class_set(*PLAIN)),
)
UPDATE = growing(
    of(*PLAIN, *FILES, *OF_NETWORKS),
    ("2.36", of(*PLAIN, *FILES)),
    ("2.57", of(*PLAIN)),
)

ONE = "/os-quota-sets/{project_id}"
ROUTES = (
    Route("GET", ONE, show),
    Route("PUT", ONE, update, bodies=UPDATE),
    Route("DELETE", ONE, delete),
    Route("GET", f"{ONE}/detail", detail),
    Route("GET", f"{ONE}/defaults", defaults),
    Route(
        "GET",
        "/os-quota-class-sets/{name}",
        show_class,
    ),
    Route(
        "PUT",
        "/os-quota-class-sets/{name}",
        update_class,
        bodies=UPDATE_CLASS,
    ),
    Route("GET", "/limits", show_limits),
)
