# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who has which role in which project; administrators only. Source: Identity API, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.errors import HttpError
from kilonova.api.identity import views
from kilonova.api.identity.catalog import stable_id
from kilonova.api.identity.reading import missing, project_of, role_of, user_of
from kilonova.api.identity.routing import Route
from kilonova.api.responses import Json, no_content

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.identity.routing import IdentityCall


def index(call: IdentityCall) -> Response:
    """200: who has which role in which project; with ``effective``, implied ones too."""
    call.require_admin("identity:list_role_assignments")
    identity, wanted = call.identity, call.query
    shown = [
        {
            "role": named(call, stable_id("role", role), role),
            "user": named(call, user.id, user.name, domain=True),
            "scope": {
                "project": named(call, project_id, identity.project(project_id).name, domain=True)
            },
            "links": {
                "assignment": f"{call.base_url}/v3/projects/{project_id}/users/{user.id}"
                f"/roles/{stable_id('role', role)}"
            },
        }
        for user in identity.users.values()
        for project_id, given in user.roles.items()
        for role in (user.roles_in(project_id) if "effective" in wanted else given)
        if wanted.get("user.id", user.id) == user.id
        and wanted.get("scope.project.id", project_id) == project_id
        and wanted.get("role.id", stable_id("role", role)) == stable_id("role", role)
    ]
    return Json(views.collection("role_assignments", shown, call.base_url))


def named(call: IdentityCall, identity: str, name: str, *, domain: bool = False) -> dict[str, Any]:
    """What an assignment refers to: by its id, and by its name where the query asks for names."""
    if "include_names" not in call.query:
        return {"id": identity}
    shown: dict[str, Any] = {"id": identity, "name": name}
    return {**shown, "domain": views.brief_domain()} if domain else shown


def list_roles(call: IdentityCall) -> Response:
    """200: those that the user was given in the project; 404."""
    call.require_admin("identity:list_grants")
    given = user_of(call).roles.get(project_of(call).id, ())
    return Json(views.collection("roles", [views.role(n, call.base_url) for n in given], ""))


def check(call: IdentityCall) -> Response:
    """204; 404 unless the user was given the role in the project."""
    call.require_admin("identity:check_grant")
    if role_of(call.path["role_id"]) not in user_of(call).roles.get(project_of(call).id, ()):
        raise unassigned(call)
    return no_content()


def give(call: IdentityCall) -> Response:
    """204: the user has the role in the project; 404."""
    call.require_admin("identity:create_grant")
    user, project, role = user_of(call), project_of(call), role_of(call.path["role_id"])
    given = user.roles.get(project.id, ())
    if role not in given:
        call.identity.give_roles(user, project, (*given, role))
    call.tokens.look_again()
    return no_content()


def take_away(call: IdentityCall) -> Response:
    """204: the user has it no more; 404 unless there was such a one."""
    call.require_admin("identity:revoke_grant")
    user, project, role = user_of(call), project_of(call), role_of(call.path["role_id"])
    given = user.roles.get(project.id, ())
    if role not in given:
        raise unassigned(call)
    call.identity.give_roles(user, project, tuple(each for each in given if each != role))
    call.tokens.look_again()
    return no_content()


def unassigned(call: IdentityCall) -> HttpError:
    """404. Source: keystone/exception.py, RoleAssignmentNotFound."""
    role, user, project = (call.path[f"{name}_id"] for name in ("role", "user", "project"))
    return missing(
        "role assignment with role",
        f"{role}, user or group: {user}, project, domain, or system: {project}",
    )


GRANTS = "/v3/projects/{project_id}/users/{user_id}/roles"
ONE = f"{GRANTS}/{{role_id}}"
ROUTES = (
    Route("GET", "/v3/role_assignments", index),
    Route("GET", GRANTS, list_roles),
    Route("GET", ONE, check),
    Route("PUT", ONE, give),
    Route("DELETE", ONE, take_away),
)
