# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Suspend and resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import ErrorOutInstance, accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.refusals import refuse_accelerators, refuse_encrypted_memory, refuse_shares

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


def suspend(api: Api, instance: Instance) -> None:
    """202; 409 unless active, without shares, accelerators and encrypted memory.

    Raises: ForbiddenWithShare, ForbiddenWithAccelerators, OperationNotSupportedForMemEncryption.
    Source: nova/compute/api.py, API.suspend.
    """
    refuse_shares(instance)
    refuse_accelerators(instance)
    refuse_encrypted_memory(instance, "suspend")
    request_suspension(api, instance)


@accepts(vm_state=(VmState.ACTIVE,), method="suspend")
def request_suspension(api: Api, instance: Instance) -> None:
    """Hand the request over."""
    api.save(instance, task_state=TaskState.SUSPENDING, expected_task_state=(None,))
    start_action(api, instance, "suspend")
    api.cast(suspend_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def suspend_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Save the guest's memory and stop it. Source: nova/compute/manager.py, suspend_instance."""
    hypervisor = compute.cloud.hypervisor
    before = instance.vm_state
    with compute.phases("instance.suspend", instance):
        with ErrorOutInstance(compute, instance, before):
            yield from hypervisor.suspend(compute.host, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState.SUSPENDED,
            task_state=None,
            old_vm_state=before,
            expected_task_state=(TaskState.SUSPENDING,),
        )


@accepts(vm_state=(VmState.SUSPENDED,))
def resume(api: Api, instance: Instance) -> None:
    """202; 409 unless suspended. Source: nova/compute/api.py, API.resume."""
    api.save(instance, task_state=TaskState.RESUMING, expected_task_state=(None,))
    start_action(api, instance, "resume")
    api.cast(resume_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def resume_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Load the guest's memory and let it run on.

    Source: nova/compute/manager.py, ComputeManager.resume_instance.
    """
    hypervisor = compute.cloud.hypervisor
    with compute.phases("instance.resume", instance):
        with ErrorOutInstance(compute, instance, instance.vm_state):
            yield from hypervisor.resume(compute.host, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState(instance.old_vm_state or VmState.ACTIVE),
            task_state=None,
            old_vm_state=None,
            expected_task_state=(TaskState.RESUMING,),
        )
