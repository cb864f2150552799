# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What nova-compute finds when it starts again, and what it makes of it: servers in the midst of a
task that nobody carries out any more.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.actions.delete import complete_deletion, delete_instance
from kilonova.cloud.actions.evacuate import destroy_evacuated_instances
from kilonova.cloud.actions.live_migration_end import live_migration_abort
from kilonova.cloud.actions.pause import unpause_instance
from kilonova.cloud.actions.power import start_instance, stop_instance
from kilonova.cloud.actions.reboot import reboot_instance
from kilonova.cloud.guards import set_error_state
from kilonova.cloud.migrations import IN_PROGRESS, LIVE_MIGRATION, give_back_source, set_status
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.cloud.moving import attempt, power_state_here
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

BUILDING = frozenset(
    {
        TaskState.SCHEDULING,
        TaskState.BLOCK_DEVICE_MAPPING,
        TaskState.NETWORKING,
        TaskState.SPAWNING,
    }
)
REBUILDING = frozenset(
    {
        TaskState.REBUILDING,
        TaskState.REBUILD_BLOCK_DEVICE_MAPPING,
        TaskState.REBUILD_SPAWNING,
    }
)
GIVEN_UP = frozenset(
    {
        TaskState.IMAGE_SNAPSHOT_PENDING,
        TaskState.IMAGE_PENDING_UPLOAD,
        TaskState.IMAGE_UPLOADING,
        TaskState.IMAGE_SNAPSHOT,
        TaskState.RESIZE_PREP,
    }
)
"""Tasks of which nothing was done that would have to be undone."""
SOFT_STARTED = frozenset({TaskState.REBOOTING, TaskState.REBOOT_STARTED})
HARD_STARTED = frozenset({TaskState.REBOOTING_HARD, TaskState.REBOOT_STARTED_HARD})
SOFT_REBOOT = SOFT_STARTED | {TaskState.REBOOT_PENDING}
REBOOTABLE_HARD = frozenset(
    {VmState.ACTIVE, VmState.STOPPED, VmState.PAUSED, VmState.SUSPENDED, VmState.ERROR}
)
DONE_MEANWHILE = SOFT_STARTED | HARD_STARTED | {TaskState.PAUSING, TaskState.UNPAUSING}
"""Tasks that are over where the guest runs."""


def init_host(compute: Compute) -> Steps[None]:
    """Clean up after evacuations, then look at each server that nobody is at work on.

    Source: nova/compute/manager.py, ComputeManager.init_host.
    """
    host = compute.host
    evacuated = yield from destroy_evacuated_instances(compute)
    busy = {getattr(subject, "uuid", None) for subject in host.stories.values()}
    for instance in list(host.instances.values()):
        if instance.uuid not in evacuated and instance.uuid not in busy:
            yield from init_instance(compute, instance)


def init_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Resume, clear or give up what the server is in the midst of.

    A failure is only for Nova's log. Source: nova/compute/manager.py, _init_instance.
    """
    task = instance.task_state
    if instance.host != compute.host.name or is_left_alone(instance):
        return
    if instance.vm_state is VmState.DELETED:
        yield from attempt(complete_deletion(compute, instance))
        return
    if instance.vm_state is VmState.BUILDING or task in BUILDING or is_half_rebuilt(instance):
        set_error_state(compute, instance, clean_task_state=True)
        return
    if task in GIVEN_UP:
        compute.save(instance, task_state=None)
        task = None
    if task is TaskState.DELETING:
        if not (yield from attempt(delete_instance(compute, instance))):
            set_error_state(compute, instance)
    elif task is TaskState.POWERING_OFF:
        yield from attempt(stop_instance(compute, instance))
    elif task is TaskState.POWERING_ON:
        yield from attempt(start_instance(compute, instance))
    elif needs_reboot(compute, instance):
        yield from reboot_again(compute, instance)
    elif task is TaskState.UNPAUSING and is_paused(compute, instance):
        yield from attempt(unpause_instance(compute, instance))
    else:
        if task in DONE_MEANWHILE and runs(compute, instance):
            compute.save(instance, task_state=None, vm_state=VmState.ACTIVE)
        elif task is TaskState.RESIZE_MIGRATING:
            yield from take_guest_back(compute, instance)
        elif task is TaskState.MIGRATING:
            yield from reset_live_migration(compute, instance)
        yield from resume_guest(compute, instance)


def is_left_alone(instance: Instance) -> bool:
    """A server in error is, unless it was being sent away or deleted; so is a soft-deleted one."""
    if instance.vm_state is VmState.ERROR:
        return instance.task_state not in (TaskState.RESIZE_MIGRATING, TaskState.DELETING)
    return instance.vm_state is VmState.SOFT_DELETE


def is_half_rebuilt(instance: Instance) -> bool:
    """Whether there may be no guest any more, and none again yet."""
    settled = instance.vm_state in (VmState.ACTIVE, VmState.STOPPED)
    return settled and instance.task_state in REBUILDING


def runs(compute: Compute, instance: Instance) -> bool:
    """Whether the guest is up."""
    return power_state_here(compute, instance) is PowerState.RUNNING


def is_paused(compute: Compute, instance: Instance) -> bool:
    """Whether the guest is halted."""
    return power_state_here(compute, instance) is PowerState.PAUSED


def needs_reboot(compute: Compute, instance: Instance) -> bool:
    """Whether a reboot was asked for and not begun, or begun and not finished.

    Source: nova/compute/manager.py, ComputeManager._retry_reboot.
    """
    task = instance.task_state
    if task is TaskState.REBOOT_PENDING:
        return instance.vm_state is VmState.ACTIVE
    if task is TaskState.REBOOT_PENDING_HARD:
        return instance.vm_state in REBOOTABLE_HARD
    return task in SOFT_STARTED | HARD_STARTED and not runs(compute, instance)


def reboot_again(compute: Compute, instance: Instance) -> Steps[None]:
    """Reboot; softly only a guest that is up."""
    soft = instance.task_state in SOFT_REBOOT
    hard = not soft or not runs(compute, instance)
    if soft and hard:
        compute.save(instance, task_state=TaskState.REBOOT_PENDING_HARD)
    yield from attempt(reboot_instance(compute, instance, hard))


def take_guest_back(compute: Compute, instance: Instance) -> Steps[None]:
    """A guest that was being sent away comes back, since nobody knows how far it got.

    Nova leaves the move's resources to whoever finds them; here the server holds them again.
    """
    power_on = instance.old_vm_state != VmState.STOPPED
    hypervisor = compute.cloud.hypervisor
    yield from attempt(hypervisor.finish_revert_migration(compute.host, instance, power_on))
    yield from give_up_moves(compute, instance, "migrating")
    compute.save(instance, task_state=None)


def reset_live_migration(compute: Compute, instance: Instance) -> Steps[None]:
    """End what is left of a live migration; the server stays here.

    Source: nova/compute/manager.py, ComputeManager._reset_live_migration.
    """
    for migration in compute.cloud.tables.migrations_of(instance):
        if (migration.migration_type, migration.status) == (LIVE_MIGRATION, "running"):
            yield from attempt(live_migration_abort(compute, instance, migration))
    yield from give_up_moves(compute, instance, *IN_PROGRESS)
    compute.save(instance, task_state=None, expected_task_state=(TaskState.MIGRATING,))


def give_up_moves(compute: Compute, instance: Instance, *statuses: str) -> Steps[None]:
    """The server's moves in those statuses are in error, and hold nothing for it any more."""
    for migration in compute.cloud.tables.migrations_of(instance):
        if migration.status in statuses:
            yield from give_back_source(compute, instance, migration)
            set_status(compute, migration, "error")


def resume_guest(compute: Compute, instance: Instance) -> Steps[None]:
    """Start a guest that ran before its machine went down, where the option asks for that.

    Source: nova/compute/manager.py, ComputeManager._resume_guests_state.
    """
    if not compute.cloud.flags.DEFAULT.resume_guests_state_on_host_boot:
        return
    if instance.power_state is PowerState.RUNNING and not runs(compute, instance):
        started = compute.cloud.hypervisor.reboot(compute.host, instance, True)
        if not (yield from attempt(started)):
            with suppress(KilonovaError):
                set_error_state(compute, instance)
