# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which disks a new instance gets, and the names of the devices that they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.model.block_device import BlockDeviceMapping
from kilonova.errors import (
    InvalidBDMBootSequence,
    InvalidBDMVolume,
    InvalidVolume,
    TooManyDiskDevices,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api
    from kilonova.cloud.server_request import DiskRequest, ServerRequest
    from kilonova.cloud.steps import Steps

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def requested_block_devices(
    api: Api, request: ServerRequest, image: Image | None
) -> Steps[tuple[tuple[BlockDeviceMapping, ...], Image | None]]:
    """The disks of one instance, the one it boots from first; and the image that it boots, if there
    is one.

    Without a disk that boots, the image makes a local one. Volumes that exist already are checked.

    Raises: InvalidBDMBootSequence, InvalidBDMVolume. Source: nova/compute/api.py,
    _check_and_transform_bdm.
    """
    bdms = [new_mapping(api, disk) for disk in request.disks]
    boots = [bdm for bdm in bdms if bdm.boot_index == 0]
    if not boots:
        if image is None:
            raise InvalidBDMBootSequence()
        bdms.insert(0, root_from_image(api, request, image))
    elif boots[0].source_type == "volume" and image is None:
        image = yield from image_of_volume(api, boots[0])
    for bdm in bdms:
        if bdm.source_type == "volume":
            yield from check_volume(api, bdm)
    return tuple(bdms), image


def new_mapping(api: Api, disk: DiskRequest) -> BlockDeviceMapping:
    """The mapping that a request for a disk becomes."""
    sources = {disk.source_type: disk.uuid}
    return BlockDeviceMapping(
        uuid=api.cloud.ids.uuid(),
        source_type=disk.source_type,
        destination_type=disk.destination_type,
        device_name=disk.device_name,
        boot_index=disk.boot_index,
        delete_on_termination=disk.delete_on_termination,
        volume_id=sources.get("volume"),
        snapshot_id=sources.get("snapshot"),
        image_id=sources.get("image"),
        volume_size=disk.volume_size,
        volume_type=disk.volume_type,
        device_type=disk.device_type,
        disk_bus=disk.disk_bus,
        guest_format=disk.guest_format,
        tag=disk.tag,
    )


def root_from_image(api: Api, request: ServerRequest, image: Image) -> BlockDeviceMapping:
    """The local disk that an image becomes."""
    return BlockDeviceMapping(
        uuid=api.cloud.ids.uuid(),
        source_type="image",
        destination_type="local",
        boot_index=0,
        delete_on_termination=True,
        volume_size=request.flavor.root_gb,
        image_id=image.id,
        device_type="disk",
    )


def image_of_volume(api: Api, bdm: BlockDeviceMapping) -> Steps[Image | None]:
    """The image that a bootable volume was made from. Raises: InvalidBDMVolume where it cannot
    boot.
    """
    assert bdm.volume_id is not None
    volume = yield from api.cloud.block_storage.get(api.context, bdm.volume_id)
    if not volume.bootable:
        raise InvalidBDMVolume(bdm.volume_id)
    if volume.image_id is None:
        return None
    return (yield from api.cloud.image.get(api.context, volume.image_id))


def check_volume(api: Api, bdm: BlockDeviceMapping) -> Steps[None]:
    """Refuse a volume that is not free. Raises: InvalidBDMVolume."""
    assert bdm.volume_id is not None
    volume = yield from api.cloud.block_storage.get(api.context, bdm.volume_id)
    if volume.status not in {"available", "reserved"} and not (
        volume.multiattach and volume.status == "in-use"
    ):
        raise InvalidVolume(
            f"volume '{volume.id}' status must be 'available'. Currently in '{volume.status}'"
        )
    bdm.volume_size = bdm.volume_size or volume.size_gb


def name_devices(instance: Instance, bdms: Iterable[BlockDeviceMapping], prefix: str) -> None:
    """Give every disk without a name the next free one: /dev/vda, /dev/vdb, ... (or sda for fake
    drivers).

    Source: nova/compute/manager.py, ComputeManager._default_block_device_names.
    """
    named = list(bdms)
    root = next((bdm for bdm in named if bdm.is_root), None)
    if root is not None and root.device_name is None:
        root.device_name = instance.root_device_name or f"/dev/{prefix}a"
    for bdm in named:
        if bdm.device_name is None:
            bdm.device_name = next_device_name(instance, named, prefix)


def next_device_name(instance: Instance, bdms: Sequence[BlockDeviceMapping], prefix: str) -> str:
    """The first free device name of an instance. Raises: TooManyDiskDevices.

    Source: nova/compute/utils.py, get_next_device_name.
    """
    used = {name_letter(bdm.device_name) for bdm in bdms if bdm.device_name}
    used.add(name_letter(instance.root_device_name or f"/dev/{prefix}a"))
    flavor = instance.flavor
    local = (1 if flavor.ephemeral_gb else 0) + (1 if flavor.swap else 0)
    taken = used | set(LETTERS[1 : 1 + local]) if local else used
    for letter in device_letters():
        if letter not in taken:
            return f"/dev/{prefix}{letter}"
    raise TooManyDiskDevices(len(LETTERS) ** 2)


def device_letters() -> Iterable[str]:
    """a to z, then aa to zz."""
    yield from LETTERS
    for first in LETTERS:
        for second in LETTERS:
            yield first + second


def name_letter(device: str) -> str:
    """The letters that tell a device from its siblings: ``b`` of /dev/vdb."""
    bare = device.removeprefix("/dev/")
    return (
        bare[2:] if bare[:2] in {"vd", "sd", "hd"} else bare[3:] if bare.startswith("xvd") else bare
    )
