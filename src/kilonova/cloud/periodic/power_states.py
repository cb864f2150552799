# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Follow guests that changed their power state by themselves."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.actions.power import force_stop, stop
from kilonova.cloud.model.instance import PowerState, VmState
from kilonova.cloud.periodic.asking import ComputeAsking
from kilonova.cloud.periodic.task import instances_on
from kilonova.errors import InstanceNotFound, KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

DOWN = frozenset({PowerState.SHUTDOWN, PowerState.CRASHED})

WRONG = {
    VmState.STOPPED: frozenset({PowerState.RUNNING, PowerState.PAUSED, PowerState.SUSPENDED}),
    VmState.PAUSED: DOWN,
}
"""Power states in which a server of that state is stopped by force."""


def syncs_power_states(compute: Compute) -> Steps[None]:
    """Compare every server of the host with its guest; one with a task is left alone.

    Source: nova/compute/manager.py, ComputeManager._sync_power_states.
    """
    yield from compute.cloud.clock.wait(0)
    for instance in instances_on(compute):
        if instance.task_state is None:
            with suppress(InstanceNotFound):
                sync(compute, instance)


def sync(compute: Compute, instance: Instance) -> None:
    """Keep the guest's state; stop a server whose guest is down, or up though it is stopped.

    Source: nova/compute/manager.py, ComputeManager._sync_instance_power_state.
    """
    found = compute.cloud.hypervisor.power_state(instance)
    if found is not instance.power_state:
        compute.save(instance, power_state=found)
    # The state is the same next time, and so is what is done about it.
    with suppress(KilonovaError):
        if instance.vm_state is VmState.ACTIVE and found in (*DOWN, PowerState.SUSPENDED):
            stop(ComputeAsking(compute), instance)
        elif found in WRONG.get(instance.vm_state, ()):
            force_stop(ComputeAsking(compute), instance)
