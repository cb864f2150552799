# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration after the guest has moved: the old host lets go of it, the new one owns it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from kilonova.cloud.guards import compute_method
from kilonova.cloud.migrations import let_go_of_source, set_status
from kilonova.cloud.model.instance import TaskState
from kilonova.cloud.moving import Attachments, attempt, call, power_state_here, settle_on
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def post_live_migration_update_host(
    compute: Compute, instance: Instance, dest: Host, migration: Migration, before: Attachments
) -> Steps[None]:
    """Finish; whatever fails, the guest is on the other host by now, so the server is too.

    Source: nova/compute/manager.py, ComputeManager._post_live_migration_update_host.
    """
    try:
        yield from post_live_migration(compute, instance, dest, migration, before)
    except KilonovaError:
        if instance.host != dest.name:
            settle_on(compute, instance, dest, task_state=None, progress=0)
        raise


@compute_method(records_event=False, event="compute__post_live_migration")
def post_live_migration(
    compute: Compute, instance: Instance, dest: Host, migration: Migration, before: Attachments
) -> Steps[None]:
    """Ports work over there, volumes are let go of here, and the new host is told.

    The end shows the server as this host knew it: here, and migrating.
    Source: nova/compute/manager.py, ComputeManager._post_live_migration.
    """
    cloud = compute.cloud
    known = copy(instance)
    compute.announce("instance.live_migration_post.start", instance)
    cloud.hypervisor.move_guest(instance, dest)
    failure: Exception | None = None
    try:
        for vif in instance.vifs:
            yield from cloud.network.activate_binding(compute.context, vif, dest.name)
    except KilonovaError as error:
        failure = error
    for attachment_id in before.values():
        yield from attempt(cloud.block_storage.attachment_delete(compute.context, attachment_id))
    if failure is not None:
        raise failure
    yield from call(post_live_migration_at_destination, compute.compute(dest.name), instance)
    compute.announce("instance.live_migration_post.end", known)
    set_status(compute, migration, "completed")
    yield from let_go_of_source(compute, migration)


@compute_method()
def post_live_migration_at_destination(compute: Compute, instance: Instance) -> Steps[None]:
    """The server belongs to this host from now on.

    Source: nova/compute/manager.py, ComputeManager._do_post_live_migration_at_destination.
    """
    yield from ()
    compute.announce("instance.live_migration_post_dest.start", instance)
    settle_on(
        compute,
        instance,
        compute.host,
        power_state=power_state_here(compute, instance),
        task_state=None,
        progress=0,
        expected_task_state=(TaskState.MIGRATING,),
    )
    compute.announce("instance.live_migration_post_dest.end", instance)
