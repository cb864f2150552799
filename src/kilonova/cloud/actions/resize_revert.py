# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Revert a resize or cold migration: the new host gives the server up, the old takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.power import stop_instance
from kilonova.cloud.actions.resize_confirm import forget_move
from kilonova.cloud.actions.share_mounts import leave_shares
from kilonova.cloud.guards import ErrorOutInstance, compute_method
from kilonova.cloud.migrations import ErrorOutMigration, give_back_source, set_status
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.moving import (
    complete_volumes,
    connect_volumes,
    move_ports,
    reserve_volumes,
    settle_on,
)
from kilonova.cloud.usage import notify_usage_exists
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method(reverts_task_state=True)
def revert_resize(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Destroy the guest on the new host.

    Source: nova/compute/manager.py, ComputeManager.revert_resize.
    """
    with ErrorOutMigration(compute, migration):
        notify_usage_exists(compute, instance, current_period=True)
        with ErrorOutInstance(compute, instance):
            yield from compute.cloud.hypervisor.destroy(compute.host, instance)
            if migration.source_compute != migration.dest_compute:
                yield from leave_shares(compute, instance)
            yield from reserve_volumes(compute, instance)
            set_status(compute, migration, "reverted")
            compute.cast(
                finish_revert_resize,
                compute.compute(migration.source_compute),
                instance,
                migration,
            )


@compute_method(reverts_task_state=True)
def finish_revert_resize(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Bring the guest back on the old host, as it was.

    Source: nova/compute/manager.py, ComputeManager.finish_revert_resize.
    """
    with ErrorOutMigration(compute, migration):
        failure: Exception | None = None
        try:
            with ErrorOutInstance(compute, instance):
                yield from take_back(compute, instance, migration)
        except KilonovaError as error:
            failure = error
        forget_move(compute, instance)
        if failure is not None:
            raise failure


def take_back(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Size, place, resources, ports and volumes; a server that was stopped is stopped again.

    Source: nova/compute/manager.py, ComputeManager._finish_revert_resize.
    """
    cloud, old_flavor = compute.cloud, instance.old_flavor
    runs = instance.old_vm_state != VmState.STOPPED
    compute.announce("instance.resize_revert.start", instance)
    settle_on(
        compute,
        instance,
        compute.host,
        flavor=old_flavor or instance.flavor,
        expected_task_state=(TaskState.RESIZE_REVERTING,),
    )
    yield from give_back_source(compute, instance, migration)
    yield from move_ports(compute, instance, compute.host.name)
    yield from connect_volumes(compute, instance)
    yield from cloud.hypervisor.finish_revert_migration(compute.host, instance, runs)
    compute.save(
        instance,
        launched_at=cloud.clock.stamp,
        touched=True,
        expected_task_state=(TaskState.RESIZE_REVERTING,),
    )
    yield from complete_volumes(compute, instance)
    if runs:
        compute.save(instance, vm_state=VmState.ACTIVE, task_state=None)
    else:
        compute.save(instance, task_state=TaskState.POWERING_OFF)
        yield from stop_instance(compute, instance)
    compute.announce("instance.resize_revert.end", instance)
