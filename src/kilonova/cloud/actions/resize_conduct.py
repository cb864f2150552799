# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resize and cold migration in the conductor: a host is found, and asked to take the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.failed_tasks import fail_task
from kilonova.cloud.migrations import (
    MIGRATION,
    RESIZE,
    give_back_source,
    hold_source,
    new_migration,
    set_status,
)
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.moving import ReportedStep
from kilonova.cloud.scheduling.request import Selection
from kilonova.cloud.scheduling.resources import resources_of
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Scheduler
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import KilonovaError, MaxRetriesExceeded, NoValidHost
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Conductor
    from kilonova.cloud.steps import Steps


def migrate_server(
    conductor: Conductor,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    alternates: Sequence[Host] | None = None,
) -> Steps[None]:
    """Move a server to a host that has room for the flavor; ``alternates`` are those left to try.

    Where there is none the server goes on as it was. Raises: NoValidHost, and what else went wrong.
    Source: nova/conductor/manager.py, ComputeTaskManager.migrate_server and _cold_migrate.
    """
    with (
        ReportedStep(conductor, instance, "conductor_migrate_server"),
        ReportedStep(conductor, instance, "cold_migrate"),
    ):
        spec.flavor = flavor
        try:
            yield from place(conductor, instance, flavor, spec, alternates)
        except KilonovaError as error:
            if instance.uuid in conductor.cloud.instances:
                fail_task(
                    conductor, instance, "migrate_server", error, spec, vm_state=instance.vm_state
                )
            if isinstance(error, NoValidHost):
                what = "cold migrate" if flavor.id == instance.flavor.id else "resize"
                raise NoValidHost(f"No valid host found for {what}").at(
                    "nova.conductor.manager", "_cold_migrate"
                ) from error
            raise
        instance.spec = replace(
            spec, ignore_hosts=None, requested_destination=None, retry_hosts=None
        )


@crosses("conductor.resize_instance")
def ask_again(
    conductor: Conductor,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    alternates: Sequence[Host],
) -> Steps[None]:
    """A host that failed asks the conductor for the next one, and waits for the answer.

    Raises: NoValidHost. Source: nova/conductor/api.py, ComputeTaskAPI.resize_instance.
    """
    yield from migrate_server(conductor, instance, flavor, spec, alternates)


def place(
    conductor: Conductor,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    alternates: Sequence[Host] | None,
) -> Steps[None]:
    """Let the move hold what the server has, claim what it will have, and tell the new host.

    Raises: NoValidHost, with the books as before.
    Source: nova/conductor/tasks/migrate.py, MigrationTask.
    """
    cloud = conductor.cloud
    spec.force_hosts, spec.force_nodes = (), ()
    destination = spec.requested_destination or Destination()
    spec.requested_destination = replace(destination, cell=instance.cell)
    retries = destination.host is None and cloud.flags.scheduler.max_attempts > 1
    migration = begun_migration(conductor, instance, flavor)
    held = False
    try:
        held = yield from hold_source(conductor, instance, migration)
        if alternates is None:
            selection = yield from first_host(conductor, instance, spec)
        else:
            selection = yield from next_host(conductor, instance, spec, alternates)
    except KilonovaError:
        set_status(conductor, migration, "error")
        if held:
            yield from give_back_source(conductor, instance, migration)
        raise
    host = selection.host
    instance.availability_zone = zone_of_host(cloud, host.name)
    from kilonova.cloud.actions.resize_prep import prep_resize

    conductor.cast(
        prep_resize,
        conductor.compute(host.name),
        instance,
        flavor,
        spec,
        migration,
        selection.alternates if retries else None,
    )


def begun_migration(conductor: Conductor, instance: Instance, flavor: Flavor) -> Migration:
    """The record of this move: a host that failed has left one."""
    kind = MIGRATION if flavor.id == instance.flavor.id else RESIZE
    for migration in conductor.cloud.tables.migrations_of(instance):
        if (migration.migration_type, migration.status) == (kind, "pre-migrating"):
            return migration
    return new_migration(conductor, instance, kind, "pre-migrating", new_flavor=flavor)


@crosses("conductor.resize_instance")
def first_host(conductor: Conductor, instance: Instance, spec: RequestSpec) -> Steps[Selection]:
    """Ask the scheduler. Raises: NoValidHost."""
    selections = yield from select_destinations(conductor.on(Scheduler), spec, [instance.uuid])
    return selections[0]


def next_host(
    conductor: Conductor, instance: Instance, spec: RequestSpec, alternates: Sequence[Host]
) -> Steps[Selection]:
    """The first of the alternates that still has room. Raises: MaxRetriesExceeded."""
    left = list(alternates)
    resources = resources_of(spec)
    while left:
        host = left.pop(0)
        claimed = yield from conductor.cloud.placement.claim(
            instance.uuid, host, resources, conductor.context
        )
        if claimed:
            return Selection(host, tuple(left))
    raise MaxRetriesExceeded(
        f"Exhausted all hosts available for retrying build failures for instance {instance.uuid}."
    ).at("nova.conductor.tasks.migrate", "_reschedule")
