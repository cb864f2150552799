# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Set the password of the guest's administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.cloud.refusals import TRUE
from kilonova.errors import InstancePasswordSetFailed, QemuGuestAgentNotEnabled

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(vm_state=(VmState.ACTIVE,), method="set_admin_password")
def change_password(api: Api, instance: Instance) -> Steps[None]:
    """202 once it is done; 409 unless active. The password itself is kept nowhere.

    Raises: InstancePasswordSetFailed, QemuGuestAgentNotEnabled.
    Source: nova/compute/api.py, API.set_admin_password.
    """
    api.save(instance, task_state=TaskState.UPDATING_PASSWORD, expected_task_state=(None,))
    start_action(api, instance, "changePassword")
    yield from api.call(set_admin_password, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def set_admin_password(compute: Compute, instance: Instance) -> Steps[None]:
    """Have the agent inside of the guest do it; the guest must run, and have one.

    Source: nova/compute/manager.py, ComputeManager.set_admin_password.
    """
    hypervisor = compute.cloud.hypervisor
    yield from compute.cloud.clock.wait(0)
    running = hypervisor.power_state(instance) is PowerState.RUNNING
    compute.save(instance, task_state=None, expected_task_state=(TaskState.UPDATING_PASSWORD,))
    if not running:
        raise InstancePasswordSetFailed(
            instance.uuid, f"instance {instance.uuid} is not running"
        ).at("nova.compute.manager", "set_admin_password")
    if not hypervisor.driver.is_fake and not has_agent(instance):
        raise QemuGuestAgentNotEnabled().at("nova.virt.libvirt.driver", "_can_set_admin_password")


def has_agent(instance: Instance) -> bool:
    """Whether the image says that an agent runs in the guest."""
    return str(instance.image_meta.get("hw_qemu_guest_agent", "")).lower() in TRUE
