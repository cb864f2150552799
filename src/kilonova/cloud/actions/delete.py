# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Delete: at once where nova-compute is reachable, by the API itself where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kilonova.cloud.actions.shutdown import cleanup_volumes, shutdown_instance
from kilonova.cloud.guards import accepts, compute_method, set_error_state, start_action
from kilonova.cloud.legacy.instances import tell_alone
from kilonova.cloud.migrations import let_go_of_moves
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from kilonova.errors import ImageNotAuthorized, ImageNotFound, InstanceNotFound, KilonovaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

BEING_DELETED: Final = frozenset({TaskState.DELETING, TaskState.SOFT_DELETING})
SHELVED: Final = frozenset({VmState.SHELVED, VmState.SHELVED_OFFLOADED})


@accepts(task_state=None, must_have_launched=False)
def delete(api: Api, instance: Instance) -> Steps[None]:
    """204, in any state. Source: nova/compute/api.py, API.delete."""
    yield from request_deletion(
        api, instance, "delete", terminate_instance, task_state=TaskState.DELETING
    )


@accepts(task_state=None, must_have_launched=False)
def force_delete(api: Api, instance: Instance) -> Steps[None]:
    """202: delete, soft-deleted or not. Source: nova/compute/api.py, API.force_delete."""
    yield from request_deletion(
        api, instance, "force_delete", terminate_instance, task_state=TaskState.DELETING
    )


def request_deletion(
    api: Api,
    instance: Instance,
    kind: str,
    story: Callable[..., Steps[None]],
    **changes: Any,
) -> Steps[None]:
    """Hand a deletion to the host, or carry it out here where there is none to hand it to.

    ``kind`` is delete, soft_delete or force_delete. Source: nova/compute/api.py, API._delete.
    """
    cloud = api.cloud
    if instance.host is None and instance.vm_state not in {
        VmState.SHELVED_OFFLOADED,
        VmState.ERROR,
    }:
        if instance.cell is None:
            yield from drop_build_request(api, instance)
            return
        if instance.vm_state is not VmState.BUILDING or instance.task_state is None:
            yield from delete_unscheduled(api, instance)
            return
    if instance.vm_state in SHELVED:
        delete_shelved_image(api, instance)
    before = instance.task_state
    api.save(instance, progress=0, **changes)
    if instance.vm_state is VmState.RESIZED:
        from kilonova.cloud.actions.resize import confirm_before_deletion

        yield from confirm_before_deletion(api, instance)
        if kind == "soft_delete":
            api.save(instance, task_state=TaskState.SOFT_DELETING)
    if instance.host is not None and cloud.hosts.is_up(instance.host):
        if before in BEING_DELETED:
            return
        start_action(api, instance, "delete")
        api.cast(story, api.compute(instance.host), instance)
        return
    yield from delete_locally(api, instance, kind)
    start_action(api, instance, "delete")


def drop_build_request(api: Api, instance: Instance) -> Steps[None]:
    """Delete a server that no cell has yet: nothing was announced of it, so nothing is.

    Source: nova/compute/api.py, API._delete_while_booting.
    """
    yield from release_volumes(api, instance)
    yield from api.cloud.placement.delete_allocations(instance.uuid)
    api.cloud.tables.forget(instance, api.cloud.clock.stamp)


def delete_unscheduled(api: Api, instance: Instance) -> Steps[None]:
    """Delete a server that has a cell and no host. Source: nova/compute/api.py, API._delete."""
    yield from release_volumes(api, instance)
    instance.bdms = ()
    api.announce("instance.delete.start", instance, host=api.configured_host)
    api.cloud.tables.forget(instance, api.cloud.clock.stamp)
    api.announce("instance.delete.end", instance, host=api.configured_host)
    yield from api.cloud.placement.delete_allocations(instance.uuid)


def delete_locally(api: Api, instance: Instance, kind: str) -> Steps[None]:
    """Delete from the database, with the ports, volumes and allocations, while no host can do it.

    A forced deletion is told in legacy notifications only.
    Source: nova/compute/api.py, API._local_delete.
    """
    cloud = api.cloud
    announced = kind != "force_delete"
    if announced:
        api.announce("instance.delete.start", instance, host=api.configured_host)
    else:
        tell_alone(api, "force_delete.start", instance)
    yield from cloud.network.deallocate(api.context, instance, instance.vifs)
    instance.vifs = ()
    yield from release_volumes(api, instance)
    yield from cloud.placement.delete_allocations(instance.uuid)
    yield from let_go_of_moves(api, instance)
    deleted = VmState.SOFT_DELETE if kind == "soft_delete" else VmState.DELETED
    api.save(instance, vm_state=deleted, task_state=None, terminated_at=cloud.clock.stamp)
    leave_host(api, instance)
    cloud.tables.forget(instance, cloud.clock.stamp)
    instance.bdms = ()
    if announced:
        api.announce("instance.delete.end", instance, host=api.configured_host)
    else:
        tell_alone(api, "force_delete.end", instance)


def leave_host(scope: Api | Compute, instance: Instance) -> None:
    """The host does not count the server any more."""
    if instance.host is not None and instance.host in scope.cloud.hosts:
        scope.cloud.hosts.get(instance.host).instances.pop(instance.uuid, None)


def release_volumes(api: Api, instance: Instance) -> Steps[None]:
    """Free the volumes and delete those that go with the server, passing over what fails.

    Source: nova/compute/api.py, API._local_cleanup_bdm_volumes.
    """
    cloud = api.cloud
    for bdm in instance.bdms:
        if bdm.volume_id is None:
            continue
        try:
            if bdm.attachment_id is not None:
                yield from cloud.block_storage.attachment_delete(api.context, bdm.attachment_id)
            if bdm.delete_on_termination:
                cloud.block_storage.delete(api.context, bdm.volume_id)
        except KilonovaError:
            continue


def delete_shelved_image(api: Api, instance: Instance) -> None:
    """The snapshot that shelving made goes with the server."""
    image_id = instance.system_metadata.get("shelved_image_id")
    if image_id:
        try:
            api.cloud.image.delete(api.context, image_id)
        except (ImageNotFound, ImageNotAuthorized):
            return


@compute_method(reverts_task_state=True)
def terminate_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Take the server down, as soon as nobody else works on it; where that fails it is in error.

    Source: nova/compute/manager.py, ComputeManager.terminate_instance.
    """
    with (yield from compute.lock(instance)):
        try:
            yield from delete_instance(compute, instance)
        except InstanceNotFound:
            return
        except KilonovaError:
            set_error_state(compute, instance)
            raise


def delete_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Guest, ports, volumes, allocations, record. Source: nova/compute/manager.py,
    ComputeManager._delete_instance.
    """
    if instance.uuid not in compute.cloud.instances:
        raise InstanceNotFound(instance.uuid)
    compute.announce("instance.delete.start", instance)
    yield from shutdown_instance(compute, instance)
    yield from cleanup_volumes(compute, instance, detach=False)
    compute.save(
        instance,
        vm_state=VmState.DELETED,
        task_state=None,
        power_state=PowerState.PENDING,
        terminated_at=compute.cloud.clock.stamp,
    )
    yield from complete_deletion(compute, instance)


def complete_deletion(compute: Compute, instance: Instance) -> Steps[None]:
    """Allocations and record, of a server whose guest is gone already.

    Source: nova/compute/manager.py, ComputeManager._complete_deletion.
    """
    yield from compute.cloud.placement.delete_allocations(instance.uuid)
    yield from let_go_of_moves(compute, instance)
    leave_host(compute, instance)
    compute.cloud.tables.forget(instance, compute.cloud.clock.stamp)
    compute.announce("instance.delete.end", instance)
    instance.bdms = ()
