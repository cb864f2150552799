# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rebuild and evacuation on the host: the old guest goes, a new one comes in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions.power import power_off, stop_instance
from kilonova.cloud.guards import ErrorOutInstance, compute_method, set_error_state
from kilonova.cloud.migrations import set_status
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.moving import (
    check_group_policy,
    move_ports,
    power_state_here,
    settle_on,
)
from kilonova.cloud.payloads.legacy_instance import image_url
from kilonova.cloud.usage import notify_usage_exists
from kilonova.cloud.volumes_at_boot import attach_at_boot
from kilonova.cloud.volumes_at_rebuild import detach_volumes, reimage_root
from kilonova.errors import (
    BuildAbortException,
    ComputeResourcesUnavailable,
    InstanceEvacuateNotSupported,
    InstanceExists,
    InstanceFaultRollback,
    InstanceNotFound,
    KilonovaError,
    PreserveEphemeralNotSupported,
    RescheduledException,
    UnexpectedDeletingTaskStateError,
)
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@dataclass(slots=True, frozen=True)
class RebuildOrder:
    """What is to be made: from which image, and whether on another host than before.

    ``evacuates`` says that the host before is lost; ``target_state`` is what the server ends in
    then, None is the state it was in. ``reimages_root`` gives a root volume the image's data.
    ``original_image_meta`` is what the server remembered of the image before, if that is another.
    """

    image_id: str | None = None
    image_name: str = ""
    original_image_id: str | None = None
    original_image_meta: Mapping[str, Any] | None = None
    preserve_ephemeral: bool = False
    reimages_root: bool = False
    evacuates: bool = False
    target_state: VmState | None = None
    migration: Migration | None = None

    @property
    def changes_image(self) -> bool:
        """Whether the server had another image before."""
        return self.original_image_id is not None and self.original_image_id != self.image_id


@compute_method(reverts_task_state=True)
def rebuild_instance(compute: Compute, instance: Instance, order: RebuildOrder) -> Steps[None]:
    """Make the server again; where that fails it is in error, or as before where nothing was
    touched.

    Source: nova/compute/manager.py, ComputeManager.rebuild_instance.
    """
    if order.image_id is not None:
        image = yield from compute.cloud.image.get(compute.context, order.image_id)
        order = replace(order, image_name=image.name or "")
    with ErrorOutInstance(compute, instance, instance.vm_state):
        try:
            yield from claimed(compute, instance, order)
        except (InstanceNotFound, UnexpectedDeletingTaskStateError) as error:
            fail_evacuation(compute, order)
            give_back_room(compute, instance, order)
            compute.announce("instance.rebuild.error", instance, fault=error)
            leave_in_error(compute, instance)
            return
        except KilonovaError as error:
            fail_evacuation(compute, order)
            give_back_room(compute, instance, order)
            compute.announce("instance.rebuild.error", instance, fault=error)
            if isinstance(error, (ComputeResourcesUnavailable, RescheduledException)):
                raise InstanceFaultRollback(
                    BuildAbortException(instance.uuid, str(error))
                ) from error
            raise
        finish_evacuation(compute, instance, order)


def claimed(compute: Compute, instance: Instance, order: RebuildOrder) -> Steps[None]:
    """An evacuation counts on the new host from now on; a rebuild takes nothing that it has not.

    Source: nova/compute/resource_tracker.py, ResourceTracker.rebuild_claim.
    """
    if order.migration is not None:
        order.migration.dest_compute = compute.host.name
        order.migration.dest_node = compute.host.node.hypervisor_hostname
        order.migration.dest_host = compute.cloud.flags.DEFAULT.my_ip
        set_status(compute, order.migration, "pre-migrating")
        compute.save(instance, touched=True)
    yield from do_rebuild_instance(compute, instance, order)


def fail_evacuation(compute: Compute, order: RebuildOrder) -> None:
    """The evacuation came to nothing."""
    if order.migration is not None:
        set_status(compute, order.migration, "failed")


def leave_in_error(compute: Compute, instance: Instance) -> None:
    """A server that is not being deleted after all does not stay in the midst of its rebuild.

    Nova believes whoever says that it is gone, and leaves it there.
    """
    if instance.uuid in compute.cloud.instances and instance.task_state is not TaskState.DELETING:
        set_error_state(compute, instance, clean_task_state=True)


def give_back_room(compute: Compute, instance: Instance, order: RebuildOrder) -> None:
    """What an evacuation was to have on this host is free again."""
    if order.evacuates:
        compute.cloud.placement.release_from(instance.uuid, compute.host.node.uuid)


def finish_evacuation(compute: Compute, instance: Instance, order: RebuildOrder) -> None:
    """The server belongs to this host, from now on if it did not before.

    Source: nova/compute/resource_tracker.py, ResourceTracker.finish_evacuation.
    """
    settle_on(compute, instance, compute.host)
    if order.migration is not None:
        set_status(compute, order.migration, "done")


@crosses("compute.do_rebuild")
def do_rebuild_instance(compute: Compute, instance: Instance, order: RebuildOrder) -> Steps[None]:
    """From the first check to the running guest; a server that was stopped is stopped again.

    Source: nova/compute/manager.py, ComputeManager._do_rebuild_instance.
    """
    end_state = instance.vm_state
    if order.evacuates:
        if order.target_state is not None and end_state is not VmState.ERROR:
            end_state = order.target_state
        check_evacuation(compute, instance)
    check_certificates(compute, instance)
    before = image_before(compute, instance, order)
    notify_usage_exists(compute, instance, current_period=True, **before)
    compute.announce("instance.rebuild.start", instance, image_name=order.image_name)
    compute.save(
        instance,
        power_state=power_state_here(compute, instance),
        task_state=TaskState.REBUILDING,
        touched=True,
        expected_task_state=(TaskState.REBUILDING,),
    )
    if order.evacuates:
        yield from move_ports(compute, instance, compute.host.name)
    yield from replace_guest(compute, instance, order)
    compute.save(
        instance,
        power_state=power_state_here(compute, instance),
        vm_state=VmState.ACTIVE,
        task_state=None,
        launched_at=compute.cloud.clock.stamp,
        expected_task_state=(TaskState.REBUILD_SPAWNING,),
    )
    if end_state is VmState.STOPPED:
        compute.save(
            instance, vm_state=VmState.ACTIVE, task_state=TaskState.POWERING_OFF, progress=0
        )
        yield from stop_instance(compute, instance)
    compute.announce("instance.rebuild.end", instance, image_name=order.image_name)


def image_before(compute: Compute, instance: Instance, order: RebuildOrder) -> Mapping[str, Any]:
    """What the legacy instance.exists tells of the image: of the one that was used until now."""
    before = instance.image_ref or None if order.evacuates else order.original_image_id
    known = instance.image_meta if order.original_image_meta is None else order.original_image_meta
    return {
        "image_ref_url": image_url(compute.cloud, str(before)),
        "image_meta": dict(known),
    }


def check_evacuation(compute: Compute, instance: Instance) -> None:
    """Refuse what this host cannot take over.

    Raises: GroupAffinityViolation, InstanceEvacuateNotSupported, InstanceExists.
    """
    cloud = compute.cloud
    check_group_policy(compute, instance)
    if not cloud.hypervisor.supports("supports_evacuate"):
        raise InstanceEvacuateNotSupported()
    if cloud.hypervisor.has_guest(compute.host, instance):
        raise InstanceExists(cloud.name_in_hypervisor(instance)).at(
            "nova.compute.manager", "_check_instance_exists"
        )


def check_certificates(compute: Compute, instance: Instance) -> None:
    """Refuse certificates where the driver cannot check them. Raises: BuildAbortException."""
    if instance.trusted_certs and not compute.cloud.hypervisor.supports("supports_trusted_certs"):
        raise BuildAbortException(
            instance.uuid,
            "Trusted image certificates provided on host that does not support certificate "
            "validation.",
        )


def replace_guest(compute: Compute, instance: Instance, order: RebuildOrder) -> Steps[None]:
    """Take the volumes off, destroy the old guest where it is here, and start a new one.

    Raises: PreserveEphemeralNotSupported, and what the hypervisor raises.
    Source: nova/compute/manager.py, ComputeManager._rebuild_default_impl.
    """
    if order.preserve_ephemeral:
        raise PreserveEphemeralNotSupported().at("nova.compute.manager", "_rebuild_default_impl")
    hypervisor = compute.cloud.hypervisor
    if order.evacuates:
        yield from detach_volumes(compute, instance, root_too=True)
    else:
        yield from power_off(compute, instance)
        yield from detach_volumes(compute, instance, root_too=not order.reimages_root)
        yield from hypervisor.destroy(compute.host, instance)
        if order.reimages_root and instance.is_volume_backed:
            yield from reimage_root(compute, instance, order.image_id or "")
    compute.save(
        instance,
        task_state=TaskState.REBUILD_BLOCK_DEVICE_MAPPING,
        expected_task_state=(TaskState.REBUILDING,),
    )
    yield from attach_at_boot(compute, instance)
    compute.save(
        instance,
        task_state=TaskState.REBUILD_SPAWNING,
        expected_task_state=(TaskState.REBUILD_BLOCK_DEVICE_MAPPING,),
    )
    yield from hypervisor.spawn(compute.host, instance)
