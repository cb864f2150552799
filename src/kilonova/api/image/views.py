# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How images are shown, and what else a client may ask about their shape. Source: Image API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kilonova.cloud.model.image import Image

DISK_FORMATS = (
    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
)  # fmt: skip
CONTAINER_FORMATS = ("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed")
VISIBILITIES = ("public", "private", "shared", "community")

TEXT = {"type": ["null", "string"]}
NUMBER = {"type": ["null", "integer"], "readOnly": True}
READ_ONLY = {"type": ["null", "string"], "readOnly": True}
PROPERTIES: dict[str, dict[str, Any]] = {
    "id": {"type": "string"},
    "name": {**TEXT, "maxLength": 255},
    "status": {**READ_ONLY, "enum": ["queued", "saving", "active", "killed", "deleted",
                                     "uploading", "importing", "pending_delete", "deactivated"]},
    "visibility": {"type": "string", "enum": list(VISIBILITIES)},
    "protected": {"type": "boolean"},
    "os_hidden": {"type": "boolean"},
    "checksum": READ_ONLY,
    "os_hash_algo": READ_ONLY,
    "os_hash_value": READ_ONLY,
    "owner": TEXT,
    "size": NUMBER,
    "virtual_size": NUMBER,
    "container_format": {**TEXT, "enum": [None, *CONTAINER_FORMATS]},
    "disk_format": {**TEXT, "enum": [None, *DISK_FORMATS]},
    "created_at": READ_ONLY,
    "updated_at": READ_ONLY,
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 255}},
    "direct_url": READ_ONLY,
    "min_ram": {"type": "integer"},
    "min_disk": {"type": "integer"},
    "self": READ_ONLY,
    "file": READ_ONLY,
    "schema": READ_ONLY,
}  # fmt: skip
"""The schema of each of an image's own attributes."""

MEMBER_PROPERTIES: dict[str, dict[str, Any]] = {
    name: {"type": "string"}
    for name in ("created_at", "image_id", "member_id", "schema", "status", "updated_at")
}


def image_shown(image: Image) -> dict[str, Any]:
    """An image with its properties beside its own attributes."""
    path = f"/v2/images/{image.id}"
    shown: dict[str, Any] = {
        name: str(value)
        for name, value in image.properties.items()
        if value is not None and name not in PROPERTIES
    }
    shown.update(
        {
            "id": image.id,
            "name": image.name,
            "status": image.status,
            "visibility": image.visibility,
            "protected": bool(image.protected),
            "os_hidden": image.os_hidden,
            "checksum": image.checksum,
            "os_hash_algo": None if image.os_hash_value is None else "sha512",
            "os_hash_value": image.os_hash_value,
            "owner": image.owner,
            "size": image.size,
            "virtual_size": image.virtual_size,
            "container_format": image.container_format,
            "disk_format": image.disk_format,
            "created_at": image.created_at,
            "updated_at": image.updated_at,
            "tags": list(image.tags),
            "min_ram": image.min_ram,
            "min_disk": image.min_disk,
            "self": path,
            "file": f"{path}/file",
            "schema": "/v2/schemas/image",
        }
    )
    if image.direct_url is not None:
        shown["direct_url"] = image.direct_url
    return shown


def member_shown(image: Image, project_id: str, status: str) -> dict[str, Any]:
    """Whom an image is shared with."""
    return {
        "image_id": image.id,
        "member_id": project_id,
        "status": status,
        "created_at": image.created_at,
        "updated_at": image.updated_at,
        "schema": "/v2/schemas/member",
    }


IMAGE_SCHEMA: dict[str, Any] = {
    "name": "image",
    "properties": PROPERTIES,
    "additionalProperties": {"type": "string"},
    "links": [
        {"rel": "self", "href": "{self}"},
        {"rel": "enclosure", "href": "{file}"},
        {"rel": "describedby", "href": "{schema}"},
    ],
}
MEMBER_SCHEMA: dict[str, Any] = {"name": "member", "properties": MEMBER_PROPERTIES}


def collection_schema(name: str, item: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list."""
    texts = {each: {"type": "string"} for each in ("first", "next", "schema")}
    return {
        "name": name,
        "properties": {name: {"type": "array", "items": item}, **texts},
        "links": [
            {"rel": "first", "href": "{first}"},
            {"rel": "next", "href": "{next}"},
            {"rel": "describedby", "href": "{schema}"},
        ],
    }


SCHEMAS: dict[str, dict[str, Any]] = {
    "image": IMAGE_SCHEMA,
    "images": collection_schema("images", IMAGE_SCHEMA),
    "member": MEMBER_SCHEMA,
    "members": collection_schema("members", MEMBER_SCHEMA),
}
