# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Evacuate: make a server again elsewhere, since its host is lost; clean up when it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.actions.rebuild_conduct import conduct_rebuild
from kilonova.cloud.actions.rebuild_make import RebuildOrder
from kilonova.cloud.guards import accepts, start_action
from kilonova.cloud.migrations import EVACUATION, new_migration, set_status
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.moving import guest_is_here
from kilonova.cloud.refusals import refuse_accelerators, refuse_shares, refuse_vtpm
from kilonova.cloud.scope import Conductor
from kilonova.errors import ComputeServiceInUse, InvalidRequest

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

LEFT = frozenset({"accepted", "pre-migrating", "done"})
"""Evacuations after which a host that comes back has to clean up."""


def evacuate(
    api: Api, instance: Instance, host: str | None = None, *, stopped: bool = True
) -> None:
    """200; 400 unless its host is down. ``stopped`` leaves the server shut down, as since API 2.95.

    Raises: ComputeHostNotFound, InvalidRequest (the server's own host), ComputeServiceInUse.
    Source: nova/compute/api.py, API.evacuate; nova/api/openstack/compute/evacuate.py.
    """
    if host is not None:
        api.cloud.hosts.get(host)
        if host == instance.host:
            raise InvalidRequest("The target host can't be the same one.")
    refuse_shares(instance)
    refuse_vtpm(instance, "evacuate")
    refuse_accelerators(instance)
    begin_evacuation(api, instance, host, stopped)


@accepts(
    vm_state=(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR),
    task_state=None,
    even_locked=True,
    method="evacuate",
)
def begin_evacuation(api: Api, instance: Instance, host: str | None, stopped: bool) -> None:
    """Write the evacuation down, which the lost host reads when it is back, and announce it."""
    cloud, spec = api.cloud, instance.spec
    assert spec is not None
    lost = cloud.hosts.get(instance.host)
    if lost.service.up:
        raise ComputeServiceInUse(lost.name)
    api.save(instance, task_state=TaskState.REBUILDING, touched=True)
    start_action(api, instance, "evacuate")
    migration = new_migration(api, instance, EVACUATION, "accepted", dest_compute=host)
    api.announce("instance.evacuate", instance, host=api.configured_host)
    destination = None
    if host is not None:
        destination = Destination(host, cloud.hosts.get(host).node.hypervisor_hostname)
    order = RebuildOrder(
        evacuates=True,
        target_state=VmState.STOPPED if stopped else None,
        migration=migration,
    )
    wanted = replace(spec, requested_destination=destination)
    api.cast(conduct_rebuild, api.on(Conductor), instance, order, wanted, None)


def destroy_evacuated_instances(compute: Compute) -> Steps[set[str]]:
    """A host that was lost is back: destroy what it still runs and what has been made again
    elsewhere, and give up what those servers held here; their uuids.

    Source: nova/compute/manager.py, ComputeManager._destroy_evacuated_instances.
    """
    cloud, host = compute.cloud, compute.host
    evacuations = evacuated_from(compute)
    for instance, _migration in evacuations:
        if guest_is_here(compute, instance):
            yield from cloud.hypervisor.destroy(host, instance)
    for instance, migration in evacuations:
        if instance.uuid in cloud.instances:
            cloud.placement.release_from(instance.uuid, host.node.uuid)
        set_status(compute, migration, "completed")
    return {instance.uuid for instance, _migration in evacuations}


def evacuated_from(compute: Compute) -> list[tuple[Instance, Migration]]:
    """The servers that were evacuated from this host since it was up, with their moves."""
    tables = compute.cloud.tables
    found = []
    for migration in tables.migrations.values():
        from_here = migration.source_compute == compute.host.name
        if from_here and migration.migration_type == EVACUATION and migration.status in LEFT:
            uuid = migration.instance_uuid
            instance = tables.instances.get(uuid) or tables.deleted_instances.get(uuid)
            if instance is not None:
                found.append((instance, migration))
    return found
