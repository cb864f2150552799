# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is left of a task that the conductor could not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import record_fault
from kilonova.cloud.legacy.requests import tell_failed_task
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.payloads.compute_task import compute_task_payload

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Conductor


def fail_task(
    conductor: Conductor,
    instance: Instance,
    method: str,
    error: Exception,
    spec: RequestSpec | None,
    *,
    vm_state: VmState = VmState.ERROR,
) -> None:
    """Leave the instance in error (or the state given) without a task, and say which task failed.

    Source: nova/scheduler/utils.py, set_vm_state_and_notify.
    """
    conductor.save(instance, vm_state=vm_state, task_state=None)
    record_fault(conductor, instance, error)
    announce_failed_task(conductor, instance, method, error, spec, vm_state)


def announce_failed_task(
    conductor: Conductor,
    instance: Instance,
    method: str,
    error: Exception,
    spec: RequestSpec | None,
    vm_state: VmState,
) -> None:
    """Say which task failed, and in which state that has left the instance."""
    tell_failed_task(conductor, instance, method, error, spec, vm_state)
    conductor.notify(
        f"compute_task.{method}.error",
        compute_task_payload(conductor.cloud, instance, spec, vm_state, error),
    )
