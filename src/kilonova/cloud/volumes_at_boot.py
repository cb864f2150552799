# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The volumes that a server boots with: made where they are not there yet, then attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def attach_at_boot(compute: Compute, instance: Instance) -> Steps[None]:
    """Attach every volume of the server before its guest starts.

    Source: nova/virt/block_device.py, attach_block_devices.
    """
    for bdm in instance.bdms:
        if not bdm.is_volume:
            continue
        if bdm.volume_id is None:
            yield from make_volume(compute, instance, bdm)
        yield from connect(compute, instance, bdm)


def make_volume(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """A new volume from an image, a snapshot, or nothing. Source: nova/virt/block_device.py,
    DriverVolImageBlockDevice.
    """
    storage, context = compute.cloud.block_storage, compute.context
    named = "" if bdm.source_type != "blank" else f"{instance.uuid}-blank-vol"
    volume = yield from storage.create_and_wait(
        context,
        bdm.volume_size or instance.flavor.root_gb,
        name=named,
        image_id=bdm.image_id,
        snapshot_id=bdm.snapshot_id,
        volume_type=bdm.volume_type,
        bootable=bdm.is_root,
    )
    bdm.volume_id = volume.id
    attachment = yield from storage.attachment_create(context, volume.id, instance.uuid)
    bdm.attachment_id = attachment.id


def connect(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """Tell block storage which host uses the volume and under which name."""
    storage, context = compute.cloud.block_storage, compute.context
    assert bdm.volume_id is not None
    if bdm.attachment_id is None:
        attachment = yield from storage.attachment_create(context, bdm.volume_id, instance.uuid)
        bdm.attachment_id = attachment.id
    yield from storage.attachment_update(
        context, bdm.attachment_id, compute.host.name, bdm.device_name
    )
    yield from storage.attachment_complete(context, bdm.attachment_id)
