# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resize and cold migration, as nova-api takes the requests: begin one, confirm it, revert it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.actions.resize_conduct import migrate_server
from kilonova.cloud.actions.resize_confirm import confirm_resize as confirm_at_source
from kilonova.cloud.actions.resize_revert import revert_resize as revert_at_dest
from kilonova.cloud.guards import accepts, start_action
from kilonova.cloud.migrations import migration_in, set_status
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.moving import call
from kilonova.cloud.quotas import check_resize
from kilonova.cloud.refusals import refuse_accelerators
from kilonova.cloud.resources import flavors
from kilonova.cloud.scope import Conductor
from kilonova.cloud.topology import numa_of_flavor, pci_of_flavor
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import (
    CannotMigrateToSameHost,
    CannotResizeDisk,
    CannotResizeToSameFlavor,
    FlavorDiskSmallerThanMinDisk,
    FlavorMemoryTooSmall,
    FlavorNotFound,
    ForbiddenWithAccelerators,
    MigrationNotFoundByStatus,
    ServiceUnavailable,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api
    from kilonova.cloud.steps import Steps

GIB = 1024**3
MOVABLE = (VmState.ACTIVE, VmState.STOPPED)


def resize(
    api: Api, instance: Instance, flavor_id: str, *, auto_disk_config: bool | None = None
) -> None:
    """202: the server gets another size, usually on another host; 409 unless active or stopped,
    whatever the flavor.

    Raises: FlavorNotFound (a disabled one too), CannotResizeToSameFlavor, CannotResizeDisk,
    FlavorMemoryTooSmall, FlavorDiskSmallerThanMinDisk, TooManyInstances, and what the flavor's
    NUMA wishes are refused with. Source: nova/compute/api.py, API.resize.
    """
    refuse_accelerators(instance)
    begin_resize(api, instance, flavor_id, auto_disk_config)


def migrate(api: Api, instance: Instance, host: str | None = None) -> None:
    """202: the server moves to another host, while it is shut down; 409 unless active or stopped.

    Raises: CannotMigrateToSameHost, ComputeHostNotFound. Source: nova/compute/api.py, API.resize.
    """
    refuse_accelerators(instance)
    begin_migration(api, instance, host)


@accepts(vm_state=MOVABLE, host_up=True, method="resize")
def begin_resize(
    api: Api, instance: Instance, flavor_id: str, auto_disk_config: bool | None
) -> None:
    """Check the new size; the scheduler finds out where there is room for it."""
    cloud, spec = api.cloud, spec_of(instance)
    flavor = flavors.usable(api, flavor_id)
    check_flavor(cloud, instance, flavor)
    begin_move(
        api,
        instance,
        flavor,
        replace(
            spec,
            numa_topology=numa_of_flavor(flavor, spec.image),
            pci_requests=pci_of_flavor(cloud, flavor),
            requested_destination=Destination(),
        ),
        may_stay=cloud.flags.DEFAULT.allow_resize_to_same_host,
        auto_disk_config=bool(auto_disk_config),
        action="resize",
    )


@accepts(vm_state=MOVABLE, host_up=True, method="resize")
def begin_migration(api: Api, instance: Instance, host: str | None) -> None:
    """Check the host that is wished for; without one the scheduler is free."""
    destination = Destination()
    if host is not None:
        if host == instance.host:
            raise CannotMigrateToSameHost()
        node = api.cloud.hosts.get(host).node
        destination = Destination(host, node.hypervisor_hostname)
    begin_move(
        api,
        instance,
        instance.flavor,
        replace(spec_of(instance), requested_destination=destination),
        may_stay=api.cloud.hypervisor.supports("supports_migrate_to_same_host"),
        auto_disk_config=False,
        action="migrate",
    )


def begin_move(
    api: Api,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    *,
    may_stay: bool,
    auto_disk_config: bool,
    action: str,
) -> None:
    """Hand the move to the conductor; ``may_stay`` says that its own host may take it again."""
    assert instance.host is not None
    spec.ignore_hosts = () if may_stay else (instance.host,)
    api.save(
        instance,
        task_state=TaskState.RESIZE_PREP,
        progress=0,
        auto_disk_config=auto_disk_config,
        expected_task_state=(None,),
    )
    start_action(api, instance, action)
    api.cast(migrate_server, api.on(Conductor), instance, flavor, spec)


def spec_of(instance: Instance) -> RequestSpec:
    """What was asked for when the server was made, and is asked of every host it moves to."""
    assert instance.spec is not None
    return instance.spec


def check_flavor(cloud: Region, instance: Instance, flavor: Flavor) -> None:
    """Refuse a size that the server cannot have, in the order in which Nova does."""
    current = instance.flavor
    if flavor.extra_specs.get("accel:device_profile"):
        raise ForbiddenWithAccelerators()
    if flavor.root_gb == 0 and current.root_gb != 0 and not instance.is_volume_backed:
        raise CannotResizeDisk("Resize to zero disk flavor is not allowed.")
    if flavor.id != current.id and flavor.disabled:
        raise FlavorNotFound(flavor.flavorid)
    if flavor.id == current.id:
        raise CannotResizeToSameFlavor()
    check_resize(cloud, instance, current, flavor)
    if flavor.memory_mb < int(instance.image_meta.get("min_ram") or 0):
        raise FlavorMemoryTooSmall()
    least_gb = int(instance.image_meta.get("min_disk") or 0)
    if flavor.root_gb and not instance.is_volume_backed and least_gb > flavor.root_gb:
        raise FlavorDiskSmallerThanMinDisk(flavor.root_gb * GIB, least_gb * GIB)


@accepts(vm_state=(VmState.RESIZED,))
def confirm_resize(api: Api, instance: Instance, migration: Migration | None = None) -> None:
    """204: the old host forgets the server; 409 unless it waits for this.

    Raises: MigrationNotFoundByStatus, ServiceUnavailable where the old host is down.
    Source: nova/compute/api.py, API.confirm_resize.
    """
    cloud = api.cloud
    migration = migration or migration_in(cloud, instance, "finished")
    source = cloud.hosts.get(migration.source_compute)
    if not source.service.up:
        raise ServiceUnavailable()
    set_status(api, migration, "confirming")
    start_action(api, instance, "confirmResize")
    api.cast(confirm_at_source, api.compute(source.name), instance, migration)


@accepts(vm_state=(VmState.RESIZED,))
def revert_resize(api: Api, instance: Instance) -> None:
    """202: the server goes back to its old host and size; 409 unless it waits for this.

    Raises: MigrationNotFoundByStatus, TooManyInstances. Source: nova/compute/api.py,
    API.revert_resize.
    """
    cloud, spec, old = api.cloud, spec_of(instance), instance.old_flavor
    migration = migration_in(cloud, instance, "finished")
    assert old is not None
    check_resize(cloud, instance, instance.flavor, old)
    if spec.flavor.id != old.id:
        numa = numa_of_flavor(old, spec.image)
        spec = instance.spec = replace(spec, flavor=old, numa_topology=numa)
    api.save(
        instance,
        availability_zone=zone_of_host(cloud, migration.source_compute),
        task_state=TaskState.RESIZE_REVERTING,
        expected_task_state=(None,),
    )
    set_status(api, migration, "reverting")
    start_action(api, instance, "revertResize")
    api.cast(revert_at_dest, api.compute(migration.dest_compute or ""), instance, migration)


def confirm_before_deletion(api: Api, instance: Instance) -> Steps[None]:
    """A server that waits to be confirmed is confirmed before it is deleted, so that its old host
    keeps nothing of it; the deletion goes on with the server as it was before.

    Raises: MessagingTimeout where the old host is down.
    Source: nova/compute/api.py, API._confirm_resize_on_deleting.
    """
    migration = unconfirmed(api.cloud, instance)
    if migration is None:
        return
    start_action(api, instance, "confirmResize")
    before = instance.task_state
    yield from call(confirm_at_source, api.compute(migration.source_compute), instance, migration)
    if before is TaskState.DELETING:
        instance.vm_state, instance.task_state = VmState.RESIZED, before


def unconfirmed(cloud: Region, instance: Instance) -> Migration | None:
    """The move that waits for the server's user, if there still is one."""
    for status in ("finished", "confirming"):
        try:
            return migration_in(cloud, instance, status)
        except MigrationNotFoundByStatus:
            continue
    return None
