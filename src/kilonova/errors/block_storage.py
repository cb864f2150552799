# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes and the block storage service."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NotSupported, NovaError, detailed


@detailed
class CinderConnectionFailed(NovaError):
    """The block storage service cannot be reached."""

    sentence = "Connection to cinder host failed: {reason}"
    reason: str


@detailed
class CinderAPIVersionNotAvailable(NovaError):
    """The block storage service lacks a microversion."""

    sentence = "Cinder API version {version} is not available."
    version: str


@detailed
class UnsupportedCinderAPIVersion(NovaError):
    """The block storage service is of a version that cannot be used."""

    sentence = "Nova does not support Cinder API version {version}"
    version: str


@detailed
class VolumeNotFound(NotFound):
    """No such volume, or not for the caller."""

    sentence = "Volume {volume_id} could not be found."
    volume_id: str


@detailed
class VolumeAttachmentNotFound(NotFound):
    """No such attachment."""

    sentence = "Volume attachment {attachment_id} could not be found."
    attachment_id: str


@detailed
class VolumeTypeNotFound(NotFound):
    """No such volume type."""

    sentence = "Volume type {id_or_name} could not be found."
    id_or_name: str


@detailed
class VolumeNotCreated(NovaError):
    """The volume took too long, or failed."""

    sentence = (
        "Volume {volume_id} did not finish being created even after we waited {seconds} seconds or "
        "{attempts} attempts. And its status is {volume_status}."
    )
    volume_id: str
    seconds: str
    attempts: str
    volume_status: str


@detailed
class VolumeAttachFailed(Invalid):
    """The volume could not be attached."""

    sentence = "Volume {volume_id} could not be attached. Reason: {reason}"
    volume_id: str
    reason: str


@detailed
class VolumeDetachFailed(Invalid):
    """The volume could not be detached."""

    sentence = "Volume {volume_id} could not be detached. Reason: {reason}"
    volume_id: str
    reason: str


@detailed
class VolumeExtendFailed(Invalid):
    """The guest did not see the volume grow."""

    sentence = "Volume {volume_id} could not be extended. Reason: {reason}"
    volume_id: str
    reason: str


class ExtendVolumeNotSupported(Invalid):
    """The driver cannot grow a disk in use."""

    sentence = "Volume size extension is not supported by the hypervisor."


@detailed
class InvalidVolume(Invalid):
    """The volume's state does not allow the request."""

    sentence = "Invalid volume: {reason}"
    reason: str


@detailed
class VolumeNotMigrating(Invalid):
    """Only block storage asks for a swap, and it does not move this volume (Nova answers so without
    a class of its own).
    """

    code = 409
    sentence = "volume {volume_id} is not migrating; this API should only be called by Cinder"
    volume_id: str


@detailed
class InvalidVolumeAccessMode(Invalid):
    """The volume cannot be attached in that mode."""

    sentence = "Invalid volume access mode: {access_mode}"
    access_mode: str


class StaleVolumeMount(InvalidVolume):
    """The mount of a volume's file system no longer answers."""

    sentence = "The volume mount at {mount_path} is unusable."

    def __init__(self, mount_path: str) -> None:
        self._fill(mount_path=mount_path)


@detailed
class VolumeDriverNotFound(NotFound):
    """No code handles that type of volume."""

    sentence = "Could not find a handler for {driver_type} volume."
    driver_type: str


class VolumeDriverNotSupported(VolumeDriverNotFound):
    """The platform cannot handle that type of volume."""

    sentence = "The {volume_driver} volume driver is not supported on this platform."

    def __init__(self, volume_driver: str) -> None:
        self._fill(volume_driver=volume_driver)


@detailed
class VolumeEncryptionNotSupported(Invalid):
    """The volume's encryption cannot be used here."""

    sentence = "Volume encryption is not supported for {volume_type} volume {volume_id}"
    volume_type: str
    volume_id: str


class VolumeTaggedAttachNotSupported(Invalid):
    """The server cannot take a tagged volume."""

    sentence = "Tagged volume attachment is not supported for this server instance."


class VolumeTaggedAttachToShelvedNotSupported(VolumeTaggedAttachNotSupported):
    """An offloaded server cannot take a tagged volume."""

    sentence = "Tagged volume attachment is not supported for shelved-offloaded instances."


@detailed
class VolumesNotRemoved(Invalid):
    """Some volumes could not be taken off a server being rebuilt."""

    sentence = "Failed to remove volume(s): ({reason})"
    reason: str


@detailed
class VolumeRebaseFailed(NovaError):
    """The disk could not be joined with its base."""

    sentence = "Volume rebase failed: {reason}"
    reason: str


@detailed
class MultiattachNotSupportedByVirtDriver(NotSupported):
    """The driver cannot share a volume between servers."""

    sentence = "Volume {volume_id} has 'multiattach' set, which is not supported for this instance."
    volume_id: str


class MultiattachNotSupportedOldMicroversion(Invalid):
    """The microversion is too old for shared volumes."""

    sentence = "Multiattach volumes are only supported starting with compute API version 2.60."


class MultiattachToShelvedNotSupported(Invalid):
    """An offloaded server cannot take a shared volume."""

    sentence = "Attaching multiattach volumes is not supported for shelved-offloaded instances."


class MultiattachSwapVolumeNotSupported(Invalid):
    """A volume with several writers cannot be swapped."""

    sentence = (
        "Swapping multi-attach volumes with more than one read/write attachment is not supported."
    )
