# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which disks a new server gets: what a request for disks means, and why it may be refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from kilonova.cloud.image_of_volume import image_of_disk
from kilonova.cloud.model.block_device import BlockDeviceMapping
from kilonova.errors import (
    CinderConnectionFailed,
    InvalidBDM,
    InvalidBDMBootSequence,
    InvalidBDMDiskBus,
    InvalidBDMEphemeralSize,
    InvalidBDMFormat,
    InvalidBDMImage,
    InvalidBDMLocalsLimit,
    InvalidBDMSnapshot,
    InvalidBDMSwapSize,
    InvalidBDMVolume,
    InvalidInput,
    InvalidRequest,
    InvalidVolume,
    KilonovaError,
    MismatchVolumeAZException,
    SnapshotNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.scope import Api
    from kilonova.cloud.server_request import DiskRequest, ServerRequest
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps

DISK_BUSES: Final = frozenset({"fdc", "ide", "sata", "scsi", "usb", "virtio", "xen", "lxc", "uml"})
"""Source: nova/objects/fields.py, DiskBus."""

ROOT_NAME: Final = "vda"
"""What the root disk is taken to be called while nobody has named it."""

__all__ = ["image_of_disk", "own_disks", "requested_disks", "zone_of_volumes"]


# What the request means


def requested_disks(request: ServerRequest, image: Image | None) -> tuple[BlockDeviceMapping, ...]:
    """The disks of each server of a request, before anything outside is asked.

    A request that names no disk boots a local one made from its image. The flavor adds ephemeral
    and swap disks that the request does not have.
    Raises: InvalidBDMFormat, InvalidRequest. Source: nova/compute/api.py, _check_and_transform_bdm.
    """
    bdms = [mapping_of(disk, request) for disk in request.disks]
    if request.image_id:
        for bdm in bdms:
            name = (bdm.device_name or "").removeprefix("/dev/")
            if bdm.is_volume and name == ROOT_NAME:
                raise InvalidRequest(
                    "The volume cannot be assigned the same device name as the root device "
                    f"{ROOT_NAME}"
                )
    if not bdms and image is not None:
        bdms.append(root_from_image(image))
    if request.max_count > 1 and any(bdm.source_type == "volume" for bdm in bdms):
        raise InvalidRequest("Cannot attach one or more volumes to multiple instances")
    flavor = request.flavor
    if flavor.ephemeral_gb and not any(is_ephemeral(bdm) for bdm in bdms):
        bdms.append(local_blank(flavor.ephemeral_gb))
    if flavor.swap and not any(is_swap(bdm) for bdm in bdms):
        bdms.append(local_blank(flavor.swap, "swap"))
    return tuple(bdms)


def mapping_of(disk: DiskRequest, request: ServerRequest) -> BlockDeviceMapping:
    """The mapping that a request for a disk becomes. Raises: InvalidBDMFormat.

    Source: nova/block_device.py, BlockDeviceDict.from_api.
    """
    refuse_nonsense(disk, image_is_named=bool(request.image_id))
    name = disk.device_name
    sources = {disk.source_type: disk.uuid}
    return BlockDeviceMapping(
        uuid="",
        source_type=disk.source_type,
        destination_type=disk.destination_type,
        device_name=name if name is None or name.startswith("/dev/") else f"/dev/{name}",
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


def refuse_nonsense(disk: DiskRequest, *, image_is_named: bool) -> None:
    """What is wrong with the request for a disk by itself. Raises: InvalidBDMFormat."""
    local = disk.destination_type == "local"
    if disk.source_type == "blank" and disk.uuid:
        raise InvalidBDMFormat("Invalid device UUID.")
    if disk.source_type != "blank" and not disk.uuid:
        raise InvalidBDMFormat("Missing device UUID.")
    if disk.source_type == "image" and local and not (image_is_named and disk.boot_index == 0):
        raise InvalidBDMFormat("Mapping image to local is not supported.")
    if disk.volume_type and local:
        raise InvalidBDMFormat(
            "Specifying a volume_type with destination_type=local is not supported."
        )
    if disk.volume_type and disk.source_type == "volume":
        raise InvalidBDMFormat("Specifying volume type to existing volume is not supported.")
    if disk.device_name is not None and not 1 <= len(disk.device_name) <= 255:
        raise InvalidBDMFormat("Device name empty or too long.")
    if disk.device_name is not None and " " in disk.device_name:
        raise InvalidBDMFormat("Device name contains spaces.")


def root_from_image(image: Image) -> BlockDeviceMapping:
    """The local disk that an image becomes."""
    return BlockDeviceMapping(
        uuid="",
        source_type="image",
        destination_type="local",
        boot_index=0,
        delete_on_termination=True,
        image_id=image.id,
        device_type="disk",
    )


def local_blank(size: int, guest_format: str | None = None) -> BlockDeviceMapping:
    """An empty local disk of so many GiB, or MiB of swap."""
    return BlockDeviceMapping(
        uuid="",
        source_type="blank",
        destination_type="local",
        boot_index=-1,
        delete_on_termination=True,
        device_type="disk",
        guest_format=guest_format,
        volume_size=size,
    )


def is_swap(bdm: BlockDeviceMapping) -> bool:
    """Whether the disk is the guest's swap."""
    return bdm.source_type == "blank" and not bdm.is_volume and bdm.guest_format == "swap"


def is_ephemeral(bdm: BlockDeviceMapping) -> bool:
    """Whether the disk is an empty local one."""
    return bdm.source_type == "blank" and not bdm.is_volume and bdm.guest_format != "swap"


# What the neighbours say to it


def zone_of_volumes(
    api: Api, zone: str | None, bdms: Sequence[BlockDeviceMapping]
) -> Steps[str | None]:
    """The availability zone that the servers must be in for their volumes, if these say any.

    Raises: VolumeNotFound, MismatchVolumeAZException. Source: nova/compute/api.py,
    _get_volumes_for_bdms and _validate_vol_az_for_create.
    """
    volumes: list[Volume] = []
    for bdm in bdms:
        if bdm.volume_id is not None:
            volumes.append((yield from api.cloud.block_storage.get(api.context, bdm.volume_id)))
    flags = api.cloud.flags
    if flags.cinder.cross_az_attach or not volumes:
        return zone
    zones = [volume.availability_zone for volume in volumes]
    if len(set(zones)) > 1:
        raise MismatchVolumeAZException(
            f"Volumes are in different availability zones: {','.join(zones)}"
        )
    volume_zone = zones[0]
    if zone is None:
        by_default = flags.DEFAULT.default_availability_zone
        return None if volume_zone == by_default else volume_zone
    if zone != volume_zone:
        raise MismatchVolumeAZException(
            "Server and volumes are not in the same availability zone. Server is in: "
            f"{zone}. Volumes are in: {volume_zone}"
        )
    return zone


def own_disks(
    api: Api, instance_uuid: str, flavor: Flavor, disks: Sequence[BlockDeviceMapping]
) -> Steps[tuple[BlockDeviceMapping, ...]]:
    """The disks of one server, looked at one by one; volumes that exist are reserved for it.

    Raises: InvalidBDM, InvalidVolume, VolumeTypeNotFound, CinderConnectionFailed.
    Source: nova/compute/api.py, _validate_bdm.
    """
    bdms = tuple(replace(disk, uuid=api.cloud.ids.uuid()) for disk in disks)
    boots = sorted(
        bdm.boot_index for bdm in bdms if bdm.boot_index is not None and bdm.boot_index >= 0
    )
    if not boots or boots != list(range(len(boots))):
        raise InvalidBDMBootSequence()
    for bdm in bdms:
        if bdm.volume_type:
            bdm.volume_type = api.cloud.block_storage.volume_type(api.context, bdm.volume_type).name
        yield from look_at_source(api, instance_uuid, bdm)
        if bdm.disk_bus and bdm.disk_bus not in DISK_BUSES:
            raise InvalidBDMDiskBus()
    check_local_disks(api, flavor, bdms)
    return bdms


def look_at_source(api: Api, instance_uuid: str, bdm: BlockDeviceMapping) -> Steps[None]:
    """Make sure that what the disk is made from is there, and that its size is known.

    Raises: InvalidBDM and those under it, InvalidVolume, CinderConnectionFailed.
    """
    storage, context = api.cloud.block_storage, api.context
    if bdm.image_id is not None:
        if bdm.is_volume:
            try:
                yield from api.cloud.image.get(context, bdm.image_id)
            except KilonovaError as error:
                raise InvalidBDMImage(bdm.image_id) from error
            if not bdm.volume_size:
                raise InvalidBDM(
                    "Images with destination_type 'volume' need to have a non-zero size specified"
                )
    elif bdm.volume_id is not None:
        yield from reserve(api, instance_uuid, bdm)
    elif bdm.snapshot_id is not None:
        try:
            size_gb = storage.snapshot_size(context, bdm.snapshot_id)
        except SnapshotNotFound as error:
            raise InvalidBDMSnapshot(bdm.snapshot_id) from error
        bdm.volume_size = bdm.volume_size or size_gb
    elif bdm.source_type == "blank" and bdm.is_volume and not bdm.volume_size:
        raise InvalidBDM(
            "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size"
        )


def reserve(api: Api, instance_uuid: str, bdm: BlockDeviceMapping) -> Steps[None]:
    """Reserve a volume for a server that is about to be made.

    Raises: InvalidVolume, InvalidBDMVolume, CinderConnectionFailed.
    """
    storage, context = api.cloud.block_storage, api.context
    assert bdm.volume_id is not None
    try:
        volume = yield from storage.get(context, bdm.volume_id)
        attachment = yield from storage.attachment_create(context, volume.id, instance_uuid)
    except (CinderConnectionFailed, InvalidVolume):
        raise
    except InvalidInput as error:
        raise InvalidVolume(str(error)) from error
    except KilonovaError as error:
        raise InvalidBDMVolume(bdm.volume_id) from error
    bdm.attachment_id = attachment.id
    bdm.volume_size = volume.size_gb


def check_local_disks(api: Api, flavor: Flavor, bdms: Sequence[BlockDeviceMapping]) -> None:
    """Refuse more on the host's own disk than the flavor gives.

    Raises: InvalidBDMEphemeralSize, InvalidBDMFormat, InvalidBDMSwapSize, InvalidBDMLocalsLimit.
    """
    blanks = [bdm for bdm in bdms if bdm.source_type == "blank"]
    ephemeral = sum([b.volume_size or flavor.ephemeral_gb for b in blanks if is_ephemeral(b)])
    if ephemeral > flavor.ephemeral_gb:
        raise InvalidBDMEphemeralSize()
    swaps = [bdm for bdm in blanks if is_swap(bdm)]
    if len(swaps) > 1:
        raise InvalidBDMFormat("More than one swap drive requested.")
    if swaps and (swaps[0].volume_size or 0) > flavor.swap:
        raise InvalidBDMSwapSize()
    most = api.cloud.flags.DEFAULT.max_local_block_devices
    if 0 <= most < len(bdms) and most < sum(not bdm.is_volume for bdm in bdms):
        raise InvalidBDMLocalsLimit()
