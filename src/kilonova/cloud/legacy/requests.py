# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The legacy notifications of requests to the scheduler, and of tasks that came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_exception import shown_error
from kilonova.cloud.payloads.legacy_request_spec import legacy_request_spec

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance, VmState
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Conductor, Scheduler


SCHEDULER_HOST = "scheduler"
"""Where nova-scheduler says that it runs; its notifier is made as it starts, and keeps the name."""


def tell_selection(scheduler: Scheduler, phase: str, spec: RequestSpec) -> None:
    """Send scheduler.select_destinations, for the host that the service was started on.

    Source: nova/scheduler/manager.py, SchedulerManager._select_destinations.
    """
    scheduler.tell_legacy(
        f"scheduler.select_destinations.{phase}",
        lambda: {"request_spec": legacy_request_spec(spec, placed=phase == "end")},
        host=SCHEDULER_HOST,
    )


def tell_failed_task(
    conductor: Conductor,
    instance: Instance,
    method: str,
    error: Exception,
    spec: RequestSpec | None,
    state: VmState,
) -> None:
    """Send compute_task; of a live migration's request nothing is left, and ``spec`` is None.

    Source: nova/scheduler/utils.py, set_vm_state_and_notify.
    """

    def payload() -> dict[str, Any]:
        request = (
            {"instance_properties": {"uuid": instance.uuid}}
            if spec is None
            else legacy_request_spec(spec)
        )
        return {
            "request_spec": request,
            "instance_properties": request["instance_properties"],
            "instance_id": instance.uuid,
            "state": state,
            "method": method,
            "reason": shown_error(error),
        }

    conductor.tell_legacy(f"compute_task.{method}", payload)
