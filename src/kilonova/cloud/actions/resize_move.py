# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resize and cold migration while the server moves: it leaves one host and is made on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.share_mounts import bring_shares
from kilonova.cloud.guards import ErrorOutInstance, compute_method
from kilonova.cloud.migrations import (
    ErrorOutMigration,
    give_back_source,
    let_go_of_source,
    set_status,
)
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.moving import (
    complete_volumes,
    connect_volumes,
    move_ports,
    reserve_volumes,
    settle_on,
)
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method(reverts_task_state=True)
def resize_instance(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Shut the guest down and send its disk to the new host.

    Where that fails the server holds what it had here.
    Source: nova/compute/manager.py, ComputeManager.resize_instance.
    """
    try:
        with (
            ErrorOutInstance(compute, instance, instance.vm_state),
            ErrorOutMigration(compute, migration),
        ):
            yield from send(compute, instance, migration)
    except KilonovaError:
        yield from give_back_source(compute, instance, migration)
        raise
    compute.announce("instance.resize.end", instance)


def send(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """The server's place is the new host from now on, which goes on from here.

    finish_resize is cast before resize.end is announced: where sending takes no time the two hosts
    race, and either may come first. Source: nova/compute/manager.py, _resize_instance.
    """
    cloud = compute.cloud
    dest = cloud.hosts.get(migration.dest_compute)
    set_status(compute, migration, "migrating")
    compute.save(
        instance,
        task_state=TaskState.RESIZE_MIGRATING,
        expected_task_state=(TaskState.RESIZE_PREP,),
    )
    compute.announce("instance.resize.start", instance)
    yield from cloud.hypervisor.migrate_disk_and_power_off(
        compute.host, instance, migration.dest_host or dest.name
    )
    yield from reserve_volumes(compute, instance)
    set_status(compute, migration, "post-migrating")
    settle_on(
        compute,
        instance,
        dest,
        old_flavor=instance.flavor,
        task_state=TaskState.RESIZE_MIGRATED,
        expected_task_state=(TaskState.RESIZE_MIGRATING,),
    )
    compute.cast(finish_resize, compute.compute(dest.name), instance, migration)


@compute_method(reverts_task_state=True)
def finish_resize(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Make the guest on the new host; then its user has to confirm the move or to revert it.

    Where that fails the server belongs here all the same, and the old host is let go of.
    Source: nova/compute/manager.py, ComputeManager.finish_resize.
    """
    with ErrorOutMigration(compute, migration):
        try:
            with ErrorOutInstance(compute, instance):
                yield from receive(compute, instance, migration)
        except KilonovaError:
            yield from let_go_of_source(compute, migration)
            raise
        compute.announce("instance.resize_finish.end", instance)


def receive(compute: Compute, instance: Instance, migration: Migration) -> Steps[None]:
    """Ports, volumes and shares come along; a server that was stopped stays so.

    Source: nova/compute/manager.py, ComputeManager._finish_resize.
    """
    old_flavor, flavor = instance.flavor, new_flavor(instance, migration)
    yield from move_ports(compute, instance, compute.host.name)
    compute.save(
        instance,
        flavor=flavor,
        task_state=TaskState.RESIZE_FINISH,
        expected_task_state=(TaskState.RESIZE_MIGRATED,),
    )
    compute.announce("instance.resize_finish.start", instance)
    yield from connect_volumes(compute, instance)
    if migration.source_compute != migration.dest_compute:
        yield from bring_shares(compute, instance)
    try:
        yield from compute.cloud.hypervisor.finish_migration(
            compute.host, instance, instance.old_vm_state != VmState.STOPPED
        )
    except KilonovaError:
        instance.flavor = old_flavor
        compute.cloud.tables.usage.note(instance)
        raise
    yield from complete_volumes(compute, instance)
    set_status(compute, migration, "finished")
    compute.save(
        instance,
        vm_state=VmState.RESIZED,
        task_state=None,
        launched_at=compute.cloud.clock.stamp,
        expected_task_state=(TaskState.RESIZE_FINISH,),
    )


def new_flavor(instance: Instance, migration: Migration) -> Flavor:
    """The flavor after the move: the same where the server only changes its host."""
    if migration.old_flavor_id == migration.new_flavor_id or instance.new_flavor is None:
        return instance.flavor
    return instance.new_flavor
