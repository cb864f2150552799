# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volume types and their extra specs. Source: Block Storage API v3, Volume types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field
from starlette.responses import Response

from kilonova.api.listing import is_true
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.volume.lists import listed
from kilonova.api.volume.views import type_shown
from kilonova.errors import VolumeTypeNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.volume_types import VolumeType

MANAGE = "volume_extension:types_manage"


class Asked(Struct, kw_only=True):
    """What a request says of a type."""

    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    is_public: bool | UnsetType = field(name="os-volume-type-access:is_public", default=UNSET)
    public: bool | UnsetType = field(name="is_public", default=UNSET)
    extra_specs: dict[str, str] = {}


class Access(Struct):
    """A project that may use a private type, or may no more."""

    project: str


def seen(call: NeighbourCall) -> VolumeType:
    """The type that the path names. Raises: VolumeTypeNotFound."""
    types, identity = call.neighbours.volumes.types, call.path["type_id"]
    kind = types.default if identity == "default" else types.find(identity)
    if not visible(call, kind):
        raise VolumeTypeNotFound(identity)
    return kind


def visible(call: NeighbourCall, kind: VolumeType) -> bool:
    """Whether the project may use a type."""
    return call.is_admin or kind.is_open_to(call.project_id)


def index(call: NeighbourCall) -> Response:
    """200; administrators see private ones where they ask for them."""
    asked = call.query.get("is_public", "true").lower()
    found = [
        type_shown(call, kind)
        for kind in call.neighbours.volumes.types.all()
        if visible(call, kind)
        and (not call.is_admin or asked == "none" or kind.is_public == is_true(asked))
    ]
    return listed(call, "volume_types", found, path="types", no_filters=frozenset({"is_public"}))


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer({"volume_type": type_shown(call, seen(call))})


def create(call: NeighbourCall) -> Response:
    """200; 409 for a name that is taken."""
    asked, types = call.read(Asked, "volume_type"), call.neighbours.volumes.types
    if not isinstance(asked.name, str) or not asked.name.strip():
        raise Refused(400, "Volume type name can not be empty.")
    if any(kind.name == asked.name for kind in types.all()):
        raise Refused(409, f"Volume Type {asked.name} already exists.")
    description = asked.description if isinstance(asked.description, str) else None
    public = asked.is_public if isinstance(asked.is_public, bool) else asked.public
    kind = types.create(asked.name, description, is_public=public is not False)
    kind.extra_specs.update(asked.extra_specs)
    return answer({"volume_type": type_shown(call, kind)})


def update(call: NeighbourCall) -> Response:
    """200."""
    kind, asked = seen(call), call.read(Asked, "volume_type")
    if isinstance(asked.name, str):
        kind.name = asked.name
    if not isinstance(asked.description, UnsetType):
        kind.description = asked.description
    for value in (asked.public, asked.is_public):
        if isinstance(value, bool):
            kind.is_public = value
    return answer({"volume_type": type_shown(call, kind)})


def delete(call: NeighbourCall) -> Response:
    """202; 400 while a volume is of it, and for the default one."""
    kind, storage = seen(call), call.neighbours.volumes
    if kind is storage.types.default or any(
        volume.volume_type in (kind.id, kind.name)
        for volume in storage.list(call.context.elevated())
    ):
        raise Refused(400, "Target volume type is still in use.")
    storage.types.delete(kind.id)
    return Response(status_code=202)


def list_extra_specs(call: NeighbourCall) -> Response:
    """200."""
    return answer({"extra_specs": type_shown(call, seen(call))["extra_specs"]})


def set_extra_specs(call: NeighbourCall) -> Response:
    """200."""
    asked = call.read(dict[str, str], "extra_specs")
    seen(call).extra_specs.update(asked)
    return answer({"extra_specs": asked})


def show_extra_spec(call: NeighbourCall) -> Response:
    """200; 404."""
    kind, key = seen(call), call.path["key"]
    if key not in kind.extra_specs:
        raise Refused(404, f"Volume Type {kind.id} has no extra specs with key {key}.")
    return answer({key: kind.extra_specs[key]})


def set_extra_spec(call: NeighbourCall) -> Response:
    """200; 400 where the body is about another key."""
    asked, key = call.read(dict[str, str]), call.path["key"]
    if list(asked) != [key]:
        raise Refused(400, "Request body and URI mismatch")
    seen(call).extra_specs.update(asked)
    return answer(asked)


def delete_extra_spec(call: NeighbourCall) -> Response:
    """202; 404."""
    show_extra_spec(call)
    del seen(call).extra_specs[call.path["key"]]
    return Response(status_code=202)


def list_access(call: NeighbourCall) -> Response:
    """200; 404 for a public type, which has no list."""
    kind = seen(call)
    if kind.is_public:
        raise Refused(404, "Access list not available for public volume types.")
    return answer(
        {
            "volume_type_access": [
                {"volume_type_id": kind.id, "project_id": project_id}
                for project_id in sorted(kind.projects)
            ]
        }
    )


def add_access(call: NeighbourCall) -> Response:
    """202; 409 for one that has it."""
    kind, asked = seen(call), call.read(Access, "addProjectAccess")
    if asked.project in kind.projects:
        raise Refused(409, f"Volume type access for {kind.id} / {asked.project} combination "
                           "already exists.")  # fmt: skip
    kind.projects.add(asked.project)
    return Response(status_code=202)


def remove_access(call: NeighbourCall) -> Response:
    """202; 404 for one that does not have it."""
    kind, asked = seen(call), call.read(Access, "removeProjectAccess")
    if asked.project not in kind.projects:
        raise Refused(404, f"Volume type access not found for {kind.id} / {asked.project} "
                           "combination.")  # fmt: skip
    kind.projects.discard(asked.project)
    return Response(status_code=202)


def show_encryption(call: NeighbourCall) -> Response:
    """200: none."""
    seen(call)
    return answer({})


ONE = "/v3/types/{type_id}"
SPECS = f"{ONE}/extra_specs"
ACCESS = "volume_extension:volume_type_access"
ROUTES = (
    Route("GET", "/v3/types", index),
    Route("POST", "/v3/types", create, rule=MANAGE),
    Route("GET", ONE, show),
    Route("PUT", ONE, update, rule=MANAGE),
    Route("DELETE", ONE, delete, rule=MANAGE),
    Route("GET", SPECS, list_extra_specs),
    Route("POST", SPECS, set_extra_specs, rule=MANAGE),
    Route("GET", f"{SPECS}/{{key}}", show_extra_spec),
    Route("PUT", f"{SPECS}/{{key}}", set_extra_spec, rule=MANAGE),
    Route("DELETE", f"{SPECS}/{{key}}", delete_extra_spec, rule=MANAGE),
    Route("GET", f"{ONE}/encryption", show_encryption),
    Route("GET", f"{ONE}/os-volume-type-access", list_access, rule=ACCESS),
    Route("POST", f"{ONE}/action", add_access, "addProjectAccess", rule=ACCESS),
    Route("POST", f"{ONE}/action", remove_access, "removeProjectAccess", rule=ACCESS),
)
