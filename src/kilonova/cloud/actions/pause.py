# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Pause and unpause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState, VmState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(vm_state=(VmState.ACTIVE,))
def pause(api: Api, instance: Instance) -> None:
    """202; 409 unless active. Source: nova/compute/api.py, API.pause."""
    api.save(instance, task_state=TaskState.PAUSING, expected_task_state=(None,))
    start_action(api, instance, "pause")
    api.cast(pause_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def pause_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Halt the guest. Source: nova/compute/manager.py, ComputeManager.pause_instance."""
    hypervisor = compute.cloud.hypervisor
    with compute.phases("instance.pause", instance):
        yield from hypervisor.pause(compute.host, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState.PAUSED,
            task_state=None,
            expected_task_state=(TaskState.PAUSING,),
        )


@accepts(vm_state=(VmState.PAUSED,))
def unpause(api: Api, instance: Instance) -> None:
    """202; 409 unless paused. Source: nova/compute/api.py, API.unpause."""
    api.save(instance, task_state=TaskState.UNPAUSING, expected_task_state=(None,))
    start_action(api, instance, "unpause")
    api.cast(unpause_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def unpause_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Let the guest run on. Source: nova/compute/manager.py, ComputeManager.unpause_instance."""
    hypervisor = compute.cloud.hypervisor
    with compute.phases("instance.unpause", instance):
        yield from hypervisor.unpause(compute.host, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState.ACTIVE,
            task_state=None,
            expected_task_state=(TaskState.UNPAUSING,),
        )
