# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration on the host that the guest leaves: it waits its turn, prepares, and copies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simpy import Resource

from kilonova.cloud.actions.live_migration_back import rollback_live_migration
from kilonova.cloud.actions.live_migration_post import post_live_migration_update_host
from kilonova.cloud.actions.live_migration_pre import pre_live_migration
from kilonova.cloud.guards import compute_method, set_error_state
from kilonova.cloud.migrations import (
    ErrorOutMigration,
    give_back_source,
    let_go_of_source,
    set_status,
)
from kilonova.cloud.model.migration import Migration, Ticket
from kilonova.cloud.moving import attachments_of
from kilonova.cloud.stories import start
from kilonova.errors import KilonovaError, LiveMigrationAborted, libvirtError

if TYPE_CHECKING:
    from kilonova.cloud.actions.live_migration_check import MoveData
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method()
def live_migration(
    compute: Compute, instance: Instance, dest: Host, migration: Migration, data: MoveData
) -> Steps[None]:
    """Queue the move; as many run at once as the option ``max_concurrent_live_migrations`` says.

    Source: nova/compute/manager.py, ComputeManager.live_migration.
    """
    with ErrorOutMigration(compute, migration):
        set_status(compute, migration, "queued")
        ticket = Ticket(migration, compute.cloud.clock.event())
        compute.host.live_migrations[instance.uuid] = ticket
        story = take_turn(compute, instance, dest, ticket, data)
        start(compute.cloud, story, compute.host, instance)
        yield from ()


def take_turn(
    compute: Compute, instance: Instance, dest: Host, ticket: Ticket, data: MoveData
) -> Steps[None]:
    """Wait for a slot, unless the move is aborted first; then carry it out."""
    with slots_of(compute).request() as slot:
        if not slot.triggered:
            yield slot | ticket.dropped
        if ticket.dropped.triggered:
            return
        ticket.begun = True
        yield from do_live_migration(compute, instance, dest, ticket.migration, data)


def slots_of(compute: Compute) -> Resource:
    """The host's slots for live migrations; zero means that there is no end of them."""
    host = compute.host
    if host.live_migration_slots is None:
        most = compute.cloud.flags.DEFAULT.max_concurrent_live_migrations or sys.maxsize
        host.live_migration_slots = Resource(compute.cloud.clock.environment, most)
    return host.live_migration_slots


def do_live_migration(
    compute: Compute, instance: Instance, dest: Host, migration: Migration, data: MoveData
) -> Steps[None]:
    """Prepare the other host, copy the guest, and clean up on both sides.

    Source: nova/compute/manager.py, ComputeManager._do_live_migration.
    """
    set_status(compute, migration, "preparing")
    before = attachments_of(instance)
    try:
        yield from pre_live_migration(compute.compute(dest.name), instance)
    except KilonovaError:
        compute.host.live_migrations.pop(instance.uuid, None)
        set_status(compute, migration, "error")
        yield from rollback_live_migration(compute, instance, dest, migration, data, before)
        raise
    if compute.host.live_migrations.pop(instance.uuid, None) is None:
        yield from rollback_live_migration(
            compute, instance, dest, migration, data, before, status="cancelled"
        )
        compute.announce("instance.live_migration_abort.end", instance)
        return
    set_status(compute, migration, "running")
    try:
        status = yield from copy_guest(compute, instance, dest, migration, data)
        if status == "completed":
            yield from post_live_migration_update_host(compute, instance, dest, migration, before)
        else:
            yield from rollback_live_migration(
                compute, instance, dest, migration, data, before, status=status
            )
    except KilonovaError:
        set_status(compute, migration, "error")
        set_error_state(compute, instance, clean_task_state=True)
        yield from settle_books(compute, instance, dest, migration)
        raise


def settle_books(
    compute: Compute, instance: Instance, dest: Host, migration: Migration
) -> Steps[None]:
    """After a failure the server holds what it needs where it is, and the move nothing.

    Nova leaves that to whoever repairs the server.
    """
    if instance.host == dest.name:
        yield from let_go_of_source(compute, migration)
    else:
        yield from give_back_source(compute, instance, migration)


def copy_guest(
    compute: Compute, instance: Instance, dest: Host, migration: Migration, data: MoveData
) -> Steps[str]:
    """How it ended: completed, cancelled, or failed in a way that leaves the guest where it was.

    What libvirt itself fails with, its driver recovers from; any other error is raised.
    Source: nova/virt/libvirt/driver.py, LibvirtDriver._live_migration.
    """
    try:
        yield from compute.cloud.hypervisor.live_migration(
            compute.host, instance, dest, migration, data.block_migration
        )
    except LiveMigrationAborted:
        return "cancelled"
    except libvirtError:
        return "failed"
    return "completed"
