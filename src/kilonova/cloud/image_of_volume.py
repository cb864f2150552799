# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The image that a server boots whose request names none: that of the disk it boots from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.model.image import Image
from kilonova.errors import (
    CinderConnectionFailed,
    InvalidBDMImage,
    InvalidBDMVolume,
    InvalidBDMVolumeNotBootable,
    KilonovaError,
)

if TYPE_CHECKING:
    from kilonova.cloud.scope import Api
    from kilonova.cloud.server_request import ServerRequest
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps

BASIC = frozenset(
    {
        "image_id",
        "image_name",
        "size",
        "checksum",
        "container_format",
        "disk_format",
        "min_ram",
        "min_disk",
    }
)
"""What a volume remembers of its image that is no property. Source: nova/block_device.py,
VIM_IMAGE_ATTRIBUTES.
"""


def image_of_disk(api: Api, request: ServerRequest) -> Steps[Image | None]:
    """The image of the disk that is booted first; None where there is no such disk, or no image.

    Raises: InvalidBDMImage, InvalidBDMVolume, InvalidBDMVolumeNotBootable, CinderConnectionFailed,
    SnapshotNotFound. Source: nova/block_device.py, get_bdm_image_metadata.
    """
    disk = next((disk for disk in request.disks if disk.boot_index == 0), None)
    if disk is None or disk.uuid is None:
        return None
    if disk.source_type == "image":
        try:
            return (yield from api.cloud.image.get(api.context, disk.uuid))
        except KilonovaError as error:
            raise InvalidBDMImage(disk.uuid) from error
    volume_id = disk.uuid
    if disk.source_type == "snapshot":
        volume_id = api.cloud.block_storage.snapshot(api.context, disk.uuid).volume_id
    try:
        volume = yield from api.cloud.block_storage.get(api.context, volume_id)
    except CinderConnectionFailed:
        raise
    except KilonovaError as error:
        raise InvalidBDMVolume(volume_id) from error
    if not volume.bootable:
        raise InvalidBDMVolumeNotBootable(volume_id)
    return image_in_volume(volume)


def image_in_volume(volume: Volume) -> Image:
    """What a volume remembers of the image that it was made from: no id, and the volume's own size.

    Source: nova/block_device.py, get_image_metadata_from_volume.
    """
    known = volume.image_metadata
    return Image(
        id="",
        name=None,
        visibility=None,
        protected=None,
        size=volume.size_gb * 1024**3,
        min_ram=int(known.get("min_ram") or 0),
        min_disk=int(known.get("min_disk") or 0),
        properties={key: value for key, value in known.items() if key not in BASIC},
    )
