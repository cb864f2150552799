# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shelve a server (an image of it is kept), and offload it (its host forgets it)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions.delete import leave_host
from kilonova.cloud.actions.power import power_off
from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.refusals import refuse_shares, refuse_vtpm
from kilonova.cloud.snapshots import Tasks, create_image, take_snapshot
from kilonova.cloud.usage import notify_usage_exists

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

SHELVING = Tasks(
    TaskState.SHELVING,
    TaskState.SHELVING_IMAGE_PENDING_UPLOAD,
    TaskState.SHELVING_IMAGE_UPLOADING,
)

NOWHERE: dict[str, Any] = {
    "host": None,
    "node": None,
    "launched_on": None,
    "availability_zone": None,
}
"""What a server that is on no host has instead of one."""


def shelve(api: Api, instance: Instance) -> Steps[None]:
    """202; 409 unless settled, without shares and without a vTPM.

    Raises: ForbiddenWithShare, OperationNotSupportedForVTPM.
    Source: nova/compute/api.py, API.shelve.
    """
    refuse_shares(instance)
    refuse_vtpm(instance, "shelve")
    yield from request_shelving(api, instance)


@accepts(
    vm_state=(VmState.ACTIVE, VmState.STOPPED, VmState.PAUSED, VmState.SUSPENDED),
    method="shelve",
)
def request_shelving(api: Api, instance: Instance) -> Steps[None]:
    """Make the image and hand over; a volume-backed server needs none and is offloaded at once."""
    api.save(
        instance,
        task_state=TaskState.SHELVING,
        image_meta={**instance.image_meta, "base_image_ref": instance.image_ref},
        expected_task_state=(None,),
    )
    start_action(api, instance, "shelve")
    host = api.compute(instance.host)
    if instance.is_volume_backed:
        api.cast(shelve_offload_instance, host, instance)
        return
    image = yield from create_image(api, instance, f"{instance.display_name}-shelved", "snapshot")
    api.cast(shelve_instance, host, instance, image.id)


@compute_method(reverts_task_state=True)
def shelve_instance(compute: Compute, instance: Instance, image_id: str) -> Steps[None]:
    """Stop the guest and copy its disk; offload it too where that is not to wait.

    Source: nova/compute/manager.py, ComputeManager.shelve_instance.
    """
    with (yield from compute.lock(instance)):
        offload = compute.cloud.flags.DEFAULT.shelved_offload_time == 0
        notify_usage_exists(compute, instance, current_period=True)
        with compute.phases("instance.shelve", instance):
            yield from power_off(compute, instance)
            yield from take_snapshot(compute, instance, image_id, SHELVING)
            compute.save(
                instance,
                system_metadata={
                    **instance.system_metadata,
                    "shelved_at": compute.cloud.clock.stamp,
                    "shelved_image_id": image_id,
                    "shelved_host": compute.host.name,
                },
                vm_state=VmState.SHELVED,
                task_state=TaskState.SHELVING_OFFLOADING if offload else None,
                power_state=compute.cloud.hypervisor.power_state(instance),
                expected_task_state=(TaskState.SHELVING, TaskState.SHELVING_IMAGE_UPLOADING),
            )
        if offload:
            yield from offload_instance(compute, instance)


@accepts(vm_state=(VmState.SHELVED,))
def shelve_offload(api: Api, instance: Instance) -> None:
    """202; 409 unless shelved. Source: nova/compute/api.py, API.shelve_offload."""
    api.save(instance, task_state=TaskState.SHELVING_OFFLOADING, expected_task_state=(None,))
    start_action(api, instance, "shelveOffload")
    api.cast(shelve_offload_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def shelve_offload_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Offload, one story at a time. Source: nova/compute/manager.py, shelve_offload_instance."""
    with (yield from compute.lock(instance)):
        yield from offload_instance(compute, instance)


def offload_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Remove the guest; its ports and volumes stay the server's, its resources are free.

    Source: nova/compute/manager.py, ComputeManager._shelve_offload_instance.
    """
    cloud = compute.cloud
    with compute.phases("instance.shelve_offload", instance):
        yield from power_off(compute, instance)
        power_state = cloud.hypervisor.power_state(instance)
        yield from cloud.hypervisor.destroy(compute.host, instance)
        yield from reserve_volumes(compute, instance)
        yield from cloud.placement.delete_allocations(instance.uuid)
        compute.save(
            instance,
            power_state=power_state,
            vm_state=VmState.SHELVED_OFFLOADED,
            task_state=None,
            expected_task_state=(TaskState.SHELVING, TaskState.SHELVING_OFFLOADING),
        )
        leave_host(compute, instance)
        compute.save(instance, **NOWHERE)


def reserve_volumes(compute: Compute, instance: Instance) -> Steps[None]:
    """The host lets go of the volumes; they stay reserved for the server.

    Source: nova/compute/manager.py, ComputeManager._terminate_volume_connections.
    """
    storage, context = compute.cloud.block_storage, compute.context
    for bdm in instance.bdms:
        if bdm.volume_id is None or bdm.attachment_id is None:
            continue
        reserved = yield from storage.attachment_create(context, bdm.volume_id, instance.uuid)
        yield from storage.attachment_delete(context, bdm.attachment_id)
        bdm.attachment_id = reserved.id
