# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Create servers: the request, the scheduling, and the hand-over to the host that was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.actions.build import build_and_run_instance
from kilonova.cloud.failed_tasks import announce_failed_task, fail_task
from kilonova.cloud.guards import start_action, start_event
from kilonova.cloud.model.instance import Instance, VmState
from kilonova.cloud.new_server import new_servers
from kilonova.cloud.payloads.server_group import server_group_payload
from kilonova.cloud.quotas import check_group_member, recheck_new_instances
from kilonova.cloud.resources import server_groups
from kilonova.cloud.saving import announce_update
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Api, Conductor, Scheduler
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import KilonovaError, TooManyInstances
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.scheduling.request import Selection
    from kilonova.cloud.server_request import ServerRequest
    from kilonova.cloud.services.records import NetworkRequest
    from kilonova.cloud.steps import Steps


def create(api: Api, request: ServerRequest) -> Steps[list[Instance]]:
    """Accept a request for servers: 202, with the servers in status BUILD.

    Raises what ``new_servers`` raises, and InstanceGroupNotFound. Source: nova/compute/api.py,
    API.create.
    """
    cloud = api.cloud
    group = requested_group(api, request)
    if group is not None:
        check_group_member(cloud, api.context, group)
    instances, networks = yield from new_servers(api, request, group)
    for instance in instances:
        cloud.tables.instances[instance.uuid] = instance
        cloud.tables.usage.note(instance)
        if group is not None:
            join_group(api, group, instance)
    api.cast(schedule_and_build_instances, api.on(Conductor), instances, networks)
    return instances


def requested_group(api: Api, request: ServerRequest) -> ServerGroup | None:
    """The server group that the hint names. Raises: InstanceGroupNotFound."""
    hint = request.scheduler_hints.get("group")
    return server_groups.usable(api, hint[0]) if hint else None


def join_group(api: Api, group: ServerGroup, instance: Instance) -> None:
    """The server is a member from now on. Source: nova/objects/instance_group.py, add_members."""
    group.members.append(instance.uuid)
    api.tell_legacy(
        "servergroup.addmember",
        lambda: {"server_group_id": group.uuid, "instance_uuids": [instance.uuid]},
    )
    api.notify("server_group.add_member", server_group_payload(group, None))


def schedule_and_build_instances(
    conductor: Conductor, instances: Sequence[Instance], networks: Sequence[NetworkRequest]
) -> Steps[None]:
    """Find a host for each, give it its place in the host's cell, and have the host build it.

    Source: nova/conductor/manager.py, ComputeTaskManager.schedule_and_build_instances.
    """
    cloud = conductor.cloud
    spec = instances[0].spec
    assert spec is not None
    try:
        selections = yield from schedule(conductor, instances, spec)
    except KilonovaError as error:
        for instance in instances:
            bury_in_cell0(conductor, instance, error)
        return
    placed = []
    for instance, selection in zip(instances, selections, strict=True):
        if instance.uuid not in cloud.instances:
            yield from cloud.placement.delete_allocations(instance.uuid)
            continue
        instance.id = cloud.tables.next_id("instance")
        instance.cell = selection.host.cell
        instance.availability_zone = zone_of_host(cloud, selection.host.name)
        placed.append((instance, selection))
    try:
        recheck_new_instances(cloud, spec.project_id, spec.flavor, len(placed))
    except TooManyInstances as error:
        for instance, _selection in placed:
            fail_task(conductor, instance, "build_instances", error, instance.spec)
            yield from cloud.placement.delete_allocations(instance.uuid)
        raise
    for instance, selection in placed:
        if cloud.notifications_flags.notify_on_state_change:
            announce_update(conductor, instance, None, None, source=conductor.SOURCE)
        start_action(conductor, instance, "create")
        own = instance.spec
        assert own is not None
        own.instance_uuid = instance.uuid
        conductor.cast(
            build_and_run_instance,
            conductor.compute(selection.host.name),
            instance,
            networks,
            selection.alternates,
        )


@crosses("conductor.build_instances")
def schedule(
    conductor: Conductor, instances: Sequence[Instance], spec: RequestSpec
) -> Steps[list[Selection]]:
    """A host for each server; what fails here is the end of them.

    Source: nova/conductor/manager.py, ComputeTaskManager._schedule_instances.
    """
    return select_destinations(
        conductor.on(Scheduler), spec, [instance.uuid for instance in instances]
    )


def bury_in_cell0(conductor: Conductor, instance: Instance, error: Exception) -> None:
    """Keep a server that no host takes in cell0, in error, and say so; also of one that its user
    has deleted meanwhile, though it is not kept.

    Source: nova/conductor/manager.py, ComputeTaskManager._bury_in_cell0.
    """
    if instance.uuid not in conductor.cloud.instances:
        task = "build_instances"
        announce_failed_task(conductor, instance, task, error, instance.spec, VmState.ERROR)
        return
    instance.id = conductor.cloud.tables.next_id("instance in cell0")
    instance.cell = "cell0"
    start_action(conductor, instance, "create")
    event = start_event(conductor, instance, "conductor_schedule_and_build_instances")
    if event is not None:
        event.finish_time, event.result, event.details = (
            conductor.cloud.clock.stamp,
            "Error",
            str(error),
        )
    fail_task(conductor, instance, "build_instances", error, instance.spec)
