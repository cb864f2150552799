# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Saving an instance to its cell's database, and the instance.update that follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kilonova.cloud.audit import current_audit_period
from kilonova.cloud.legacy.instances import tell_update
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.payloads.instance import update_body
from kilonova.contract.enums import NotificationSource
from kilonova.errors import (
    InstanceNotFound,
    UnexpectedDeletingTaskStateError,
    UnexpectedTaskStateError,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Scope


def save_instance(
    scope: Scope,
    instance: Instance,
    expected_task_state: Iterable[TaskState | None] | None,
    touched: bool,
    changes: dict[str, Any],
) -> None:
    """Check what is expected, put the changes in, stamp and announce them.

    What is given counts as changed, whether it is another value or not, as in Nova's objects.
    These tell of the time of the save before until somebody looks the record up again.

    Raises: InstanceNotFound, UnexpectedTaskStateError, UnexpectedDeletingTaskStateError.
    Source: nova/db/main/api.py, _instance_update.
    """
    changed = [name for name, value in changes.items() if getattr(instance, name) != value]
    if not changes and not touched:
        return
    if instance.deleted_at is not None and instance.uuid not in scope.cloud.instances:
        raise InstanceNotFound(instance.uuid)
    old_vm_state, old_task_state = instance.vm_state, instance.task_state
    if expected_task_state is not None and old_task_state not in expected_task_state:
        refuse = (
            UnexpectedDeletingTaskStateError
            if old_task_state == TaskState.DELETING
            else UnexpectedTaskStateError
        )
        raise refuse(
            instance.uuid,
            {"task_state": list(expected_task_state)},
            {"task_state": old_task_state},
        )
    cloud = scope.cloud
    level = cloud.notifications_flags.notify_on_state_change
    old_display_name = instance.display_name if level else None  # nobody asks for it otherwise
    for name in changed:
        setattr(instance, name, changes[name])
    usage = cloud.tables.usage
    if usage.concerns(instance, old_vm_state, changed) and instance.uuid in cloud.tables.instances:
        usage.note(instance)
    instance.told_updated_at = instance.updated_at
    instance.updated_at = cloud.clock.stamp
    if level:
        announce_update(scope, instance, old_vm_state, old_task_state, old_display_name)


def announce_update(
    scope: Scope,
    instance: Instance,
    old_vm_state: VmState | None,
    old_task_state: TaskState | None,
    old_display_name: str | None = None,
    *,
    source: NotificationSource = NotificationSource.NOVA_COMPUTE,
) -> None:
    """Publish instance.update: with the old states where they changed, else with the new ones
    twice.

    An old state of None says nothing, so the new one stands in its place. Whichever service saves,
    Nova names nova-compute as the publisher, unless the service announces the change by itself.
    Source: nova/notifications/base.py, send_update and _compute_states_payload.
    """
    level = scope.cloud.notifications_flags.notify_on_state_change
    states_changed = old_vm_state != instance.vm_state or (
        level == "vm_and_task_state" and old_task_state != instance.task_state
    )
    renamed = (
        old_display_name
        if not states_changed and old_display_name != instance.display_name
        else None
    )
    old_state = (old_vm_state if states_changed else None) or instance.vm_state
    old_task = (old_task_state if states_changed else None) or instance.task_state
    period = current_audit_period(scope.cloud)
    if scope.cloud.legacy.is_open:
        states = (old_state, instance.vm_state, old_task, instance.task_state)
        tell_update(scope, instance, source, states, period, renamed)
    scope.cloud.outlet.publish(
        "instance.update",
        f"{source}:{scope.configured_host}",
        update_body(
            scope,
            instance,
            old_state=old_state,
            old_task_state=old_task,
            old_display_name=renamed,
            audit_period=period,
        ),
        scope.context,
    )
