# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The volumes of a server that is made again: taken off, kept reserved, given a new image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.volumes import announced_detachment
from kilonova.errors import BuildAbortException, DiskNotFound, ImageNotFound, KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def detach_volumes(compute: Compute, instance: Instance, *, root_too: bool) -> Steps[None]:
    """Take every volume off the guest; each stays reserved for the server.

    Source: nova/compute/manager.py, ComputeManager._do_rebuild_instance, detach_block_devices.
    """
    storage, context = compute.cloud.block_storage, compute.context
    for bdm in instance.bdms:
        if bdm.volume_id is None or not bdm.is_volume or (bdm.is_root and not root_too):
            continue
        reserved = yield from storage.attachment_create(context, bdm.volume_id, instance.uuid)
        yield from announced_detachment(compute, instance, bdm)
        bdm.attachment_id = reserved.id


def reimage_root(compute: Compute, instance: Instance, image_id: str) -> Steps[None]:
    """Write an image over the root volume, which stays the server's all the while.

    Raises: BuildAbortException.
    Source: nova/compute/manager.py, ComputeManager._rebuild_volume_backed_instance.
    """
    cloud, context, root = compute.cloud, compute.context, instance.root_bdm
    assert root is not None
    assert root.volume_id is not None
    try:
        reserved = yield from cloud.block_storage.attachment_create(
            context, root.volume_id, instance.uuid
        )
        yield from let_go_of_root(compute, instance, root)
        if root.attachment_id is not None:
            yield from cloud.block_storage.attachment_delete(context, root.attachment_id)
        root.attachment_id = reserved.id
        yield from cloud.image.get(context, image_id)
        yield from cloud.block_storage.reimage(context, root.volume_id, image_id)
    except ImageNotFound as error:
        raise BuildAbortException(instance.uuid, f"Image {image_id} not found.") from error
    except KilonovaError as error:
        raise BuildAbortException(
            instance.uuid, "Failed to rebuild volume backed instance."
        ) from error


def let_go_of_root(compute: Compute, instance: Instance, root: BlockDeviceMapping) -> Steps[None]:
    """Take the root disk off a guest that is gone already; one that is not found is no loss."""
    try:
        yield from compute.cloud.hypervisor.detach_volume(compute.host, instance, root)
    except DiskNotFound:
        return
