# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images: make, show, change, delete, tag and share them. Source: Image API v2, Images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

from kilonova.api.image import lists
from kilonova.api.image.views import (
    CONTAINER_FORMATS,
    DISK_FORMATS,
    PROPERTIES,
    SCHEMAS,
    VISIBILITIES,
    image_shown,
    member_shown,
)
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.model.image import Image

WRITABLE = frozenset(
    name
    for name, schema in PROPERTIES.items()
    if not schema.get("readOnly") and name not in ("id", "owner")
)
OWN_FIELDS = frozenset(WRITABLE | {"owner"})


class Attributes(msgspec.Struct, kw_only=True):
    """The attributes of an image that a user may set."""

    name: str | None = None
    visibility: str = "shared"
    protected: bool = False
    os_hidden: bool = False
    container_format: str | None = None
    disk_format: str | None = None
    tags: list[str] = []
    min_ram: int = 0
    min_disk: int = 0
    owner: str | None = None


def own(call: NeighbourCall) -> Image:
    """The image that the path names, to be changed. Raises: ImageNotFound, Refused 403."""
    image = call.neighbours.images.image(call.context, call.path["image_id"])
    if not call.owns(image.owner):
        raise Refused(403, f"You are not permitted to modify this image: {image.id}.")
    return image


def check(call: NeighbourCall, asked: dict[str, Any]) -> dict[str, Any]:
    """The fields of an image as its record has them. Raises: Refused 400, 403."""
    try:
        attributes = msgspec.convert(
            {name: value for name, value in asked.items() if name in OWN_FIELDS}, Attributes
        )
    except msgspec.ValidationError as error:
        raise Refused(400, f"Provided object does not match schema 'image': {error}") from None
    for name, given, allowed in (
        ("disk_format", attributes.disk_format, (None, *DISK_FORMATS)),
        ("container_format", attributes.container_format, (None, *CONTAINER_FORMATS)),
        ("visibility", attributes.visibility, VISIBILITIES),
    ):
        if given not in allowed:
            raise Refused(
                400,
                f"Provided object does not match schema 'image': {given!r} is not one of "
                f"{list(allowed)} for property '{name}'.",
            )
    if attributes.min_ram < 0 or attributes.min_disk < 0:
        raise Refused(400, "Provided object does not match schema 'image': it is less than 0.")
    if attributes.name is not None and len(attributes.name) > 255:
        raise Refused(400, "Provided object does not match schema 'image': name is too long.")
    if attributes.visibility == "public" and asked.get("visibility") and not call.is_admin:
        raise Refused(403, "You are not authorized to complete publicize_image action.")
    properties = {name: value for name, value in asked.items() if name not in OWN_FIELDS}
    for name, value in properties.items():
        if not isinstance(value, str):
            raise Refused(
                400,
                f"Provided object does not match schema 'image': {value!r} is not of type "
                f"'string' for property '{name}'.",
            )
    fields = msgspec.structs.asdict(attributes)
    return {**fields, "tags": tuple(dict.fromkeys(attributes.tags)), "properties": properties}


def refuse_read_only(names: Any) -> None:
    """Raises: Refused 403."""
    for name in names:
        if name in PROPERTIES and name not in OWN_FIELDS:
            raise Refused(403, f"Attribute '{name}' is read-only.")


def create(call: NeighbourCall) -> Response:
    """201: an image in status queued; 409 for an id that is taken."""
    asked = call.read(dict[str, Any])
    identity = asked.pop("id", None)
    refuse_read_only(asked)
    fields = check(call, asked)
    owner = fields.pop("owner") or call.project_id
    if owner != call.project_id and not call.is_admin:
        raise Refused(403, f"You are not permitted to create images owned by '{owner}'.")
    images = call.neighbours.images
    if identity is not None:
        if not isinstance(identity, str) or not is_uuid(identity):
            raise Refused(400, f"Provided object does not match schema 'image': {identity!r}.")
        if images.id_of(identity) == identity and identity in {
            image.id for image in images.list(call.context.elevated())
        }:
            raise Refused(409, f"Image ID {identity} already exists!")
        fields["id"] = identity
    image = call.cloud.answer(
        images.create(
            call.context, fields.pop("name"), fields.pop("properties"), owner=owner, **fields
        )
    )
    response = answer(image_shown(image), 201)
    response.headers["Location"] = f"{call.base_url}/v2/images/{image.id}"
    return response


def is_uuid(text: str) -> bool:
    """Whether a text has the form of a UUID."""
    plain = text.replace("-", "").lower()
    return len(text) == 36 and len(plain) == 32 and set(plain) <= set("0123456789abcdef")


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer(image_shown(call.neighbours.images.image(call.context, call.path["image_id"])))


def list_tasks(call: NeighbourCall) -> Response:
    """200: no tasks, for what an image has to undergo is done when its request is answered; 404."""
    call.neighbours.images.image(call.context, call.path["image_id"])
    return answer({"tasks": []})


def patch(call: NeighbourCall) -> Response:
    """200: the changes of a JSON patch, all or none; 409 to remove what is not there."""
    image = own(call)
    shown = image_shown(image)
    asked = {n: v for n, v in shown.items() if n in OWN_FIELDS or n not in PROPERTIES}
    for change in call.read(list[dict[str, Any]]):
        operation, name = operation_of(change)
        refuse_read_only([name])
        if operation == "remove":
            if name not in asked:
                raise Refused(409, f"Property {name} does not exist.")
            if name in OWN_FIELDS:
                raise Refused(403, f"Property {name} may not be removed.")
            del asked[name]
            continue
        if operation == "replace" and name not in asked and name not in OWN_FIELDS:
            raise Refused(409, f"Property {name} does not exist.")
        asked[name] = change.get("value")
    if asked["visibility"] == image.visibility:
        visibility = asked.pop("visibility")
        fields = {**check(call, asked), "visibility": visibility}
    else:
        fields = check(call, asked)
    changed = call.neighbours.images.update(call.context, image.id, **fields)
    return answer(image_shown(changed))


def operation_of(change: dict[str, Any]) -> tuple[str, str]:
    """What a patch's element does, and to which attribute. Raises: Refused 400."""
    operation, path = change.get("op"), change.get("path")
    for name in ("add", "remove", "replace"):
        if operation is None and name in change:
            operation, path = name, change[name]
    if operation not in ("add", "remove", "replace"):
        raise Refused(400, "Unable to find 'op' in JSON Schema change. It must be one of the "
                           "following: 'add', 'remove', 'replace'.")  # fmt: skip
    if not isinstance(path, str) or not path.startswith("/") or "/" in path[1:] or path == "/":
        raise Refused(400, f"Invalid JSON pointer for this resource: '{path}'")
    if operation != "remove" and "value" not in change:
        raise Refused(400, f'Operation "{operation}" requires a member named "value".')
    return str(operation), path[1:].replace("~1", "/").replace("~0", "~")


def delete(call: NeighbourCall) -> Response:
    """204; 403 for a protected one."""
    image = own(call)
    if image.protected:
        raise Refused(403, f"Image {image.id} is protected and cannot be deleted.")
    call.neighbours.images.delete(call.context, image.id)
    return no_content()


def add_tag(call: NeighbourCall) -> Response:
    """204."""
    image = own(call)
    tags = tuple(dict.fromkeys([*image.tags, call.path["tag"]]))
    call.neighbours.images.update(call.context, image.id, tags=tags)
    return no_content()


def delete_tag(call: NeighbourCall) -> Response:
    """204; 404 for one that it does not have."""
    image, tag = own(call), call.path["tag"]
    if tag not in image.tags:
        raise Refused(404, f"Unable to find tag {tag} on image {image.id}")
    left = tuple(each for each in image.tags if each != tag)
    call.neighbours.images.update(call.context, image.id, tags=left)
    return no_content()


def set_active(status: str) -> Any:
    """Deactivate an image, or the reverse, for administrators and owners."""

    def handler(call: NeighbourCall) -> Response:
        image = own(call)
        if image.status not in ("active", "deactivated"):
            raise Refused(403, f"Not allowed to {'de' if status != 'active' else 're'}activate "
                               f"image in status '{image.status}'")  # fmt: skip
        call.neighbours.images.update(call.context, image.id, status=status)
        return no_content()

    return handler


def list_members(call: NeighbourCall) -> Response:
    """200; a member sees only itself."""
    images = call.neighbours.images
    image = images.image(call.context, call.path["image_id"])
    shown = [
        member_shown(image, project_id, status)
        for project_id, status in images.members(image.id).items()
        if call.owns(image.owner) or project_id == call.project_id
    ]
    return answer({"members": shown, "schema": "/v2/schemas/members"})


def show_member(call: NeighbourCall) -> Response:
    """200; 404."""
    images = call.neighbours.images
    image = images.image(call.context, call.path["image_id"])
    return answer(member_shown(image, call.path["member_id"], status_of_member(call, image)))


def status_of_member(call: NeighbourCall, image: Image) -> str:
    """What the member of the path said. Raises: Refused 404."""
    members, project_id = call.neighbours.images.members(image.id), call.path["member_id"]
    if project_id not in members or not (call.owns(image.owner) or project_id == call.project_id):
        raise Refused(404, f"{project_id} not found in the member list of the image {image.id}.")
    return members[project_id]


def add_member(call: NeighbourCall) -> Response:
    """200; 403 unless the image is shared, 409 for one that is a member already."""
    image = own(call)
    member = call.read(dict[str, Any]).get("member")
    if not isinstance(member, str) or not member:
        raise Refused(400, "Member can't be empty")
    if image.visibility != "shared":
        raise Refused(403, "Only shared images have members.")
    members = call.neighbours.images.members(image.id)
    if member in members:
        raise Refused(409, f"Member {member} is duplicated for image {image.id}")
    members[member] = "pending"
    return answer(member_shown(image, member, "pending"))


def update_member(call: NeighbourCall) -> Response:
    """200: the member says whether it takes the image."""
    images = call.neighbours.images
    image = images.image(call.context, call.path["image_id"])
    status_of_member(call, image)
    status = call.read(dict[str, Any]).get("status")
    if status not in ("pending", "accepted", "rejected"):
        raise Refused(400, f"Incorrect request: status {status!r} is not valid.")
    if call.path["member_id"] != call.project_id and not call.is_admin:
        raise Refused(403, "You are not permitted to modify 'status' on this image member.")
    images.members(image.id)[call.path["member_id"]] = str(status)
    return answer(member_shown(image, call.path["member_id"], str(status)))


def delete_member(call: NeighbourCall) -> Response:
    """204; 404."""
    image = own(call)
    status_of_member(call, image)
    del call.neighbours.images.members(image.id)[call.path["member_id"]]
    return no_content()


def schema(call: NeighbourCall) -> Response:
    """200: the JSON schema of one image, of several, of a member or of several."""
    if call.path["name"] not in SCHEMAS:
        raise Refused(404, "The resource could not be found.")
    return answer(SCHEMAS[call.path["name"]])


ONE = "/v2/images/{image_id}"
ROUTES = (
    Route("GET", "/v2/images", lists.index),
    Route("POST", "/v2/images", create),
    Route("GET", ONE, show),
    Route("PATCH", ONE, patch),
    Route("DELETE", ONE, delete),
    Route("PUT", f"{ONE}/tags/{{tag}}", add_tag),
    Route("DELETE", f"{ONE}/tags/{{tag}}", delete_tag),
    Route("GET", f"{ONE}/tasks", list_tasks),
    Route("POST", f"{ONE}/actions/deactivate", set_active("deactivated")),
    Route("POST", f"{ONE}/actions/reactivate", set_active("active")),
    Route("GET", f"{ONE}/members", list_members),
    Route("POST", f"{ONE}/members", add_member),
    Route("GET", f"{ONE}/members/{{member_id}}", show_member),
    Route("PUT", f"{ONE}/members/{{member_id}}", update_member),
    Route("DELETE", f"{ONE}/members/{{member_id}}", delete_member),
    Route("GET", "/v2/schemas/{name}", schema),
)
