# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Back a server up: an image that replaces the oldest of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.actions.snapshot import SETTLED, copy_disk
from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import TaskState
from kilonova.cloud.snapshots import create_image, discard_image
from kilonova.errors import InvalidRequest

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(vm_state=SETTLED, even_locked=True)
def backup(
    api: Api,
    instance: Instance,
    name: str,
    backup_type: str,
    rotation: int,
    properties: Mapping[str, str] | None = None,
) -> Steps[str]:
    """The id of the image; ``rotation`` is how many backups of the type are kept.

    Raises: InvalidRequest where the server boots from a volume.
    Source: nova/compute/api.py, API.backup.
    """
    if instance.is_volume_backed:
        raise InvalidRequest("Backup is not supported for volume-backed instances.")
    own = {**(properties or {}), "backup_type": backup_type}
    image = yield from create_image(api, instance, name, "backup", own)
    api.save(instance, task_state=TaskState.IMAGE_BACKUP, expected_task_state=(None,))
    start_action(api, instance, "createBackup")
    host = api.compute(instance.host)
    api.cast(backup_instance, host, instance, image.id, backup_type, rotation)
    return image.id


@compute_method(reverts_task_state=True)
def backup_instance(
    compute: Compute, instance: Instance, image_id: str, backup_type: str, rotation: int
) -> Steps[None]:
    """Copy the disk, then delete the backups that are too many.

    Source: nova/compute/manager.py, ComputeManager.backup_instance.
    """
    yield from copy_disk(compute, instance, image_id, TaskState.IMAGE_BACKUP)
    rotate_backups(compute, instance, backup_type, rotation)


def rotate_backups(compute: Compute, instance: Instance, backup_type: str, rotation: int) -> None:
    """Delete the oldest backups of the type beyond ``rotation``, passing over what cannot be.

    Source: nova/compute/manager.py, ComputeManager._rotate_backups.
    """
    wanted = {
        "image_type": "backup",
        "backup_type": backup_type,
        "instance_uuid": instance.uuid,
    }
    backups = [
        image
        for image in compute.cloud.image.list(compute.context)
        if wanted.items() <= image.properties.items()
    ]
    for image in backups[: max(0, len(backups) - rotation)]:
        discard_image(compute, image.id)
