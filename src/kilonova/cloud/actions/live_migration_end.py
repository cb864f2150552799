# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration that somebody ends before it is over: aborted, or forced to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.live_migration_back import unbind_elsewhere
from kilonova.cloud.guards import compute_method
from kilonova.cloud.migrations import give_back_source, set_status
from kilonova.cloud.model.instance import TaskState
from kilonova.errors import InvalidMigrationState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method()
def live_migration_abort(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Drop a move that waits, have one that prepares rolled back, or stop one that copies.

    Raises: InvalidMigrationState. Source: nova/compute/manager.py,
    ComputeManager.live_migration_abort.
    """
    compute.announce("instance.live_migration_abort.start", instance)
    ticket = compute.host.live_migrations.pop(instance.uuid, None)
    if ticket is None:
        if migration.status != "running":
            raise InvalidMigrationState(
                migration.id, instance.uuid, migration.status, "abort live migration"
            )
        yield from compute.cloud.hypervisor.live_migration_abort(compute.host, instance)
    elif not ticket.begun:
        ticket.dropped.succeed()
        yield from give_back_source(compute, instance, migration)
        yield from unbind_elsewhere(compute, instance)
        compute.save(
            instance,
            task_state=None,
            touched=True,
            expected_task_state=(TaskState.MIGRATING,),
        )
        set_status(compute, migration, "cancelled")
    compute.announce("instance.live_migration_abort.end", instance)


@compute_method()
def live_migration_force_complete(compute: Compute, instance: Instance) -> Steps[None]:
    """Pause the guest so that its memory changes no more.

    Source: nova/compute/manager.py, ComputeManager.live_migration_force_complete.
    """
    compute.announce("instance.live_migration_force_complete.start", instance)
    yield from compute.cloud.hypervisor.live_migration_force_complete(compute.host, instance)
    compute.announce("instance.live_migration_force_complete.end", instance)
