# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Reboot, soft (the guest restarts itself) and hard (it is made anew)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.actions.share_mounts import activate_shares, check_shares, mount_all
from kilonova.cloud.announcing import unsaved
from kilonova.cloud.guards import (
    accepts,
    compute_method,
    record_fault,
    set_error_state,
    start_action,
)
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.errors import InstanceNotFound, KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

MAY_REBOOT_HARD = frozenset(
    {
        None,
        TaskState.REBOOTING,
        TaskState.REBOOT_PENDING,
        TaskState.REBOOT_STARTED,
        TaskState.REBOOTING_HARD,
        TaskState.RESUMING,
        TaskState.PAUSING,
        TaskState.UNPAUSING,
        TaskState.SUSPENDING,
    }
)
"""Tasks that a hard reboot may break into. Source: nova/compute/task_states.py, ALLOW_REBOOT."""

SOFT_TASKS = (TaskState.REBOOTING, TaskState.REBOOT_PENDING, TaskState.REBOOT_STARTED)
HARD_TASKS = (
    TaskState.REBOOTING_HARD,
    TaskState.REBOOT_PENDING_HARD,
    TaskState.REBOOT_STARTED_HARD,
)


def reboot(api: Api, instance: Instance, *, hard: bool = False) -> None:
    """202; 409 unless the state allows it. Source: nova/compute/api.py, API.reboot."""
    if hard:
        hard_reboot(api, instance)
    else:
        soft_reboot(api, instance)


@accepts(vm_state=(VmState.ACTIVE,), method="_soft_reboot")
def soft_reboot(api: Api, instance: Instance) -> None:
    """Only a running server can restart itself. Source: nova/compute/api.py, API._soft_reboot."""
    api.save(instance, task_state=TaskState.REBOOTING, expected_task_state=(None,))
    start_action(api, instance, "reboot")
    api.cast(reboot_instance, api.compute(instance.host), instance, False)


@accepts(
    vm_state=(
        VmState.ACTIVE,
        VmState.STOPPED,
        VmState.PAUSED,
        VmState.SUSPENDED,
        VmState.ERROR,
    ),
    task_state=MAY_REBOOT_HARD,
    method="_hard_reboot",
)
def hard_reboot(api: Api, instance: Instance) -> None:
    """Even a stopped server, or one in error. Source: nova/compute/api.py, API._hard_reboot."""
    api.save(instance, task_state=TaskState.REBOOTING_HARD, expected_task_state=MAY_REBOOT_HARD)
    start_action(api, instance, "reboot")
    api.cast(reboot_instance, api.compute(instance.host), instance, True)


@compute_method(reverts_task_state=True)
def reboot_instance(compute: Compute, instance: Instance, hard: bool) -> Steps[None]:
    """Reboot, one story at a time. Source: nova/compute/manager.py, reboot_instance."""
    with (yield from compute.lock(instance)):
        yield from restart(compute, instance, hard)


def restart(compute: Compute, instance: Instance, hard: bool) -> Steps[None]:
    """Restart the guest; where that fails and it runs on all the same, the server is not in error.

    Such a failure is announced with instance.reboot.error and passed over: the end follows.
    Source: nova/compute/manager.py, ComputeManager._reboot_instance.
    """
    hypervisor = compute.cloud.hypervisor
    tasks = HARD_TASKS if hard else SOFT_TASKS
    _asked, pending, started = tasks
    check_shares(compute, instance)
    with unsaved(instance, task_state=pending):
        compute.announce("instance.reboot.start", instance)
    compute.save(
        instance,
        task_state=pending,
        power_state=hypervisor.power_state(instance),
        expected_task_state=tasks,
    )
    settled = VmState.RESCUED if instance.vm_state is VmState.RESCUED else VmState.ACTIVE
    try:
        compute.save(instance, task_state=started, expected_task_state=(pending,))
        if hard:
            yield from mount_all(compute, instance)
        yield from hypervisor.reboot(compute.host, instance, hard)
        activate_shares(instance)
    except KilonovaError as error:
        if hypervisor.power_state(instance) is not PowerState.RUNNING:
            set_error_state(compute, instance)
            raise
        record_fault(compute, instance, error)
        compute.announce("instance.reboot.error", instance, fault=error)
    with suppress(InstanceNotFound):  # deleted meanwhile; Nova ends its story all the same
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=settled,
            task_state=None,
        )
    compute.announce("instance.reboot.end", instance)
