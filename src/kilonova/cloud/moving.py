# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What every move of a server does: its place, its ports and its volumes go along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from kilonova.cloud.guards import finish_event, start_event
from kilonova.cloud.migrations import unfinished_on
from kilonova.cloud.model.instance import PowerState
from kilonova.errors import GroupAffinityViolation, KilonovaError, MessagingTimeout

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance, TaskState
    from kilonova.cloud.model.instance_action import ActionEvent
    from kilonova.cloud.model.server_group import ServerGroup
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute, Scope
    from kilonova.cloud.steps import Steps

P = ParamSpec("P")
R = TypeVar("R")

Attachments = dict[str, str]
"""The attachment of each volume, by the volume's id."""


def call(
    story: Callable[Concatenate[Compute, P], Steps[R]],
    compute: Compute,
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Steps[R]:
    """Have nova-compute on a host carry out a story, and wait for what comes of it.

    Raises: MessagingTimeout where nobody listens there. Source: oslo_messaging/rpc/client.py, call.
    """
    if not compute.host.service.running:
        raise MessagingTimeout(
            f"Timed out waiting for a reply to message ID {compute.cloud.ids.uuid()}"
        )
    return (yield from story(compute, *args, **kwargs))


class ReportedStep:
    """A stretch that shows as a step of the action in the instance's action log.

    Source: nova/compute/utils.py, EventReporter.
    """

    __slots__ = ("_event", "_instance", "_name", "_scope")

    def __init__(self, scope: Scope, instance: Instance, name: str) -> None:
        self._scope = scope
        self._instance = instance
        self._name = name
        self._event: ActionEvent | None = None

    def __enter__(self) -> None:
        self._event = start_event(self._scope, self._instance, self._name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._event is not None and (error is None or isinstance(error, KilonovaError)):
            finish_event(self._scope, self._event, error)


# Where it is


def settle_on(
    scope: Scope,
    instance: Instance,
    host: Host,
    *,
    expected_task_state: Iterable[TaskState | None] | None = None,
    **changes: Any,
) -> None:
    """The server is the host's from now on, and not the one's before; saved with other changes.

    Raises what ``Scope.save`` raises, with the server where it was.
    """
    hosts, before = scope.cloud.hosts, instance.host
    scope.save(
        instance,
        host=host.name,
        node=host.node.hypervisor_hostname,
        expected_task_state=expected_task_state,
        **changes,
    )
    if before is not None and before in hosts:
        hosts.get(before).instances.pop(instance.uuid, None)
    host.instances[instance.uuid] = instance


def power_state_here(compute: Compute, instance: Instance) -> PowerState:
    """What this host's hypervisor says of the guest: PENDING where it is elsewhere."""
    if not guest_is_here(compute, instance):
        return PowerState.PENDING
    return compute.cloud.hypervisor.power_state(instance)


def guest_is_here(compute: Compute, instance: Instance) -> bool:
    """Whether this host's hypervisor knows the guest."""
    return compute.cloud.hypervisor.host_of(instance) == compute.host.name


def check_group_policy(compute: Compute, instance: Instance) -> None:
    """Refuse a server whose group has moved on since the scheduler looked.

    Raises: GroupAffinityViolation.
    Source: nova/compute/manager.py, ComputeManager._validate_instance_group_policy.
    """
    cloud, here = compute.cloud, compute.host
    group = group_of(cloud, instance)
    if group is None or cloud.flags.workarounds.disable_group_policy_check_upcall:
        return
    others = set(group.members) - {instance.uuid}
    if group.policy == "anti-affinity":
        coming = {migration.instance_uuid for migration in unfinished_on(cloud, here.name)}
        most = int(group.rules.get("max_server_per_host", 1))
        if len(others & (here.instances.keys() | coming)) >= most:
            raise GroupAffinityViolation("Anti-affinity")
    elif group.policy == "affinity":
        members = (cloud.instances.get(uuid) for uuid in others)
        hosts = {member.host for member in members if member is not None and member.host}
        if hosts and here.name not in hosts:
            raise GroupAffinityViolation("Affinity")


def group_of(cloud: Region, instance: Instance) -> ServerGroup | None:
    """The server group that the server was made in, unless it is gone."""
    group = None if instance.spec is None else instance.spec.group
    return None if group is None else cloud.tables.server_groups.get(group.uuid)


# What goes along


def move_ports(scope: Scope, instance: Instance, host: str) -> Steps[None]:
    """The ports work on the host from now on.

    Raises: PortBindingFailed. Source: nova/network/neutron.py, API.migrate_instance_finish.
    """
    network = scope.cloud.network
    for vif in instance.vifs:
        yield from network.bind_port(scope.context, vif, host)
        yield from network.activate_binding(scope.context, vif, host)


def reserve_volumes(scope: Scope, instance: Instance) -> Steps[None]:
    """Disconnect the volumes from the host, but keep them for the server.

    Source: nova/compute/manager.py, ComputeManager._terminate_volume_connections.
    """
    storage, context = scope.cloud.block_storage, scope.context
    for bdm in instance.bdms:
        if not bdm.is_volume or bdm.attachment_id is None or bdm.volume_id is None:
            continue
        reserved = yield from storage.attachment_create(context, bdm.volume_id, instance.uuid)
        yield from storage.attachment_delete(context, bdm.attachment_id)
        bdm.attachment_id = reserved.id


def connect_volumes(compute: Compute, instance: Instance) -> Steps[None]:
    """Connect the reserved volumes to this host.

    Source: nova/compute/manager.py, ComputeManager._update_volume_attachments.
    """
    storage, context = compute.cloud.block_storage, compute.context
    for bdm in instance.bdms:
        if bdm.is_volume and bdm.attachment_id is not None:
            yield from storage.attachment_update(
                context, bdm.attachment_id, compute.host.name, bdm.device_name
            )


def complete_volumes(compute: Compute, instance: Instance) -> Steps[None]:
    """The guest has its volumes.

    Source: nova/compute/manager.py, ComputeManager._complete_volume_attachments.
    """
    storage, context = compute.cloud.block_storage, compute.context
    for bdm in instance.bdms:
        if bdm.is_volume and bdm.attachment_id is not None:
            yield from storage.attachment_complete(context, bdm.attachment_id)


def attempt(steps: Steps[Any]) -> Steps[bool]:
    """Whether it went well; what went wrong is only for Nova's log."""
    try:
        yield from steps
    except KilonovaError:
        return False
    return True


def attachments_of(instance: Instance) -> Attachments:
    """How the server's volumes are attached now."""
    return {
        bdm.volume_id: bdm.attachment_id
        for bdm in instance.bdms
        if bdm.volume_id is not None and bdm.attachment_id is not None
    }


def put_attachments_back(scope: Scope, instance: Instance, before: Attachments) -> Steps[None]:
    """Drop the attachments that were made since, and use those from before again.

    Source: nova/compute/manager.py, ComputeManager._rollback_volume_bdms.
    """
    storage, context = scope.cloud.block_storage, scope.context
    for bdm in instance.bdms:
        original = before.get(bdm.volume_id or "")
        if original is None or bdm.attachment_id is None or bdm.attachment_id == original:
            continue
        yield from attempt(storage.attachment_delete(context, bdm.attachment_id))
        bdm.attachment_id = original
