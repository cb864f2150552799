# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Create an image of a server that boots from a local disk."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simpy import Resource

from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.snapshots import Tasks, create_image, discard_image, take_snapshot
from kilonova.errors import (
    ImageNotFound,
    InstanceInvalidState,
    InstanceNotFound,
    InstanceNotRunning,
    KilonovaError,
    UnexpectedDeletingTaskStateError,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

SETTLED = (VmState.ACTIVE, VmState.STOPPED, VmState.PAUSED, VmState.SUSPENDED)

GONE = (InstanceNotFound, InstanceNotRunning, UnexpectedDeletingTaskStateError)


@accepts(vm_state=SETTLED, even_locked=True)
def snapshot(
    api: Api, instance: Instance, name: str, properties: Mapping[str, str] | None = None
) -> Steps[str]:
    """The id of the image, which is there before its data are; even of a locked server.

    Raises: what the image service says. Source: nova/compute/api.py, API.snapshot.
    """
    image = yield from create_image(api, instance, name, "snapshot", properties)
    try:
        api.save(instance, task_state=TaskState.IMAGE_SNAPSHOT_PENDING, expected_task_state=(None,))
    except InstanceNotFound:
        discard_image(api, image.id)
        raise InstanceInvalidState(instance.uuid, "vm_state", VmState.DELETED, "snapshot") from None
    except UnexpectedDeletingTaskStateError:
        discard_image(api, image.id)
        raise InstanceInvalidState(
            instance.uuid, "task_state", TaskState.DELETING, "snapshot"
        ) from None
    start_action(api, instance, "createImage")
    api.cast(snapshot_instance, api.compute(instance.host), instance, image.id)
    return image.id


@compute_method(reverts_task_state=True)
def snapshot_instance(compute: Compute, instance: Instance, image_id: str) -> Steps[None]:
    """Begin; the copying goes on beside whatever else the host does.

    Source: nova/compute/manager.py, ComputeManager.snapshot_instance.
    """
    yield from compute.cloud.clock.wait(0)
    try:
        compute.save(
            instance,
            task_state=TaskState.IMAGE_SNAPSHOT,
            expected_task_state=(TaskState.IMAGE_SNAPSHOT_PENDING,),
        )
    except (InstanceNotFound, UnexpectedDeletingTaskStateError):
        return
    except KilonovaError:
        discard_image(compute, image_id)
        raise
    compute.cast(copy_disk_in_turn, compute, instance, image_id)


def copy_disk_in_turn(compute: Compute, instance: Instance, image_id: str) -> Steps[None]:
    """Wait until the host copies fewer disks than the option ``max_concurrent_snapshots`` says."""
    with slots(compute).request() as slot:
        yield slot
        yield from copy_disk(compute, instance, image_id, TaskState.IMAGE_SNAPSHOT)


def slots(compute: Compute) -> Resource:
    """The host's places for snapshots: as many as the option said at the first; 0 is no limit."""
    host = compute.host
    if host.snapshot_slots is None:
        most = compute.cloud.flags.DEFAULT.max_concurrent_snapshots or sys.maxsize
        host.snapshot_slots = Resource(compute.cloud.clock.environment, most)
    return host.snapshot_slots


@compute_method(reverts_task_state=True, records_event=False, event="compute__snapshot_instance")
def copy_disk(compute: Compute, instance: Instance, image_id: str, task: TaskState) -> Steps[None]:
    """Fill the image, under the task that the server has; a failure takes the image away.

    Nothing more is said of a server that is gone meanwhile, or that has no guest.
    Source: nova/compute/manager.py, ComputeManager._snapshot_instance.
    """
    tasks = Tasks(task, TaskState.IMAGE_PENDING_UPLOAD, TaskState.IMAGE_UPLOADING)
    try:
        compute.save(instance, power_state=compute.cloud.hypervisor.power_state(instance))
        compute.announce("instance.snapshot.start", instance, snapshot_image_id=image_id)
        yield from take_snapshot(compute, instance, image_id, tasks)
        compute.save(instance, task_state=None, expected_task_state=(TaskState.IMAGE_UPLOADING,))
        compute.announce("instance.snapshot.end", instance, snapshot_image_id=image_id)
    except GONE:
        discard_image(compute, image_id)
    except ImageNotFound:
        compute.save(instance, task_state=None)
    except KilonovaError:
        discard_image(compute, image_id)
        raise
