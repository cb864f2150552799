# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes: make, show, change and delete them. Source: Block Storage API v3, Volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType
from starlette.responses import Response

from kilonova.api.listing import is_true
from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.volume.lists import everybody, listed
from kilonova.api.volume.quotas import check_quota
from kilonova.api.volume.views import plain_volume_shown, volume_shown
from kilonova.errors import ImageNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.records import Volume

FROM_BACKUPS = version("3.47")
NO_SIZE = "Invalid input received: Size must be specified as an integer greater than 0."


class Asked(Struct, kw_only=True):
    """What a request for a volume says."""

    size: int | None = None
    name: str | None = None
    display_name: str | None = None
    description: str | None = None
    display_description: str | None = None
    imageRef: str | None = None
    snapshot_id: str | None = None
    source_volid: str | None = None
    backup_id: str | None = None
    volume_type: str | None = None
    availability_zone: str | None = None
    metadata: dict[str, str] | None = None
    multiattach: bool = False


class Changed(Struct, kw_only=True):
    """What a request says of a volume that is there."""

    name: str | UnsetType | None = UNSET
    display_name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    display_description: str | UnsetType | None = UNSET
    metadata: dict[str, str] | UnsetType | None = UNSET


def seen(call: NeighbourCall) -> Volume:
    """The volume that the path names. Raises: VolumeNotFound."""
    return call.neighbours.volumes.volume(call.context, call.path["volume_id"])


def volumes(call: NeighbourCall) -> list[Volume]:
    """The volumes that a list is of."""
    found = call.neighbours.volumes.list(call.context)
    if everybody(call):
        return found
    return [volume for volume in found if volume.project_id == call.project_id]


def index(call: NeighbourCall) -> Response:
    """200: the volumes by name."""
    found = (volume_shown(call, volume) for volume in volumes(call))
    return listed(
        call, "volumes", found, brief=lambda v: {n: v[n] for n in ("id", "name", "links")}
    )


def detail(call: NeighbourCall) -> Response:
    """200: the volumes in full."""
    found = (volume_shown(call, volume) for volume in volumes(call))
    return listed(call, "volumes", found, path="volumes/detail")


def summary(call: NeighbourCall) -> Response:
    """200: how many there are, and how large they are."""
    found = volumes(call)
    shown: dict[str, Any] = {
        "total_size": sum(volume.size_gb for volume in found),
        "total_count": len(found),
    }
    if call.version >= version("3.36"):
        merged: dict[str, set[str]] = {}
        for volume in found:
            for name, value in volume.metadata.items():
                merged.setdefault(name, set()).add(value)
        shown["metadata"] = {name: sorted(values) for name, values in merged.items()}
    return answer({"volume-summary": shown})


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer({"volume": volume_shown(call, seen(call))})


def create(call: NeighbourCall) -> Response:
    """202; 400 for a size that is too small, 404 for what it is made of and is not there, or not
    the project's, 413 over quota.
    """
    asked = call.read(Asked, "volume")
    storage = call.neighbours.volumes
    if asked.backup_id is not None and call.version >= FROM_BACKUPS:
        raise Refused(404, f"Backup {asked.backup_id} could not be found.")
    source = None
    if asked.source_volid is not None:
        source = storage.volume(call.context, asked.source_volid)
    smallest = 1
    if asked.snapshot_id is not None:
        smallest = storage.snapshot(call.context, asked.snapshot_id).size_gb
    elif source is not None:
        smallest = source.size_gb
    size = asked.size
    if size is None:
        if asked.snapshot_id is None and source is None:
            raise Refused(400, NO_SIZE)
        size = smallest
    if size <= 0:
        raise Refused(400, NO_SIZE)
    if size < smallest:
        what = "source volume" if source is not None else "snapshot"
        raise Refused(
            400,
            f"Invalid input received: Volume size '{size}'GB cannot be smaller than the {what} "
            f"size {smallest}GB. They must be >= original {what} size.",
        )
    check_image(call, asked.imageRef, size)
    kind = storage.volume_type(call.context, asked.volume_type) if asked.volume_type else None
    check_quota(call, "volumes", 1)
    check_quota(call, "gigabytes", size)
    volume = storage.create(
        call.context,
        size,
        name=asked.name or asked.display_name or "",
        image_id=asked.imageRef or None,
        snapshot_id=asked.snapshot_id,
        volume_type=None if kind is None else kind.name,
        multiattach=asked.multiattach or (kind is not None and kind.multiattach),
        bootable=source is not None and source.bootable,
    )
    volume.description = asked.description or asked.display_description
    volume.metadata.update(asked.metadata or {})
    volume.availability_zone = asked.availability_zone or "nova"
    if source is not None:
        volume.source_volid = source.id
        volume.image_id, volume.image_metadata = source.image_id, dict(source.image_metadata)
    return answer({"volume": {**plain_volume_shown(call, volume), "status": "creating"}}, 202)


def check_image(call: NeighbourCall, image_id: str | None, size_gb: int) -> None:
    """Raises: Refused 400."""
    if not image_id:
        return
    try:
        image = call.neighbours.images.image(call.context, image_id)
    except ImageNotFound:
        raise Refused(
            400, "Invalid image identifier or unable to access requested image."
        ) from None
    if image.status != "active":
        raise Refused(400, f"Invalid input received: Invalid image ID {image.id} is not active.")
    if size_gb < image.min_disk:
        raise Refused(
            400,
            f"Invalid input received: Volume size {size_gb}GB cannot be smaller than the image "
            f"minDisk size {image.min_disk}GB.",
        )
    if size_gb << 30 < (image.size or 0):
        raise Refused(
            400,
            f"Invalid input received: Size of specified image {-(-(image.size or 0) // (1 << 30))}"
            f"GB is larger than volume size {size_gb}GB.",
        )


def update(call: NeighbourCall) -> Response:
    """200."""
    volume, asked = seen(call), call.read(Changed, "volume")
    for name, value in (
        ("name", asked.display_name),
        ("name", asked.name),
        ("description", asked.display_description),
        ("description", asked.description),
    ):
        if not isinstance(value, UnsetType):
            setattr(volume, name, value or ("" if name == "name" else None))
    if isinstance(asked.metadata, dict):
        volume.metadata = asked.metadata
    volume.updated_at = call.cloud.clock.stamp
    return answer({"volume": volume_shown(call, volume)})


def delete(call: NeighbourCall) -> Response:
    """202; 400 while it is used, or has snapshots that ``cascade`` does not delete with it."""
    volume, storage = seen(call), call.neighbours.volumes
    snapshots = [each for each in storage.snapshots.values() if each.volume_id == volume.id]
    if snapshots and not is_true(call.query.get("cascade", "")):
        raise Refused(
            400,
            "Invalid volume: Volume status must be available or error or error_restoring or "
            "error_extending or error_managing and must not be migrating, attached, belong to a "
            "group, have snapshots, awaiting a transfer, or be disassociated from snapshots after "
            "volume transfer.",
        )
    storage.delete(call.context, volume.id)
    for snapshot in snapshots:
        storage.delete_snapshot(call.context.elevated(), snapshot.id)
    return Response(status_code=202)


# Metadata


def list_metadata(call: NeighbourCall) -> Response:
    """200."""
    return answer({"metadata": seen(call).metadata})


def set_metadata(call: NeighbourCall) -> Response:
    """200: these beside those that are there."""
    volume, asked = seen(call), call.read(dict[str, str], "metadata")
    volume.metadata = {**volume.metadata, **asked}
    return answer({"metadata": volume.metadata})


def replace_metadata(call: NeighbourCall) -> Response:
    """200: these and no others."""
    volume = seen(call)
    volume.metadata = call.read(dict[str, str], "metadata")
    return answer({"metadata": volume.metadata})


def show_metadata_item(call: NeighbourCall) -> Response:
    """200; 404."""
    volume, key = seen(call), call.path["key"]
    if key not in volume.metadata:
        raise Refused(404, f"Volume {volume.id} has no metadata with key {key}.")
    return answer({"meta": {key: volume.metadata[key]}})


def set_metadata_item(call: NeighbourCall) -> Response:
    """200; 400 where the body is about another key."""
    volume, asked, key = seen(call), call.read(dict[str, str], "meta"), call.path["key"]
    if list(asked) != [key]:
        raise Refused(400, "Request body and URI mismatch")
    volume.metadata[key] = asked[key]
    return answer({"meta": asked})


def delete_metadata_item(call: NeighbourCall) -> Response:
    """200; 404."""
    show_metadata_item(call)
    del seen(call).metadata[call.path["key"]]
    return Response(status_code=200)


def show_encryption(call: NeighbourCall) -> Response:
    """200: none."""
    seen(call)
    return answer({})


ONE = "/v3/volumes/{volume_id}"
METADATA = f"{ONE}/metadata"
ROUTES = (
    Route("GET", "/v3/volumes", index),
    Route("POST", "/v3/volumes", create),
    Route("GET", "/v3/volumes/detail", detail),
    Route("GET", "/v3/volumes/summary", summary, since=version("3.12")),
    Route("GET", ONE, show),
    Route("PUT", ONE, update),
    Route("DELETE", ONE, delete),
    Route("GET", METADATA, list_metadata),
    Route("POST", METADATA, set_metadata),
    Route("PUT", METADATA, replace_metadata),
    Route("GET", f"{METADATA}/{{key}}", show_metadata_item),
    Route("PUT", f"{METADATA}/{{key}}", set_metadata_item),
    Route("DELETE", f"{METADATA}/{{key}}", delete_metadata_item),
    Route("GET", f"{ONE}/encryption", show_encryption),
)
