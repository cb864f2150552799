# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration that came to nothing: everything is put back, on both hosts."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from kilonova.cloud.guards import compute_method
from kilonova.cloud.migrations import give_back_source, set_status
from kilonova.cloud.model.instance import TaskState
from kilonova.cloud.moving import Attachments, attempt, put_attachments_back

if TYPE_CHECKING:
    from kilonova.cloud.actions.live_migration_check import MoveData
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method(records_event=False, event="compute__rollback_live_migration")
def rollback_live_migration(
    compute: Compute,
    instance: Instance,
    dest: Host,
    migration: Migration,
    data: MoveData,
    before: Attachments,
    status: str = "failed",
) -> Steps[None]:
    """The server runs on where it is, as if nothing had been; ``status`` is what the move ends in.

    Source: nova/compute/manager.py, ComputeManager._rollback_live_migration.
    """
    yield from give_back_source(compute, instance, migration)
    yield from put_attachments_back(compute, instance, before)
    compute.announce("instance.live_migration_rollback.start", instance)
    if data.cleans_up:
        compute.cast(
            rollback_live_migration_at_destination, compute.compute(dest.name), copy(instance)
        )
    else:
        yield from unbind_elsewhere(compute, instance)
    compute.save(
        instance,
        task_state=None,
        progress=0,
        touched=True,
        expected_task_state=(TaskState.MIGRATING,),
    )
    compute.announce("instance.live_migration_rollback.end", instance)
    set_status(compute, migration, status)


@compute_method()
def rollback_live_migration_at_destination(compute: Compute, instance: Instance) -> Steps[None]:
    """Remove what was prepared here; shows the server as the other host sent it, still migrating.

    Source: nova/compute/manager.py, ComputeManager._do_rollback_live_migration_at_destination.
    """
    compute.announce("instance.live_migration_rollback_dest.start", instance)
    yield from unbind_elsewhere(compute, instance)
    compute.announce("instance.live_migration_rollback_dest.end", instance)


def unbind_elsewhere(compute: Compute, instance: Instance) -> Steps[None]:
    """The ports work where the server is, and are ready nowhere else; a failure is passed over."""
    for vif in instance.vifs:
        yield from attempt(
            compute.cloud.network.activate_binding(compute.context, vif, instance.host or "")
        )
