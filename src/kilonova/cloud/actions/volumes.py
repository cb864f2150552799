# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Attach and detach volumes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kilonova.cloud.device_names import check_device, name_new_device
from kilonova.cloud.guards import (
    accepts,
    compute_method,
    finish_event,
    start_action,
    start_event,
)
from kilonova.cloud.model.block_device import BlockDeviceMapping
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.scope import Conductor
from kilonova.cloud.usage import notify_volume_detached
from kilonova.cloud.volume_connections import (
    check_multiattach,
    check_zone_of_volume,
    connect_volume,
    disconnect_volume,
    forget_mapping,
    mapping_of,
)
from kilonova.errors import (
    InvalidRequest,
    InvalidVolume,
    KilonovaError,
    MultiattachNotSupportedOldMicroversion,
    MultiattachToShelvedNotSupported,
    VolumeAttachmentNotFound,
    VolumeBDMNotFound,
    VolumeTaggedAttachNotSupported,
    VolumeTaggedAttachToShelvedNotSupported,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps

MANAGER = "nova.compute.manager"

STATES = (
    VmState.ACTIVE,
    VmState.PAUSED,
    VmState.STOPPED,
    VmState.RESIZED,
    VmState.SOFT_DELETE,
    VmState.SHELVED,
    VmState.SHELVED_OFFLOADED,
)


# Attach


@accepts(vm_state=STATES)
def attach_volume(
    api: Api,
    instance: Instance,
    volume_id: str,
    device: str | None = None,
    *,
    tag: str | None = None,
    delete_on_termination: bool = False,
    supports_multiattach: bool = True,
    waits: bool = False,
) -> Steps[str | None]:
    """202; with ``waits``, as before microversion 2.101, the answer is the name of the device.

    Without it, what is wrong with the device is found out only after the answer.
    Raises: VolumeNotFound, InvalidVolume, InvalidDevicePath, VolumeTaggedAttachToShelved-
    NotSupported, MultiattachToShelvedNotSupported; and with ``waits`` what ``reserve_and_attach``
    raises. Source: nova/compute/api.py, API.attach_volume.
    """
    if device:
        check_device(device)
    volume = yield from api.cloud.block_storage.get(api.context, volume_id)
    check_not_attached(api, instance, volume)
    bdm = BlockDeviceMapping(
        uuid=api.cloud.ids.uuid(),
        source_type="volume",
        destination_type="volume",
        volume_id=volume.id,
        delete_on_termination=delete_on_termination,
    )
    if instance.vm_state is VmState.SHELVED_OFFLOADED:
        if tag:
            raise VolumeTaggedAttachToShelvedNotSupported()
        if volume.multiattach:
            raise MultiattachToShelvedNotSupported()
        yield from attach_to_offloaded(api, instance, volume, bdm)
        return None
    bdm.device_name, bdm.tag = device, tag
    conductor = api.on(Conductor)
    if waits:
        return (
            yield from reserve_and_attach(conductor, instance, volume, bdm, supports_multiattach)
        )
    api.cast(reserve_and_attach, conductor, instance, volume, bdm, supports_multiattach)
    return None


def check_not_attached(api: Api, instance: Instance, volume: Volume) -> None:
    """Refuse a volume that a server has, unless it is made for several and not had by this one.

    Raises: InvalidVolume. Source: nova/compute/api.py, API._check_volume_already_attached.
    """
    users = [
        user
        for user in dict.fromkeys(each.instance_uuid for each in volume.attachments.values())
        if has_volume(api.cloud.instances.get(user), volume.id)
    ]
    if users and not volume.multiattach:
        raise InvalidVolume(
            f"volume {volume.id} is already attached to instances: {' '.join(users)}"
        )
    if instance.uuid in users:
        raise InvalidVolume(f"volume {volume.id} already attached")


def has_volume(instance: Instance | None, volume_id: str) -> bool:
    """Whether one of the server's disks is the volume."""
    return instance is not None and any(bdm.volume_id == volume_id for bdm in instance.bdms)


def attach_to_offloaded(
    api: Api, instance: Instance, volume: Volume, bdm: BlockDeviceMapping
) -> Steps[None]:
    """Keep the volume for a server that is on no host; it is connected when the server is back.

    Source: nova/compute/api.py, API._attach_volume_shelved_offloaded.
    """
    instance.bdms = (*instance.bdms, bdm)
    try:
        yield from reserve(api, instance, volume, bdm, supports_multiattach=False)
        start_action(api, instance, "attach_volume")
        event = start_event(api, instance, "api_attach_volume")
        assert event is not None
        assert bdm.attachment_id is not None
        try:
            yield from api.cloud.block_storage.attachment_complete(api.context, bdm.attachment_id)
        except KilonovaError as error:
            finish_event(api, event, error)
            raise
        finish_event(api, event, None)
    except KilonovaError:
        forget_mapping(instance, bdm)
        raise


def reserve(
    scope: Api | Conductor,
    instance: Instance,
    volume: Volume,
    bdm: BlockDeviceMapping,
    supports_multiattach: bool,
) -> Steps[None]:
    """Reserve the volume for the server.

    Raises: InvalidVolume, MultiattachNotSupportedOldMicroversion. Source: nova/compute/utils.py,
    check_attach_and_reserve_volume.
    """
    check_zone_of_volume(scope, instance, volume)
    if volume.multiattach and not supports_multiattach:
        raise MultiattachNotSupportedOldMicroversion()
    attachment = yield from scope.cloud.block_storage.attachment_create(
        scope.context, volume.id, instance.uuid
    )
    bdm.attachment_id = attachment.id


def reserve_and_attach(
    conductor: Conductor,
    instance: Instance,
    volume: Volume,
    bdm: BlockDeviceMapping,
    supports_multiattach: bool,
) -> Steps[str | None]:
    """Have the host name the disk, reserve the volume, and have the host attach it.

    Raises: TooManyDiskDevices, DevicePathInUse, VolumeTaggedAttachNotSupported,
    MultiattachNotSupportedByVirtDriver, InvalidVolume.
    Source: nova/conductor/manager.py, ComputeTaskManager.attach_volume.
    """
    compute = conductor.compute(instance.host)
    yield from conductor.call(reserve_block_device_name, compute, instance, volume, bdm)
    try:
        yield from reserve(conductor, instance, volume, bdm, supports_multiattach)
        start_action(conductor, instance, "attach_volume")
        conductor.cast(attach, compute, instance, bdm)
    except KilonovaError:
        forget_mapping(instance, bdm)
        raise
    return bdm.device_name


@compute_method(reverts_task_state=True, records_event=False)
def reserve_block_device_name(
    compute: Compute, instance: Instance, volume: Volume, bdm: BlockDeviceMapping
) -> Steps[None]:
    """Name the disk, one at a time for each server; the server has it from now on.

    Source: nova/compute/manager.py, ComputeManager.reserve_block_device_name.
    """
    if bdm.tag and not compute.cloud.hypervisor.supports("supports_tagged_attach_volume"):
        raise VolumeTaggedAttachNotSupported().at(MANAGER, "reserve_block_device_name")
    check_multiattach(compute, volume, (MANAGER, "reserve_block_device_name"))
    with (yield from compute.lock(instance)):
        if has_volume(instance, volume.id):
            raise InvalidVolume(f"volume {volume.id} already attached").at(MANAGER, "do_reserve")
        bdm.device_name = name_new_device(compute, instance, bdm.device_name)
        instance.bdms = (*instance.bdms, bdm)


@compute_method(event="compute_attach_volume")
def attach(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """Give the guest its new disk; where that fails it has none.

    Source: nova/compute/manager.py, ComputeManager.attach_volume.
    """
    with (yield from compute.lock(instance)):
        try:
            yield from announced_attachment(compute, instance, bdm)
        except KilonovaError:
            forget_mapping(instance, bdm)
            raise


def announced_attachment(
    compute: Compute, instance: Instance, bdm: BlockDeviceMapping
) -> Steps[None]:
    """Connect the volume and say so; a volume that cannot be connected is free again before the
    failure is announced.

    Source: nova/compute/manager.py, ComputeManager._attach_volume.
    """
    volume_id = bdm.volume_id
    compute.announce("instance.volume_attach.start", instance, volume_id=volume_id)
    try:
        yield from connect_volume(compute, instance, bdm, hot=True)
    except KilonovaError as error:
        if bdm.attachment_id is not None:
            with contextlib.suppress(VolumeAttachmentNotFound):
                yield from compute.cloud.block_storage.attachment_delete(
                    compute.context, bdm.attachment_id
                )
        compute.announce("instance.volume_attach.error", instance, fault=error, volume_id=volume_id)
        raise
    compute.announce("instance.volume_attach.end", instance, volume_id=volume_id)


# Detach


def detach_volume(api: Api, instance: Instance, volume_id: str) -> Steps[None]:
    """202; 404 unless attached, 400 for the root disk.

    Raises: VolumeNotFound, VolumeBDMNotFound, InvalidRequest, InvalidVolume, ServiceUnavailable.
    Source: nova/api/openstack/compute/volume_attachments.py, VolumeAttachmentController.delete.
    """
    yield from api.cloud.block_storage.get(api.context, volume_id)
    try:
        bdm = mapping_of(instance, volume_id)
    except VolumeBDMNotFound as error:
        raise error.saying(
            f"Instance {instance.uuid} is not attached to volume {volume_id}"
        ) from None
    if bdm.is_root:
        raise InvalidRequest("Cannot detach a root device volume")
    yield from request_detachment(api, instance, bdm)


@accepts(vm_state=STATES, method="detach_volume")
def request_detachment(api: Api, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """Hand the request over, or carry it out here for a server that is on no host.

    Source: nova/compute/api.py, API.detach_volume.
    """
    if instance.vm_state is VmState.SHELVED_OFFLOADED:
        yield from detach_from_offloaded(api, instance, bdm)
        return
    request_detachment_on_host(api, instance, bdm)


@accepts(task_state=None, must_have_launched=False, even_locked=True, host_up=True)
def request_detachment_on_host(api: Api, instance: Instance, bdm: BlockDeviceMapping) -> None:
    """Mark the volume and have the host detach it. Raises: InvalidVolume, ServiceUnavailable."""
    assert bdm.volume_id is not None
    api.cloud.block_storage.begin_detaching(api.context, bdm.volume_id)
    start_action(api, instance, "detach_volume")
    api.cast(detach, api.compute(instance.host), instance, bdm.volume_id)


def detach_from_offloaded(api: Api, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """Free the volume, and delete it if it goes with the server, passing over what fails.

    Source: nova/compute/api.py, API._detach_volume_shelved_offloaded.
    """
    storage = api.cloud.block_storage
    assert bdm.volume_id is not None
    if bdm.attachment_id is None:
        storage.begin_detaching(api.context, bdm.volume_id)
    start_action(api, instance, "detach_volume")
    event = start_event(api, instance, "api_detach_volume")
    assert event is not None
    with contextlib.suppress(KilonovaError):
        if bdm.attachment_id is not None:
            yield from storage.attachment_delete(api.context, bdm.attachment_id)
        if bdm.delete_on_termination:
            storage.delete(api.context, bdm.volume_id)
    forget_mapping(instance, bdm)
    finish_event(api, event, None)


@compute_method(event="compute_detach_volume")
def detach(compute: Compute, instance: Instance, volume_id: str) -> Steps[None]:
    """Take the disk from the guest, one story at a time. Raises: VolumeBDMNotFound.

    Source: nova/compute/manager.py, ComputeManager.detach_volume.
    """
    with (yield from compute.lock(instance)):
        bdm = mapping_of(instance, volume_id)
        yield from announced_detachment(compute, instance, bdm)
        forget_mapping(instance, bdm)


def announced_detachment(
    compute: Compute, instance: Instance, bdm: BlockDeviceMapping
) -> Steps[None]:
    """Disconnect the volume and say so, with the last word on its usage; the mapping stays.

    Source: nova/compute/manager.py, ComputeManager._detach_volume.
    """
    with compute.phases("instance.volume_detach", instance, volume_id=bdm.volume_id):
        notify_volume_detached(compute, instance, bdm)
        yield from disconnect_volume(compute, instance, bdm)


# Update


def update_volume_attachment(
    api: Api,
    instance: Instance,
    volume_id: str,
    *,
    delete_on_termination: bool | None = None,
    **fixed: str | None,
) -> None:
    """202: say whether the volume goes with the server; ``fixed`` (id, serverId, device, tag) may
    only repeat what is so already.

    Raises: VolumeBDMNotFound, InvalidRequest.
    Source: nova/api/openstack/compute/volume_attachments.py, _update_volume_regular.
    """
    bdm = mapping_of(instance, volume_id)
    known = {
        "id": volume_id,
        "serverId": instance.uuid,
        "device": bdm.device_name,
        "tag": bdm.tag,
    }
    for name, value in known.items():
        if name in fixed and fixed[name] != value:
            raise InvalidRequest(f"The {name} property is not mutable")
    if delete_on_termination is not None:
        bdm.delete_on_termination = delete_on_termination
