# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Do what nobody did in time: give up builds, confirm resizes, offload, unrescue, reclaim."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.actions.delete import delete_instance
from kilonova.cloud.actions.rescue import unrescue
from kilonova.cloud.actions.resize import confirm_resize
from kilonova.cloud.actions.shelve import shelve_offload_instance
from kilonova.cloud.guards import set_error_state
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.periodic.asking import ComputeAsking
from kilonova.cloud.periodic.task import age_s, instances_on
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

LEFT_ALONE = frozenset({TaskState.DELETING, TaskState.SOFT_DELETING, TaskState.RESIZE_FINISH})
"""Tasks in which a resize may seem unconfirmed and is not."""


def checks_build_time(compute: Compute) -> Steps[None]:
    """Put servers in error that have been in the making for too long.

    Source: nova/compute/manager.py, ComputeManager._check_instance_build_time.
    """
    cloud = compute.cloud
    yield from cloud.clock.wait(0)
    timeout_s = cloud.flags.DEFAULT.instance_build_timeout
    if timeout_s == 0:
        return
    for instance in instances_on(compute):
        building = instance.vm_state is VmState.BUILDING
        if building and age_s(cloud.clock, instance.created_at) > timeout_s:
            set_error_state(compute, instance)


def unrescues_instances(compute: Compute) -> Steps[None]:
    """Unrescue servers that have been rescued for too long.

    Source: nova/compute/manager.py, ComputeManager._poll_rescued_instances.
    """
    cloud = compute.cloud
    yield from cloud.clock.wait(0)
    timeout_s = cloud.flags.DEFAULT.rescue_timeout
    if timeout_s <= 0:
        return
    for instance in instances_on(compute):
        rescued = instance.vm_state is VmState.RESCUED
        if rescued and age_s(cloud.clock, instance.launched_at) > timeout_s:
            unrescue(ComputeAsking(compute), instance)


def confirms_resizes(compute: Compute) -> Steps[None]:
    """Confirm resizes to this host that nobody has confirmed in time.

    Source: nova/compute/manager.py, ComputeManager._poll_unconfirmed_resizes.
    """
    cloud = compute.cloud
    yield from cloud.clock.wait(0)
    window_s = cloud.flags.DEFAULT.resize_confirm_window
    if window_s == 0:
        return
    for migration in list(cloud.tables.migrations.values()):
        here = migration.status == "finished" and migration.dest_compute == compute.host.name
        if here and age_s(cloud.clock, migration.updated_at) >= window_s:
            confirm(compute, migration)


def confirm(compute: Compute, migration: Migration) -> None:
    """Confirm one resize, unless its server is not waiting for that; what fails is tried again."""
    instance = compute.cloud.instances.get(migration.instance_uuid)
    if instance is None or instance.vm_state is VmState.ERROR:
        migration.status = "error"
    elif instance.task_state in LEFT_ALONE:
        return
    elif instance.vm_state is not VmState.RESIZED or instance.task_state is not None:
        migration.status = "error"
    else:
        with suppress(KilonovaError):
            confirm_resize(ComputeAsking(compute), instance, migration)


def offloads_shelved(compute: Compute) -> Steps[None]:
    """Offload servers that have been shelved for long enough.

    Source: nova/compute/manager.py, ComputeManager._poll_shelved_instances.
    """
    cloud = compute.cloud
    limit_s = cloud.flags.DEFAULT.shelved_offload_time
    if limit_s <= 0:
        return
    for instance in instances_on(compute):
        shelved = instance.vm_state is VmState.SHELVED and instance.task_state is None
        shelved_at = instance.system_metadata.get("shelved_at")
        if not shelved or age_s(cloud.clock, shelved_at) <= limit_s:
            continue
        with suppress(KilonovaError):
            compute.save(
                instance, task_state=TaskState.SHELVING_OFFLOADING, expected_task_state=(None,)
            )
            yield from shelve_offload_instance(compute, instance)


def reclaims_deleted(compute: Compute) -> Steps[None]:
    """Delete servers for good that have been deleted softly for long enough.

    Source: nova/compute/manager.py, ComputeManager._reclaim_queued_deletes.
    """
    cloud = compute.cloud
    limit_s = cloud.flags.DEFAULT.reclaim_instance_interval
    if limit_s <= 0:
        return
    for instance in instances_on(compute):
        waiting = instance.vm_state is VmState.SOFT_DELETE and instance.task_state is None
        if not waiting or age_s(cloud.clock, instance.deleted_at) <= limit_s:
            continue
        instance.look_up()
        with suppress(KilonovaError):
            yield from delete_instance(compute, instance)
