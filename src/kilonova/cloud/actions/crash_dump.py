# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Trigger a crash dump in the guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import VmState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(
    vm_state=(
        VmState.ACTIVE,
        VmState.PAUSED,
        VmState.RESCUED,
        VmState.RESIZED,
        VmState.ERROR,
    ),
    on_host=True,
    method="trigger_crash_dump",
)
def request_crash_dump(api: Api, instance: Instance) -> None:
    """202; 409 unless the state allows it. Source: nova/compute/api.py, API.trigger_crash_dump."""
    start_action(api, instance, "trigger_crash_dump")
    api.cast(trigger_crash_dump, api.compute(instance.host), instance)


@compute_method()
def trigger_crash_dump(compute: Compute, instance: Instance) -> Steps[None]:
    """Send the interrupt; what the guest makes of it is its own affair, so no state changes.

    Source: nova/compute/manager.py, ComputeManager.trigger_crash_dump.
    """
    with compute.phases("instance.trigger_crash_dump", instance):
        yield from compute.cloud.hypervisor.inject_nmi(compute.host, instance)
