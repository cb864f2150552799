# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Soft delete, and restore while the server waits to be reclaimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.delete import delete, request_deletion
from kilonova.cloud.actions.power import power_off, power_on
from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.quotas import check_restored
from kilonova.errors import InstanceInvalidState, KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


def delete_server(api: Api, instance: Instance) -> Steps[None]:
    """204: softly where deleted servers are kept for a while, unless this one never ran.

    Raises: InstanceIsLocked. Source: nova/api/openstack/compute/servers.py, _delete.
    """
    if not api.cloud.flags.DEFAULT.reclaim_instance_interval:
        yield from delete(api, instance)
        return
    try:
        deletion = soft_delete(api, instance)
    except InstanceInvalidState:
        deletion = delete(api, instance)
    yield from deletion


@accepts(task_state=None)
def soft_delete(api: Api, instance: Instance) -> Steps[None]:
    """Keep the server for a while, shut down. Source: nova/compute/api.py, API.soft_delete."""
    yield from request_deletion(
        api,
        instance,
        "soft_delete",
        soft_delete_instance,
        task_state=TaskState.SOFT_DELETING,
        deleted_at=api.cloud.clock.stamp,
    )


@compute_method(reverts_task_state=True)
def soft_delete_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Shut the guest down; a fake driver lets it run.

    Announced under the configured host, and the end even when it failed.
    Source: nova/compute/manager.py, ComputeManager.soft_delete_instance.
    """
    hypervisor, host = compute.cloud.hypervisor, compute.configured_host
    compute.announce("instance.soft_delete.start", instance, host=host)
    try:
        if not hypervisor.driver.is_fake:
            yield from power_off(compute, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState.SOFT_DELETE,
            task_state=None,
            expected_task_state=(TaskState.SOFT_DELETING,),
        )
    except KilonovaError:
        compute.announce("instance.soft_delete.end", instance, host=host)
        raise
    compute.announce("instance.soft_delete.end", instance, host=host)


@accepts(vm_state=(VmState.SOFT_DELETE,))
def restore(api: Api, instance: Instance) -> None:
    """202; 409 unless soft-deleted. Raises: TooManyInstances.

    Source: nova/compute/api.py, API.restore.
    """
    check_restored(api.cloud, instance)
    start_action(api, instance, "restore")
    if instance.host is None:
        api.save(
            instance,
            vm_state=VmState.ACTIVE,
            task_state=None,
            deleted_at=None,
            expected_task_state=(None,),
        )
        return
    api.save(instance, task_state=TaskState.RESTORING, deleted_at=None, expected_task_state=(None,))
    api.cast(restore_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def restore_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Start the guest again. Source: nova/compute/manager.py, ComputeManager.restore_instance."""
    hypervisor = compute.cloud.hypervisor
    with compute.phases("instance.restore", instance):
        if not hypervisor.driver.is_fake:
            yield from power_on(compute, instance)
        compute.save(
            instance,
            power_state=hypervisor.power_state(instance),
            vm_state=VmState.ACTIVE,
            task_state=None,
            expected_task_state=(TaskState.RESTORING,),
        )
