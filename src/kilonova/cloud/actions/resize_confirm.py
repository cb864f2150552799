# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Confirm a resize or cold migration: the old host forgets the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.share_mounts import leave_shares
from kilonova.cloud.guards import ErrorOutInstance, compute_method
from kilonova.cloud.migrations import ErrorOutMigration, let_go_of_source, set_status
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute, Scope
    from kilonova.cloud.steps import Steps

BEING_DELETED = (TaskState.DELETING, TaskState.SOFT_DELETING)


@compute_method()
def confirm_resize(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Clean up on the old host, one story at a time for each server.

    A move that is over already, and a server that is gone, are left alone.
    Source: nova/compute/manager.py, ComputeManager.confirm_resize.
    """
    with ErrorOutMigration(compute, migration), (yield from compute.lock(instance)):
        gone = instance.uuid not in compute.cloud.instances
        if gone or migration.status not in {"finished", "confirming"}:
            return
        with ErrorOutInstance(compute, instance):
            failure: Exception | None = None
            try:
                yield from clean_up(compute, instance, migration)
            except KilonovaError as error:
                failure = error
            yield from let_go_of_source(compute, migration)
            forget_move(compute, instance)
            if failure is not None:
                raise failure


def clean_up(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Remove what was kept of the guest; the server is what its power state says.

    Source: nova/compute/manager.py, ComputeManager._confirm_resize.
    """
    compute.announce("instance.resize_confirm.start", instance)
    yield from compute.cloud.hypervisor.confirm_migration(compute.host, instance)
    if migration.source_compute != migration.dest_compute:
        yield from leave_shares(compute, instance)
    set_status(compute, migration, "confirmed")
    off = instance.power_state is PowerState.SHUTDOWN
    compute.save(
        instance,
        vm_state=VmState.STOPPED if off else VmState.ACTIVE,
        task_state=None,
        expected_task_state=(None, *BEING_DELETED),
    )
    compute.announce("instance.resize_confirm.end", instance)


def forget_move(scope: Scope, instance: Instance) -> None:
    """The server does not remember any more what it was before.

    Source: nova/compute/manager.py, ComputeManager._delete_stashed_flavor_info.
    """
    scope.save(instance, old_flavor=None, new_flavor=None, old_vm_state=None)
