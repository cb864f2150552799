# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block device mappings of requests and servers."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


class InvalidBDM(Invalid):
    """The disks asked for make no sense."""

    sentence = "Block Device Mapping is Invalid."


@detailed
class InvalidBDMSnapshot(InvalidBDM):
    """A disk names a snapshot that cannot be read."""

    sentence = "Block Device Mapping is Invalid: failed to get snapshot {id}."
    id: str


@detailed
class InvalidBDMVolume(InvalidBDM):
    """A disk names a volume that cannot be read."""

    sentence = "Block Device Mapping is Invalid: failed to get volume {id}."
    id: str


@detailed
class InvalidBDMImage(InvalidBDM):
    """A disk names an image that cannot be read."""

    sentence = "Block Device Mapping is Invalid: failed to get image {id}."
    id: str


class InvalidBDMBootSequence(InvalidBDM):
    """The disks leave no order to boot in."""

    sentence = (
        "Block Device Mapping is Invalid: Boot sequence for the instance and image/block device "
        "mapping combination is not valid."
    )


class InvalidBDMLocalsLimit(InvalidBDM):
    """There are more local disks than allowed."""

    sentence = (
        "Block Device Mapping is Invalid: You specified more local devices than the limit allows"
    )


class InvalidBDMEphemeralSize(InvalidBDM):
    """The ephemeral disks exceed the flavor's."""

    sentence = (
        "Ephemeral disks requested are larger than the instance type allows. If no size is given "
        "in one block device mapping, flavor ephemeral size will be used."
    )


class InvalidBDMSwapSize(InvalidBDM):
    """The swap disk exceeds the flavor's."""

    sentence = "Swap drive requested is larger than instance type allows."


@detailed
class InvalidBDMFormat(InvalidBDM):
    """A disk is described wrongly."""

    sentence = "Block Device Mapping is Invalid: {details}"
    details: str


class InvalidBDMForLegacy(InvalidBDM):
    """The disk cannot be said in the old form."""

    sentence = "Block Device Mapping cannot be converted to legacy format. "


@detailed
class InvalidBDMVolumeNotBootable(InvalidBDM):
    """The volume to boot from is not bootable."""

    sentence = "Block Device {id} is not bootable."
    id: str


class InvalidBDMDiskBus(InvalidBDM):
    """The disk cannot sit on that bus."""


@detailed
class TooManyDiskDevices(InvalidBDM):
    """The server would have more disks than a server may have."""

    code = 403
    sentence = (
        "The maximum allowed number of disk devices ({maximum}) to attach to a single instance has "
        "been exceeded."
    )
    maximum: int


@detailed
class BDMNotFound(NotFound):
    """No such mapping."""

    sentence = "No Block Device Mapping with id {id}."
    id: str


@detailed
class VolumeBDMNotFound(NotFound):
    """The volume is not attached to the server."""

    sentence = "No volume Block Device Mapping with id {volume_id}."
    volume_id: str


class VolumeBDMPathNotFound(VolumeBDMNotFound):
    """No volume is attached at that path."""

    sentence = "No volume Block Device Mapping at path: {path}"

    def __init__(self, path: str) -> None:
        self._fill(path=path)


@detailed
class VolumeBDMIsMultiAttach(Invalid):
    """The volume is attached more than once."""

    sentence = (
        "Block Device Mapping {volume_id} is a multi-attach volume and is not valid for this "
        "operation."
    )
    volume_id: str


class UndefinedRootBDM(NovaError):
    """The disks of several servers have no single root."""

    sentence = (
        "Undefined Block Device Mapping root: BlockDeviceMappingList contains Block Device "
        "Mappings from multiple instances."
    )


@detailed
class DeviceNotFound(NotFound):
    """The guest has no such device."""

    sentence = "Device '{device}' not found."
    device: str


@detailed
class DeviceDetachFailed(NovaError):
    """The guest did not let go of the device."""

    sentence = "Device detach failed for {device}: {reason}"
    device: str
    reason: str


@detailed
class InvalidDevicePath(Invalid):
    """The device name has the wrong form."""

    sentence = "The supplied device path ({path}) is invalid."
    path: str


@detailed
class DevicePathInUse(Invalid):
    """Another disk has that device name."""

    code = 409
    sentence = "The supplied device path ({path}) is in use."
    path: str
