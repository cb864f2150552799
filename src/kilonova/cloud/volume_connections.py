# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a host gets hold of a volume and lets go of it: block storage and the hypervisor, in turn."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kilonova.cloud.zones import zone_of_instance
from kilonova.errors import (
    DiskNotFound,
    InvalidVolume,
    KilonovaError,
    MultiattachNotSupportedByVirtDriver,
    VolumeAttachmentNotFound,
    VolumeBDMNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute, Scope
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps


def mapping_of(instance: Instance, volume_id: str) -> BlockDeviceMapping:
    """The disk of an instance that is the volume. Raises: VolumeBDMNotFound.

    Source: nova/objects/block_device.py, BlockDeviceMapping.get_by_volume_and_instance.
    """
    for bdm in instance.bdms:
        if bdm.volume_id == volume_id:
            return bdm
    raise VolumeBDMNotFound(volume_id).at("nova.objects.block_device", "get_by_volume_and_instance")


def forget_mapping(instance: Instance, bdm: BlockDeviceMapping) -> None:
    """The instance does not have the disk any more."""
    instance.bdms = tuple(other for other in instance.bdms if other is not bdm)


def check_zone_of_volume(scope: Scope, instance: Instance, volume: Volume) -> None:
    """Refuse a volume of another zone, where that is configured. Raises: InvalidVolume.

    Source: nova/volume/cinder.py, API.check_availability_zone.
    """
    if scope.cloud.flags.cinder.cross_az_attach:
        return
    zone = zone_of_instance(scope.cloud, instance)
    if zone != volume.availability_zone:
        raise InvalidVolume(
            f"Instance {instance.uuid} and volume {volume.id} are not in the same "
            f"availability_zone. Instance is in {zone}. Volume is in {volume.availability_zone}"
        ).at("nova.volume.cinder", "check_availability_zone")


def connect_volume(
    compute: Compute, instance: Instance, bdm: BlockDeviceMapping, *, hot: bool
) -> Steps[None]:
    """Connect the host to a reserved volume; ``hot``: give it to a guest that is there already.

    What fails is undone, and the reservation is given up once the hypervisor was asked.
    Raises: InvalidVolume, MultiattachNotSupportedByVirtDriver, and what block storage and the
    hypervisor raise. Source: nova/virt/block_device.py, DriverVolumeBlockDevice.attach.
    """
    storage, hypervisor = compute.cloud.block_storage, compute.cloud.hypervisor
    context = compute.context
    assert bdm.volume_id is not None
    assert bdm.attachment_id is not None
    volume = yield from storage.get(context, bdm.volume_id)
    check_zone_of_volume(compute, instance, volume)
    if bdm.volume_size is None:
        bdm.volume_size = volume.size_gb
    check_multiattach(compute, volume, ("nova.virt.block_device", "_volume_attach"))
    yield from storage.attachment_update(
        context, bdm.attachment_id, compute.host.name, bdm.device_name
    )
    if hot:
        try:
            yield from hypervisor.attach_volume(compute.host, instance, bdm)
        except KilonovaError:
            yield from storage.attachment_delete(context, bdm.attachment_id)
            raise
    try:
        yield from storage.attachment_complete(context, bdm.attachment_id)
    except KilonovaError:
        if hot:
            with contextlib.suppress(KilonovaError):
                yield from hypervisor.detach_volume(compute.host, instance, bdm)
        yield from storage.attachment_delete(context, bdm.attachment_id)
        raise


def check_multiattach(compute: Compute, volume: Volume, place: tuple[str, str]) -> None:
    """Refuse a volume for several servers where the driver cannot share it; ``place`` is where Nova
    does.

    Raises: MultiattachNotSupportedByVirtDriver.
    """
    if volume.multiattach and not compute.cloud.hypervisor.supports("supports_multiattach"):
        raise MultiattachNotSupportedByVirtDriver(volume.id).at(*place)


def disconnect_volume(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """Take a volume from the guest and give up its reservation; one that is gone is no error.

    Raises: what the hypervisor raises, with the volume in use again; what block storage raises.
    Source: nova/virt/block_device.py, DriverVolumeBlockDevice.detach.
    """
    storage, context = compute.cloud.block_storage, compute.context
    assert bdm.volume_id is not None
    yield from storage.get(context, bdm.volume_id)
    if compute.host.name == instance.host:
        try:
            yield from compute.cloud.hypervisor.detach_volume(compute.host, instance, bdm)
        except DiskNotFound:
            pass
        except KilonovaError:
            storage.roll_detaching(context, bdm.volume_id)
            raise
    if bdm.attachment_id is not None:
        with contextlib.suppress(VolumeAttachmentNotFound):
            yield from storage.attachment_delete(context, bdm.attachment_id)
