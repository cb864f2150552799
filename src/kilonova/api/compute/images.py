# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images by way of Compute: gone after 2.35, their metadata after 2.38.

Source: nova/api/openstack/compute/images.py and image_metadata.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.links import links, next_link, page
from kilonova.api.compute.lookup import boolean, last_segment
from kilonova.api.compute.schemas.parts import METADATA, only
from kilonova.api.compute.server_actions import check_properties
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.policy import Who
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import NO_SUCH_RESOURCE, Route
from kilonova.api.schemas import growing
from kilonova.errors import ImageNotAuthorized, ImageNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.image import Image

LAST_PROXY = version("2.35")
LAST_METADATA = version("2.38")

STATUSES = {
    "active": ("ACTIVE", 100),
    "deleted": ("DELETED", 0),
    "killed": ("ERROR", 0),
    "pending_delete": ("DELETED", 0),
    "queued": ("SAVING", 25),
    "saving": ("SAVING", 50),
}
"""Status and progress by the image service's status. Source:
nova/api/openstack/compute/views/images.py.
"""


def brief(call: Call, image: Image) -> dict[str, Any]:
    """An image's name and links."""
    alternate = {
        "rel": "alternate",
        "type": "application/vnd.openstack.image",
        "href": f"{call.base_url.rpartition('/compute')[0]}/image/images/{image.id}",
    }
    return {
        "id": image.id,
        "name": image.name,
        "links": [*links(call, "images", image.id), alternate],
    }


def detailed(call: Call, image: Image) -> dict[str, Any]:
    """An image in full."""
    status, progress = STATUSES.get(image.status, ("UNKNOWN", 0))
    shown = {
        **brief(call, image),
        "minRam": image.min_ram,
        "minDisk": image.min_disk,
        "metadata": dict(image.properties),
        "created": image.created_at,
        "updated": image.updated_at,
        "status": status,
        "progress": progress,
        "OS-EXT-IMG-SIZE:size": image.size or 0,
    }
    uuid = image.properties.get("instance_uuid")
    if uuid is not None:
        shown["server"] = {"id": uuid, "links": links(call, "servers", uuid)}
    config = image.properties.get("auto_disk_config")
    if config is not None:
        shown["OS-DCF:diskConfig"] = "AUTO" if boolean(config) else "MANUAL"
    return shown


def image_of(call: Call) -> Image:
    """The image that the path names. Raises: HttpError 404."""
    cloud = call.cloud
    try:
        return cloud.answer(cloud.image.get(call.api.context, call.path["image_id"]))
    except ImageNotFound:
        raise HttpError(404, "Image not found.") from None


def wanted(call: Call) -> list[Image]:
    """The images that the query asks for, newest first."""
    query = call.query
    server = last_segment(query["server"]) if "server" in query else None

    def fits(image: Image) -> bool:
        properties = {"instance_uuid": server, "image_type": query.get("type")}
        for name, value in query.items():
            if name.startswith("property-"):
                properties[name.removeprefix("property-")] = value
        least = {"minRam": image.min_ram, "minDisk": image.min_disk}
        return (
            query.get("name") in (None, image.name)
            and query.get("status", image.status).lower() in (image.status, shown_as(image))
            and (image.updated_at or "") >= query.get("changes-since", "")
            and all(str(image.properties.get(n)) == v for n, v in properties.items() if v)
            and all(str(value) == query.get(name, str(value)) for name, value in least.items())
        )

    images = call.cloud.image.list(call.api.context)
    return [image for image in reversed(images) if fits(image)]


def shown_as(image: Image) -> str:
    """The status as filters may also have it."""
    return STATUSES.get(image.status, ("UNKNOWN", 0))[0].lower()


def index(call: Call) -> Response:
    """200; 400 for an unknown marker."""
    images = wanted(call)
    found = page(call, images, lambda image: image.id)
    more = next_link(call, "images", found, images, lambda image: image.id)
    answer: dict[str, Any] = {"images": [brief(call, image) for image in found]}
    return Json({**answer, "images_links": more} if more else answer)


def detail(call: Call) -> Response:
    """200; 400 for an unknown marker."""
    images = wanted(call)
    found = page(call, images, lambda image: image.id)
    more = next_link(call, "images/detail", found, images, lambda image: image.id)
    answer: dict[str, Any] = {"images": [detailed(call, image) for image in found]}
    return Json({**answer, "images_links": more} if more else answer)


def show(call: Call) -> Response:
    """200; 404."""
    return Json({"image": detailed(call, image_of(call))})


def may_change(call: Call, image: Image) -> bool:
    """Whether the image service lets who asks change an image: members of its project may, and
    administrators. Source: glance/policies/image.py, modify_image and delete_image.
    """
    own = image.owner == call.session.project_id and Who.MEMBER in call.session.roles
    return own or call.is_admin


def delete(call: Call) -> Response:
    """204; 404; 403 for whom the image service refuses it, and for one that is protected."""
    image = image_of(call)
    if image.protected or not may_change(call, image):
        raise HttpError(403, "You are not allowed to delete the image.")
    call.cloud.image.delete(call.api.context, image.id)
    return no_content()


# Metadata


def change(call: Call, image: Image, metadata: dict[str, Any]) -> dict[str, Any]:
    """Give an image these properties and no others. Raises: HttpError 403."""
    check_properties(call, metadata)
    if not may_change(call, image):
        raise HttpError(403, str(ImageNotAuthorized(image.id)))
    images = call.cloud.neighbours.images
    return dict(images.update(call.api.context, image.id, properties=metadata).properties)


def list_items(call: Call) -> Response:
    """200; 404."""
    return Json({"metadata": dict(image_of(call).properties)})


def show_item(call: Call) -> Response:
    """200; 404."""
    key, items = call.path["key"], image_of(call).properties
    if key not in items:
        raise HttpError(404, NO_SUCH_RESOURCE)
    return Json({"meta": {key: items[key]}})


def add_items(call: Call) -> Response:
    """200: the items are added; 403 for too many, and for whom the image service refuses it."""
    image = image_of(call)
    items = change(call, image, {**image.properties, **call.body["metadata"]})
    return Json({"metadata": items})


def replace_items(call: Call) -> Response:
    """200: the items stand in the place of all; 403 for too many."""
    return Json({"metadata": change(call, image_of(call), call.body["metadata"])})


def replace_item(call: Call) -> Response:
    """200: the item is added; 400 where the body is about another, 403 for too many."""
    key, item = call.path["key"], call.body["meta"]
    if key not in item:
        raise HttpError(400, "Request body and URI mismatch")
    image = image_of(call)
    change(call, image, {**image.properties, **item})
    return Json({"meta": item})


def delete_item(call: Call) -> Response:
    """204; 404."""
    key, image = call.path["key"], image_of(call)
    if key not in image.properties:
        raise HttpError(404, "Invalid metadata key")
    left = {name: value for name, value in image.properties.items() if name != key}
    change(call, image, left)
    return no_content()


ONE = "/images/{image_id}"
ALL_ITEMS = f"{ONE}/metadata"
ONE_ITEM = f"{ALL_ITEMS}/{{key}}"
ITEMS = growing(only("metadata", METADATA))
ITEM = growing(only("meta", {**METADATA, "minProperties": 1, "maxProperties": 1}))
ROUTES = (
    Route("GET", "/images", index, until=LAST_PROXY),
    Route("GET", "/images/detail", detail, until=LAST_PROXY),
    Route("GET", ONE, show, until=LAST_PROXY),
    Route("DELETE", ONE, delete, until=LAST_PROXY),
    Route("GET", ALL_ITEMS, list_items, until=LAST_METADATA),
    Route("POST", ALL_ITEMS, add_items, until=LAST_METADATA, bodies=ITEMS),
    Route("PUT", ALL_ITEMS, replace_items, until=LAST_METADATA, bodies=ITEMS),
    Route("GET", ONE_ITEM, show_item, until=LAST_METADATA),
    Route("PUT", ONE_ITEM, replace_item, until=LAST_METADATA, bodies=ITEM),
    Route("DELETE", ONE_ITEM, delete_item, until=LAST_METADATA),
)
