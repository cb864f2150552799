# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who there is: projects, users, the domain, roles, and who has which role where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.identity import views
from kilonova.api.identity.catalog import REGION, SERVICES, catalog, stable_id
from kilonova.api.identity.reading import missing, role_of, user_of
from kilonova.api.identity.routing import Route
from kilonova.api.responses import Json
from kilonova.cloud.services.identity import DEFAULT_DOMAIN, ROLES

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.identity.routing import IdentityCall


def filtered(call: IdentityCall, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a name, and of a domain, where the query says so."""
    wanted = {name: call.query[name] for name in ("name", "domain_id") if name in call.query}
    return [each for each in items if all(each.get(n) == v for n, v in wanted.items())]


def list_projects(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_projects")
    shown = [views.project(each, call.base_url) for each in call.identity.projects.values()]
    return Json(views.collection("projects", filtered(call, shown), call.base_url))


def show_project(call: IdentityCall) -> Response:
    """200, for administrators and those who have a role in it; 404."""
    identity = call.path["project_id"]
    found = call.identity.projects.get(identity)
    if identity not in call.user.roles:
        call.require_admin("identity:get_project")
    if found is None:
        raise missing("project", identity)
    return Json({"project": views.project(found, call.base_url)})


def list_users(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_users")
    shown = [views.user(each, call.base_url) for each in call.identity.users.values()]
    return Json(views.collection("users", filtered(call, shown), call.base_url))


def show_user(call: IdentityCall) -> Response:
    """200, for administrators and oneself; 404."""
    if call.path["user_id"] != call.user.id:
        call.require_admin("identity:get_user")
    return Json({"user": views.user(user_of(call), call.base_url)})


def list_user_projects(call: IdentityCall) -> Response:
    """200, for administrators and oneself: where the user has a role."""
    if call.path["user_id"] != call.user.id:
        call.require_admin("identity:list_user_projects")
    found = user_of(call)
    shown = [views.project(call.identity.project(each), call.base_url) for each in found.roles]
    path = f"users/{found.id}/projects"
    return Json(views.collection("projects", filtered(call, shown), call.base_url, path))


def list_domains(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_domains")
    shown = filtered(call, [views.domain(call.base_url)])
    return Json(views.collection("domains", shown, call.base_url))


def show_domain(call: IdentityCall) -> Response:
    """200; 404 for any but the default one."""
    if call.path["domain_id"] != DEFAULT_DOMAIN:
        raise missing("domain", call.path["domain_id"])
    return Json({"domain": views.domain(call.base_url)})


def list_roles(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_roles")
    shown = filtered(call, [views.role(name, call.base_url) for name in ROLES])
    return Json(views.collection("roles", shown, call.base_url))


def show_role(call: IdentityCall) -> Response:
    """200, for administrators; 404."""
    call.require_admin("identity:get_role")
    return Json({"role": views.role(role_of(call.path["role_id"]), call.base_url)})


def list_regions(call: IdentityCall) -> Response:
    """200: the one region."""
    region = {
        "id": REGION,
        "description": "",
        "parent_region_id": None,
        "links": {"self": f"{call.base_url}/v3/regions/{REGION}"},
    }
    return Json(views.collection("regions", [region], call.base_url))


def list_services(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_services")
    shown = [
        {
            "id": stable_id("service", kind),
            "type": kind,
            "name": name,
            "description": "",
            "enabled": True,
            "links": {"self": f"{call.base_url}/v3/services/{stable_id('service', kind)}"},
        }
        for kind, name, _ in SERVICES
        if call.query.get("type", kind) == kind and call.query.get("name", name) == name
    ]
    return Json(views.collection("services", shown, call.base_url))


def list_endpoints(call: IdentityCall) -> Response:
    """200, for administrators."""
    call.require_admin("identity:list_endpoints")
    shown = [
        {
            **endpoint,
            "service_id": service["id"],
            "enabled": True,
            "links": {"self": f"{call.base_url}/v3/endpoints/{endpoint['id']}"},
        }
        for service in catalog(call.root_url)
        for endpoint in service["endpoints"]
        if call.query.get("service_id", service["id"]) == service["id"]
        and call.query.get("interface", endpoint["interface"]) == endpoint["interface"]
    ]
    return Json(views.collection("endpoints", shown, call.base_url))


ROUTES = (
    Route("GET", "/v3/projects", list_projects),
    Route("GET", "/v3/projects/{project_id}", show_project),
    Route("GET", "/v3/users", list_users),
    Route("GET", "/v3/users/{user_id}", show_user),
    Route("GET", "/v3/users/{user_id}/projects", list_user_projects),
    Route("GET", "/v3/domains", list_domains),
    Route("GET", "/v3/domains/{domain_id}", show_domain),
    Route("GET", "/v3/roles", list_roles),
    Route("GET", "/v3/roles/{role_id}", show_role),
    Route("GET", "/v3/regions", list_regions),
    Route("GET", "/v3/services", list_services),
    Route("GET", "/v3/endpoints", list_endpoints),
)
