# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Follow a machine whose power somebody else has switched."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kilonova.cloud.guards import compute_method
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.errors import UnexpectedTaskStateError, again

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


class Switch(NamedTuple):
    """A way to switch: what it is called, the task, and the states before and after."""

    action: str
    event: str
    task: TaskState
    before: tuple[VmState, PowerState]
    after: tuple[VmState, PowerState]


OFF = (VmState.STOPPED, PowerState.SHUTDOWN)
ON = (VmState.ACTIVE, PowerState.RUNNING)

STATES: Mapping[str, Switch] = MappingProxyType(
    {
        "POWER_ON": Switch("start", "instance.power_on", TaskState.POWERING_ON, OFF, ON),
        "POWER_OFF": Switch("stop", "instance.power_off", TaskState.POWERING_OFF, ON, OFF),
    }
)

FOLLOWS = frozenset({"fake.PowerUpdateFakeDriver"})
"""Drivers whose machines others may switch. Source: nova/virt/ironic/driver.py."""


@compute_method(reverts_task_state=True)
def power_update(compute: Compute, instance: Instance, target: str) -> Steps[None]:
    """Note that the machine is on, or off; nothing where that is known, or another task is quicker.

    A driver that follows nobody fails after the start was announced.
    Raises: NotImplementedError. Source: nova/compute/manager.py, ComputeManager.power_update.
    """
    with (yield from compute.lock(instance)):
        switch = STATES[target]
        states = (instance.vm_state, instance.power_state)
        if instance.task_state is not None or states != switch.before:
            return
        progress = 0 if target == "POWER_OFF" else instance.progress
        try:
            compute.save(
                instance,
                task_state=switch.task,
                progress=progress,
                expected_task_state=(None,),
            )
            with compute.phases(switch.event, instance):
                follow(compute, instance, switch)
        except UnexpectedTaskStateError:
            return


def follow(compute: Compute, instance: Instance, switch: Switch) -> None:
    """Keep the new states. Source: nova/virt/ironic/driver.py, IronicDriver.power_update_event."""
    if compute.cloud.hypervisor.driver.name not in FOLLOWS:
        error = again(NotImplementedError())
        vars(error)["origin"] = ("nova.virt.driver", "power_update_event")
        raise error
    vm_state, power_state = switch.after
    compute.cloud.neighbours.guests.set_power_state(instance, power_state)
    compute.save(
        instance,
        power_state=power_state,
        vm_state=vm_state,
        task_state=None,
        expected_task_state=(switch.task,),
    )
