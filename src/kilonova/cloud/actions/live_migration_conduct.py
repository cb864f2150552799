# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration in the conductor: host after host is asked until one can take the guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.actions.live_migration_check import (
    MoveData,
    check_can_live_migrate_destination,
)
from kilonova.cloud.actions.live_migration_run import live_migration
from kilonova.cloud.failed_tasks import fail_task
from kilonova.cloud.migrations import (
    LIVE_MIGRATION,
    give_back_source,
    hold_source,
    new_migration,
    set_status,
)
from kilonova.cloud.model.instance import PowerState, VmState
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.moving import ReportedStep, call
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Scheduler
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import (
    ComputeHostNotFound,
    ComputeServiceUnavailable,
    DestinationHypervisorTooOld,
    HypervisorUnavailable,
    InstanceInvalidState,
    Invalid,
    InvalidCPUInfo,
    InvalidHypervisorType,
    InvalidLocalStorage,
    InvalidSharedStorage,
    KilonovaError,
    MaxRetriesExceeded,
    MessagingTimeout,
    MigrationError,
    MigrationPreCheckError,
    MigrationSchedulerRPCError,
    NoValidHost,
    PortBindingFailed,
    UnableToMigrateToSelf,
)
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Conductor
    from kilonova.cloud.steps import Steps

EXPECTED = (
    NoValidHost,
    ComputeHostNotFound,
    ComputeServiceUnavailable,
    InvalidHypervisorType,
    InvalidCPUInfo,
    UnableToMigrateToSelf,
    DestinationHypervisorTooOld,
    InvalidLocalStorage,
    InvalidSharedStorage,
    HypervisorUnavailable,
    InstanceInvalidState,
    MigrationPreCheckError,
    MigrationSchedulerRPCError,
)
"""After these the server goes on as it was; after any other error it is in error."""


def live_migrate_instance(
    conductor: Conductor, instance: Instance, spec: RequestSpec, block_migration: bool | None
) -> Steps[None]:
    """Find a host and hand the move to the one that the guest is on.

    Raises: what kept it from moving.
    Source: nova/conductor/manager.py, ComputeTaskManager._live_migrate.
    """
    with ReportedStep(conductor, instance, "conductor_live_migrate_instance"):
        migration = new_migration(conductor, instance, LIVE_MIGRATION, "accepted")
        migration.source_node = ""
        state = instance.vm_state
        try:
            yield from hand_over(conductor, instance, spec, migration, block_migration)
        except KilonovaError as error:
            expected = isinstance(error, EXPECTED)
            fail_task(
                conductor,
                instance,
                "migrate_server",
                error,
                None,
                vm_state=state if expected else VmState.ERROR,
            )
            set_status(conductor, migration, "error")
            if expected:
                raise
            raise MigrationError(str(error)) from error


@crosses("conductor.migrate_server")
def hand_over(
    conductor: Conductor,
    instance: Instance,
    spec: RequestSpec,
    migration: Migration,
    block_migration: bool | None,
) -> Steps[None]:
    """Let the move hold what the server has here, find where it can go, and begin.

    Raises: what kept it from beginning, with the books as before.
    Source: nova/conductor/tasks/live_migrate.py, LiveMigrationTask.
    """
    cloud = conductor.cloud
    if instance.power_state not in {PowerState.RUNNING, PowerState.PAUSED}:
        raise InstanceInvalidState(
            instance.uuid, "power_state", instance.power_state, "live migrate"
        )
    source = cloud.hosts.get(instance.host)
    if not source.service.up:
        raise ComputeServiceUnavailable(source.name)
    held = yield from hold_source(conductor, instance, migration)
    try:
        dest, data = yield from find_destination(
            conductor, instance, spec, migration, block_migration
        )
    except KilonovaError:
        if held:
            yield from give_back_source(conductor, instance, migration)
        raise
    instance.availability_zone = zone_of_host(cloud, dest.name)
    migration.source_node = instance.node or ""
    migration.dest_node = dest.node.hypervisor_hostname
    migration.dest_compute = dest.name
    conductor.cast(live_migration, conductor.compute(source.name), instance, dest, migration, data)


def find_destination(
    conductor: Conductor,
    instance: Instance,
    spec: RequestSpec,
    migration: Migration,
    block_migration: bool | None,
) -> Steps[tuple[Host, MoveData]]:
    """Ask the scheduler until a host that it names says yes, and bind the ports there.

    Raises: NoValidHost, MaxRetriesExceeded.
    Source: nova/conductor/tasks/live_migrate.py, LiveMigrationTask._find_destination.
    """
    cloud = conductor.cloud
    assert instance.host is not None
    tried = [instance.host]
    spec.force_hosts, spec.force_nodes = (), ()
    spec.requested_destination = replace(
        spec.requested_destination or Destination(), cell=instance.cell
    )
    while True:
        check_retries(conductor, instance, migration, len(tried) - 1)
        spec.ignore_hosts = tuple(tried)
        selections = yield from select_destinations(
            conductor.on(Scheduler), spec, [instance.uuid], alternates=False
        )
        dest = selections[0].host
        try:
            check_hypervisors(cloud.hosts.get(instance.host), dest)
            data = yield from ask_destination(conductor, instance, dest, block_migration)
            yield from bind_ports(conductor, instance, dest)
        except (Invalid, MigrationPreCheckError):
            tried.append(dest.name)
            cloud.placement.release_from(instance.uuid, dest.node.uuid)
        else:
            return dest, data


def check_retries(
    conductor: Conductor, instance: Instance, migration: Migration, retries: int
) -> None:
    """Give up after as many hosts as the option ``migrate_max_retries`` says; -1 is never.

    Raises: MaxRetriesExceeded.
    """
    most = conductor.cloud.flags.DEFAULT.migrate_max_retries
    if most != -1 and retries > most:
        set_status(conductor, migration, "failed")
        raise MaxRetriesExceeded(
            f"Exceeded max scheduling retries {retries} for instance {instance.uuid} during live "
            "migration"
        ).at("nova.conductor.tasks.live_migrate", "_check_not_over_max_retries")


def check_hypervisors(source: Host, dest: Host) -> None:
    """Refuse a host of another kind, or an older one.

    Raises: InvalidHypervisorType, DestinationHypervisorTooOld.
    """
    if source.node.hypervisor_type != dest.node.hypervisor_type:
        raise InvalidHypervisorType()
    if source.node.hypervisor_version > dest.node.hypervisor_version:
        raise DestinationHypervisorTooOld()


def ask_destination(
    conductor: Conductor, instance: Instance, dest: Host, block_migration: bool | None
) -> Steps[MoveData]:
    """What the host says. Raises: MigrationPreCheckError where it says no, or nothing."""
    try:
        return (
            yield from call(
                check_can_live_migrate_destination,
                conductor.compute(dest.name),
                instance,
                block_migration,
            )
        )
    except MessagingTimeout as error:
        raise MigrationPreCheckError(
            f"Timeout while checking if we can live migrate to host: {dest.name}"
        ) from error


def bind_ports(conductor: Conductor, instance: Instance, dest: Host) -> Steps[None]:
    """Let networking get ready on the host. Raises: MigrationPreCheckError."""
    try:
        for vif in instance.vifs:
            yield from conductor.cloud.network.bind_port(conductor.context, vif, dest.name)
    except PortBindingFailed as error:
        raise MigrationPreCheckError(str(error)) from error
