# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Start and stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kilonova.cloud.actions.share_mounts import (
    activate_shares,
    check_shares,
    deactivate_shares,
    mount_shares,
    umount_shares,
)
from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.cloud.shelved import forget_shelved_image

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

OFF: Final = frozenset({PowerState.PENDING, PowerState.SHUTDOWN, PowerState.CRASHED})


@accepts(vm_state=(VmState.STOPPED,), on_host=True)
def start(api: Api, instance: Instance) -> None:
    """202; 409 unless stopped. Source: nova/compute/api.py, API.start."""
    api.save(instance, task_state=TaskState.POWERING_ON, expected_task_state=(None,))
    start_action(api, instance, "start")
    api.cast(start_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def start_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Mount the shares and power the guest on. Source: nova/compute/manager.py,
    ComputeManager.start_instance.
    """
    with compute.phases("instance.power_on", instance):
        yield from power_on(compute, instance)
        compute.save(
            instance,
            power_state=compute.cloud.hypervisor.power_state(instance),
            vm_state=VmState.ACTIVE,
            task_state=None,
            expected_task_state=(TaskState.POWERING_ON,),
            **forget_shelved_image(compute, instance),
        )


def power_on(compute: Compute, instance: Instance) -> Steps[None]:
    """The guest runs, with its shares; a share that cannot be mounted puts it in error."""
    yield from mount_shares(compute, instance)
    yield from compute.cloud.hypervisor.power_on(compute.host, instance)
    activate_shares(instance)


@accepts(vm_state=(VmState.ACTIVE, VmState.ERROR), on_host=True)
def stop(api: Api, instance: Instance) -> None:
    """202; 409 unless active or in error. Source: nova/compute/api.py, API.stop."""
    force_stop(api, instance)


def force_stop(api: Api, instance: Instance) -> None:
    """Stop even what seems to be stopped. Source: nova/compute/api.py, API.force_stop."""
    api.save(instance, task_state=TaskState.POWERING_OFF, progress=0, expected_task_state=(None,))
    start_action(api, instance, "stop")
    api.cast(stop_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def stop_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Shut the guest down. Source: nova/compute/manager.py, ComputeManager.stop_instance.

    A guest that is off already may have lost its task meanwhile: that is expected then.
    """
    with (yield from compute.lock(instance)):
        hypervisor = compute.cloud.hypervisor
        expected: list[TaskState | None] = [TaskState.POWERING_OFF]
        if hypervisor.power_state(instance) in OFF:
            expected.append(None)
        with compute.phases("instance.power_off", instance):
            yield from power_off(compute, instance)
            compute.save(
                instance,
                power_state=hypervisor.power_state(instance),
                vm_state=VmState.STOPPED,
                task_state=None,
                expected_task_state=expected,
            )


def power_off(compute: Compute, instance: Instance) -> Steps[None]:
    """The guest stops and its shares are unmounted. Source: nova/compute/manager.py,
    _power_off_instance.
    """
    check_shares(compute, instance)
    yield from compute.cloud.hypervisor.power_off(compute.host, instance)
    deactivate_shares(instance)
    yield from umount_shares(compute, instance)
