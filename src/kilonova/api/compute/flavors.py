# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors, their extra specs and their access. Source: Compute API, Flavors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kilonova.api.compute.links import links, next_link, number, page
from kilonova.api.compute.lookup import boolean, flavor_of
from kilonova.api.compute.schemas import flavors as schemas
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Route
from kilonova.api.schemas import Versioned
from kilonova.cloud.resources import flavors
from kilonova.errors import FlavorAccessExists, FlavorAccessNotFound

if TYPE_CHECKING:
    from kilonova.api.call import Call
    from kilonova.cloud.model.flavor import Flavor

DESCRIPTION = version("2.55")
EXTRA_SPECS = version("2.61")
SWAP_AS_NUMBER = version("2.75")
WITHOUT_RXTX = version("2.102")


def show_flavor(call: Call, flavor: Flavor) -> dict[str, Any]:
    """A flavor in full. Source: nova/api/openstack/compute/views/flavors.py, ViewBuilder.show."""
    shown: dict[str, Any] = {
        "id": flavor.flavorid,
        "name": flavor.name,
        "ram": flavor.memory_mb,
        "disk": flavor.root_gb,
        "swap": flavor.swap or (0 if call.version >= SWAP_AS_NUMBER else ""),
        "OS-FLV-EXT-DATA:ephemeral": flavor.ephemeral_gb,
        "OS-FLV-DISABLED:disabled": flavor.disabled,
        "vcpus": flavor.vcpus,
        "os-flavor-access:is_public": flavor.is_public,
        "rxtx_factor": flavor.rxtx_factor or "",
        "links": links(call, "flavors", flavor.flavorid),
    }
    if call.version >= DESCRIPTION:
        shown["description"] = flavor.description
    if call.version >= EXTRA_SPECS:
        shown["extra_specs"] = dict(flavor.extra_specs)
    if call.version >= WITHOUT_RXTX:
        del shown["OS-FLV-DISABLED:disabled"], shown["rxtx_factor"]
    return shown


def brief(call: Call, flavor: Flavor) -> dict[str, Any]:
    """A flavor's name and links."""
    shown: dict[str, Any] = {
        "id": flavor.flavorid,
        "name": flavor.name,
        "links": links(call, "flavors", flavor.flavorid),
    }
    if call.version >= DESCRIPTION:
        shown["description"] = flavor.description
    return shown


def seen(call: Call, flavorid: str) -> Flavor:
    """A flavor that the project may use. Raises: FlavorNotFound."""
    return flavor_of(call, flavorid)


def wanted(call: Call) -> list[Flavor]:
    """The flavors that a list asks for, by id. Raises: HttpError 400."""
    project = call.session.project_id
    found = [
        flavor
        for flavor in call.cloud.tables.flavors.values()
        if visible(call, flavor, project)
        and flavor.memory_mb >= number(call, "minRam", 0)
        and flavor.root_gb >= number(call, "minDisk", 0)
    ]
    if call.version >= WITHOUT_RXTX and "name" in call.query:
        found = [flavor for flavor in found if flavor.name == call.query["name"]]
    found.sort(key=lambda flavor: flavor.flavorid, reverse=call.query.get("sort_dir") == "desc")
    return found


def visible(call: Call, flavor: Flavor, project: str) -> bool:
    """Public ones, the project's own, and for administrators those that ``is_public`` asks for."""
    if call.session.is_admin:
        asked = call.query.get("is_public", "true").lower()
        if asked == "none":
            return True
        if asked not in {"true", "false", "1", "0", "yes", "no", "t", "f"}:
            raise HttpError(400, f"Invalid is_public filter [{call.query['is_public']}]")
        return flavor.is_public == (asked in {"true", "1", "yes", "t"})
    return flavor.is_public or project in (flavor.projects or ())


def index(call: Call) -> Response:
    """200: the flavors by name."""
    whole = wanted(call)
    shown = page(call, whole, lambda flavor: flavor.flavorid)
    body: dict[str, Any] = {"flavors": [brief(call, flavor) for flavor in shown]}
    more = next_link(call, "flavors", shown, whole, lambda flavor: flavor.flavorid)
    return Json({**body, "flavors_links": more} if more else body)


def detail(call: Call) -> Response:
    """200: the flavors in full."""
    whole = wanted(call)
    shown = page(call, whole, lambda flavor: flavor.flavorid)
    body: dict[str, Any] = {"flavors": [show_flavor(call, flavor) for flavor in shown]}
    more = next_link(call, "flavors/detail", shown, whole, lambda flavor: flavor.flavorid)
    return Json({**body, "flavors_links": more} if more else body)


def show(call: Call) -> Response:
    """200; 404 for an unknown flavor."""
    return Json({"flavor": show_flavor(call, seen(call, call.path["flavor_id"]))})


def create(call: Call) -> Response:
    """200; 409 for an id or a name that is taken."""
    asked = call.body["flavor"]
    identity = asked.get("id")
    flavor = flavors.create(
        call.api,
        asked["name"],
        int(asked["ram"]),
        int(asked["vcpus"]),
        int(asked["disk"]),
        flavorid="auto" if identity is None else str(identity),
        ephemeral=int(asked.get("OS-FLV-EXT-DATA:ephemeral", 0)),
        swap=int(asked.get("swap", 0)),
        rxtx_factor=float(asked.get("rxtx_factor", 1.0)),
        is_public=boolean(asked.get("os-flavor-access:is_public", True)),
        description=asked.get("description") if call.version >= DESCRIPTION else None,
    )
    return Json({"flavor": show_flavor(call, flavor)})


def update(call: Call) -> Response:
    """200: the description changes."""
    flavor = flavors.describe(call.api, call.path["flavor_id"], call.body["flavor"]["description"])
    return Json({"flavor": show_flavor(call, flavor)})


def delete(call: Call) -> Response:
    """202; 404 for an unknown flavor."""
    flavors.delete(call.api, call.path["flavor_id"])
    return accepted()


def list_extra_specs(call: Call) -> Response:
    """200."""
    return Json({"extra_specs": dict(seen(call, call.path["flavor_id"]).extra_specs)})


def create_extra_specs(call: Call) -> Response:
    """200: they are added."""
    specs = {key: str(value) for key, value in call.body["extra_specs"].items()}
    flavors.set_extra_specs(call.api, call.path["flavor_id"], specs)
    return Json({"extra_specs": call.body["extra_specs"]})


def show_extra_spec(call: Call) -> Response:
    """200; 404 for a key that is not set."""
    flavor = seen(call, call.path["flavor_id"])
    key = call.path["key"]
    if key not in flavor.extra_specs:
        raise HttpError(404, f"Flavor {flavor.flavorid} has no extra specs with key {key}.")
    return Json({key: flavor.extra_specs[key]})


def update_extra_spec(call: Call) -> Response:
    """200; 400 where the body is about another key."""
    key = call.path["key"]
    if key not in call.body:
        raise HttpError(400, "Request body and URI mismatch")
    flavors.set_extra_specs(call.api, call.path["flavor_id"], {key: str(call.body[key])})
    return Json({key: call.body[key]})


def delete_extra_spec(call: Call) -> Response:
    """200; 404 for a key that is not set."""
    flavors.unset_extra_spec(call.api, call.path["flavor_id"], call.path["key"])
    return Response(status_code=200)


def access(flavor: Flavor) -> Response:
    """Who may use a private flavor."""
    return Json(
        {
            "flavor_access": [
                {"flavor_id": flavor.flavorid, "tenant_id": project}
                for project in flavor.projects or ()
            ]
        }
    )


def list_access(call: Call) -> Response:
    """200; 404 for a public flavor, which has no list."""
    flavor = seen(call, call.path["flavor_id"])
    if flavor.is_public:
        raise HttpError(404, "Access list not available for public flavors.")
    return access(flavor)


def add_access(call: Call) -> Response:
    """200; 409 for a public flavor, or one that the project may use already."""
    flavor = seen(call, call.path["flavor_id"])
    if flavor.is_public:
        raise HttpError(409, "Can not add access to a public flavor.")
    project = call.body["addTenantAccess"]["tenant"]
    return access(flavors.add_access(call.api, flavor.flavorid, project))


def remove_access(call: Call) -> Response:
    """200; 404 where the project may not use it."""
    flavor = seen(call, call.path["flavor_id"])
    project = call.body["removeTenantAccess"]["tenant"]
    return access(flavors.remove_access(call.api, flavor.flavorid, project))


ONE = "/flavors/{flavor_id}"
SPECS = f"{ONE}/os-extra_specs"
ROUTES = (
    Route("GET", "/flavors", index),
    Route("GET", "/flavors/detail", detail),
    Route(
        "POST",
        "/flavors",
        create,
        bodies=(
            Versioned(version("2.1"), schemas.CREATE),
            Versioned(DESCRIPTION, schemas.CREATE_WITH_DESCRIPTION),
            Versioned(WITHOUT_RXTX, schemas.CREATE_WITHOUT_RXTX),
        ),
    ),
    Route("GET", ONE, show),
    Route(
        "PUT",
        ONE,
        update,
        since=DESCRIPTION,
        bodies=(Versioned(DESCRIPTION, schemas.UPDATE),),
    ),
    Route("DELETE", ONE, delete),
    Route("GET", SPECS, list_extra_specs),
    Route(
        "POST",
        SPECS,
        create_extra_specs,
        bodies=(Versioned(version("2.1"), schemas.EXTRA_SPECS),),
    ),
    Route("GET", SPECS + "/{key}", show_extra_spec),
    Route(
        "PUT",
        SPECS + "/{key}",
        update_extra_spec,
        bodies=(Versioned(version("2.1"), schemas.EXTRA_SPEC),),
    ),
    Route(
        "DELETE",
        SPECS + "/{key}",
        delete_extra_spec,
    ),
    Route(
        "GET",
        f"{ONE}/os-flavor-access",
        list_access,
    ),
    Route(
        "POST",
        f"{ONE}/action",
        add_access,
        "addTenantAccess",
        bodies=(Versioned(version("2.1"), schemas.ADD_ACCESS),),
        errors={FlavorAccessExists: 409},
    ),
    Route(
        "POST",
        f"{ONE}/action",
        remove_access,
        "removeTenantAccess",
        bodies=(Versioned(version("2.1"), schemas.REMOVE_ACCESS),),
        errors={FlavorAccessNotFound: 404},
    ),
)
