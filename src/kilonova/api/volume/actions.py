# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be done to a volume. Source: Block Storage API v3, Volume actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from starlette.responses import Response

from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.volume.quotas import check_quota
from kilonova.api.volume.views import moment
from kilonova.api.volume.volumes import ONE, seen
from kilonova.cloud.resources import volumes
from kilonova.cloud.services.records import Attachment
from kilonova.errors import VolumeAttachmentNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import Handler, NeighbourCall
    from kilonova.cloud.services.records import Volume

STATUSES = frozenset(
    {"creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing",
     "attaching", "in-use", "detaching", "maintenance", "reserved", "awaiting-transfer",
     "backing-up", "error_backing-up", "restoring-backup", "downloading", "uploading",
     "extending", "error_extending", "error_restoring", "retyping"}
)  # fmt: skip
MIGRATION_STATUSES = frozenset({"migrating", "error", "success", "completing", "none", "starting"})


class Status(Struct):
    """What an administrator says that the statuses are."""

    status: str | None = None
    migration_status: str | None = None
    attach_status: str | None = None


class Extend(Struct):
    """How large a volume shall be."""

    new_size: int


class Attach(Struct):
    """Who uses a volume, in the old way."""

    instance_uuid: str | None = None
    host_name: str | None = None
    mountpoint: str | None = None
    mode: str = "rw"


class Detach(Struct):
    """Who does not use it any more."""

    attachment_id: str | None = None


class Bootable(Struct):
    """Whether a server may boot from a volume."""

    bootable: bool


class Retype(Struct):
    """The type that a volume shall have."""

    new_type: str
    migration_policy: str = "never"


class Upload(Struct):
    """The image that a volume shall become."""

    image_name: str
    disk_format: str = "raw"
    container_format: str = "bare"
    visibility: str = "private"
    protected: bool = False
    force: bool = False


class Completion(Struct):
    """The end of a migration."""

    new_volume: str
    error: bool = False


def accepted() -> Response:
    """202."""
    return Response(status_code=202)


def reset_status(call: NeighbourCall) -> Response:
    """202: with the migration status ``migrating`` Compute may swap the volume."""
    volume, asked = seen(call), call.read(Status, "os-reset_status")
    if asked.status is None and asked.migration_status is None and asked.attach_status is None:
        raise Refused(400, "Must specify 'status', 'attach_status' or 'migration_status' for "
                           "update.")  # fmt: skip
    if asked.status is not None and asked.status not in STATUSES:
        raise Refused(400, f"Must specify a valid status: {asked.status}")
    if asked.migration_status is not None and asked.migration_status not in MIGRATION_STATUSES:
        raise Refused(400, f"Must specify a valid migration status: {asked.migration_status}")
    call.neighbours.volumes.reset_status(
        call.context, volume.id, status=asked.status, migration_status=asked.migration_status
    )
    return accepted()


def extend(call: NeighbourCall) -> Response:
    """202; the guests that use it see it. 400 for a size that is no larger."""
    volume, asked = seen(call), call.read(Extend, "os-extend")
    allowed = ("available", "in-use") if call.version >= (3, 42) else ("available",)
    if volume.status not in allowed:
        raise Refused(400, f"Invalid volume: Volume {volume.id} status must be available to "
                           f"extend, currently {volume.status}.")  # fmt: skip
    if asked.new_size > volume.size_gb:
        check_quota(call, "gigabytes", asked.new_size - volume.size_gb)
    volumes.extend(call.session.api(call.request_id), volume.id, asked.new_size)
    return accepted()


def become(status: str, *needed: str, unless: str = "") -> Handler:
    """202: the volume's status changes; 400 from one that it cannot change from."""

    def handler(call: NeighbourCall) -> Response:
        volume = seen(call)
        if needed and volume.status not in needed:
            raise Refused(400, f"Invalid volume: Volume status must be {' or '.join(needed)} to "
                               f"{unless}, but the current status is {volume.status}.")  # fmt: skip
        volume.status = status
        return accepted()

    return handler


def roll_detaching(call: NeighbourCall) -> Response:
    """202."""
    call.neighbours.volumes.roll_detaching(call.context, seen(call).id)
    return accepted()


def begin_detaching(call: NeighbourCall) -> Response:
    """202; 400 for a volume that nobody uses."""
    call.neighbours.volumes.begin_detaching(call.context, seen(call).id)
    return accepted()


def attach(call: NeighbourCall) -> Response:
    """202: somebody uses the volume, without an attachment made before."""
    volume, asked = seen(call), call.read(Attach, "os-attach")
    storage = call.neighbours.volumes
    user = asked.instance_uuid or asked.host_name
    if user is None:
        raise Refused(400, "Invalid request to attach volume to an instance without an instance")
    if volume.status in ("attaching", "reserved") and not volume.attachments:
        volume.status = "available"
    made: Attachment = call.cloud.answer(storage.attachment_create(call.context, volume.id, user))
    host, mountpoint = asked.host_name or "", asked.mountpoint
    call.cloud.answer(storage.attachment_update(call.context, made.id, host, mountpoint))
    call.cloud.answer(storage.attachment_complete(call.context, made.id))
    return accepted()


def detach(call: NeighbourCall) -> Response:
    """202: nobody uses it any more, or one user less."""
    volume, storage = seen(call), call.neighbours.volumes
    name = next(iter(call.body))
    asked = call.read(Detach, name) if call.body[name] else Detach()
    ids = list(volume.attachments) if asked.attachment_id is None else [asked.attachment_id]
    for attachment_id in ids:
        if attachment_id not in volume.attachments:
            raise VolumeAttachmentNotFound(attachment_id)
        call.cloud.answer(storage.attachment_delete(call.context, attachment_id))
    if not volume.attachments:
        volume.status = "available"
    return accepted()


def initialize_connection(call: NeighbourCall) -> Response:
    """200: how a host connects."""
    volume = seen(call)
    info: dict[str, Any] = {
        "driver_volume_type": "iscsi",
        "data": {"volume_id": volume.id, "access_mode": "rw", "encrypted": volume.encrypted},
    }
    return answer({"connection_info": info})


def terminate_connection(call: NeighbourCall) -> Response:
    """202."""
    seen(call)
    return accepted()


def set_bootable(call: NeighbourCall) -> Response:
    """200."""
    seen(call).bootable = call.read(Bootable, "os-set_bootable").bootable
    return Response(status_code=200)


def set_readonly(call: NeighbourCall) -> Response:
    """202."""
    asked = call.read(dict[str, bool], "os-update_readonly_flag")
    seen(call).metadata["readonly"] = str(asked.get("readonly", False))
    return accepted()


def retype(call: NeighbourCall) -> Response:
    """202; 404 for a type that is not there."""
    volume, asked = seen(call), call.read(Retype, "os-retype")
    volume.volume_type = call.neighbours.volumes.types.find(asked.new_type).name
    return accepted()


def force_delete(call: NeighbourCall) -> Response:
    """202: whoever uses it."""
    volume, storage = seen(call), call.neighbours.volumes
    for attachment_id in list(volume.attachments):
        call.cloud.answer(storage.attachment_delete(call.context, attachment_id))
    volume.migration_status = None
    storage.delete(call.context, volume.id)
    return accepted()


def upload_image(call: NeighbourCall) -> Response:
    """202: the volume becomes an image."""
    volume, asked = seen(call), call.read(Upload, "os-volume_upload_image")
    if volume.status != "available" and not asked.force:
        raise Refused(400, f"Invalid volume: Volume {volume.id} status must be available or in-use")
    images = call.neighbours.images
    properties = {k: v for k, v in volume.image_metadata.items() if k not in NO_PROPERTIES}
    image = call.cloud.answer(
        images.create(
            call.context,
            asked.image_name,
            properties,
            disk_format=asked.disk_format,
            container_format=asked.container_format,
            visibility=asked.visibility,
            protected=asked.protected,
            min_disk=volume.size_gb,
        )
    )
    images.update(call.context, image.id, status="active", size=volume.size_gb << 30)
    shown = {
        "id": volume.id,
        "image_id": image.id,
        "image_name": asked.image_name,
        "status": "uploading",
        "size": volume.size_gb,
        "disk_format": asked.disk_format,
        "container_format": asked.container_format,
        "visibility": asked.visibility,
        "protected": asked.protected,
        "display_description": volume.description,
        "updated_at": moment(volume.updated_at),
        "volume_type": None,
    }
    return answer({"os-volume_upload_image": shown}, 202)


NO_PROPERTIES = frozenset(
    {"image_id", "image_name", "container_format", "disk_format", "min_disk", "min_ram", "size",
     "checksum"}
)  # fmt: skip
"""What a volume remembers of its image that are no properties."""


def set_image_metadata(call: NeighbourCall) -> Response:
    """200."""
    volume = seen(call)
    asked = call.read(dict[str, dict[str, str]], "os-set_image_metadata")
    volume.image_metadata.update(asked.get("metadata", {}))
    return answer({"metadata": volume.image_metadata})


def unset_image_metadata(call: NeighbourCall) -> Response:
    """200; 404 for a key that is not there."""
    volume = seen(call)
    key = call.read(dict[str, str], "os-unset_image_metadata").get("key", "")
    if key not in volume.image_metadata:
        raise Refused(404, f"Volume {volume.id} has no image metadata with key {key}.")
    del volume.image_metadata[key]
    return Response(status_code=200)


def show_image_metadata(call: NeighbourCall) -> Response:
    """200."""
    return answer({"metadata": seen(call).image_metadata})


def migrate(call: NeighbourCall) -> Response:
    """202: the server that uses it swaps it."""
    call.session.volumes.migrate(seen(call))
    return accepted()


def migrate_completion(call: NeighbourCall) -> Response:
    """200: the id under which the data is known from now on."""
    volume: Volume = seen(call)
    asked = call.read(Completion, "os-migrate_volume_completion")
    kept = call.cloud.answer(
        call.neighbours.volumes.migrate_volume_completion(
            call.context, volume.id, asked.new_volume, asked.error
        )
    )
    return answer({"save_volume_id": kept})


def reimage(call: NeighbourCall) -> Response:
    """202: another image is written over the volume."""
    volume, asked = seen(call), call.read(dict[str, Any], "os-reimage")
    steps = call.neighbours.volumes.reimage(call.context, volume.id, str(asked.get("image_id")))
    call.cloud.answer(steps)
    return accepted()


ADMIN = "volume_extension:volume_admin_actions:"
ACTIONS: dict[str, tuple[Handler, str]] = {
    "os-reset_status": (reset_status, f"{ADMIN}reset_status"),
    "os-extend": (extend, ""),
    "os-reserve": (become("attaching", "available", unless="reserve"), ""),
    "os-unreserve": (become("available", "attaching", "reserved", unless="unreserve"), ""),
    "os-begin_detaching": (begin_detaching, ""),
    "os-roll_detaching": (roll_detaching, ""),
    "os-attach": (attach, ""),
    "os-detach": (detach, ""),
    "os-force_detach": (detach, f"{ADMIN}force_detach"),
    "os-initialize_connection": (initialize_connection, ""),
    "os-terminate_connection": (terminate_connection, ""),
    "os-set_bootable": (set_bootable, ""),
    "os-update_readonly_flag": (set_readonly, ""),
    "os-retype": (retype, ""),
    "os-force_delete": (force_delete, f"{ADMIN}force_delete"),
    "os-volume_upload_image": (upload_image, ""),
    "os-set_image_metadata": (set_image_metadata, ""),
    "os-unset_image_metadata": (unset_image_metadata, ""),
    "os-show_image_metadata": (show_image_metadata, ""),
    "os-migrate_volume": (migrate, f"{ADMIN}migrate_volume"),
    "os-migrate_volume_completion": (migrate_completion, f"{ADMIN}migrate_volume_completion"),
    "os-reimage": (reimage, ""),
}
"""What each does, and the rule that only administrators pass."""

ROUTES = tuple(
    Route("POST", f"{ONE}/action", handler, name, rule=rule)
    for name, (handler, rule) in ACTIONS.items()
)
