# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The volumes that a server boots with: made where they are not there yet, then connected."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kilonova.cloud.device_names import free_name
from kilonova.cloud.volume_connections import connect_volume
from kilonova.errors import InvalidBDM, KilonovaError, OverQuota, VolumeNotCreated

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

SOURCES = ("volume", "snapshot", "image", "blank")
"""Volumes are connected in this order of their sources. Source: nova/virt/block_device.py,
convert_all_volumes.
"""


def attach_at_boot(compute: Compute, instance: Instance) -> Steps[None]:
    """Connect every volume of the server before its guest starts; whatever fails makes the disks
    invalid.

    Raises: InvalidBDM, OverQuota. Source: nova/compute/manager.py, _prep_block_device.
    """
    try:
        for bdm in instance.bdms:
            if bdm.device_name is None:
                bdm.device_name = free_name(compute, instance)
        volumes = [bdm for bdm in instance.bdms if bdm.is_volume]
        for bdm in sorted(volumes, key=lambda bdm: SOURCES.index(bdm.source_type)):
            if bdm.volume_id is None:
                yield from make_volume(compute, instance, bdm)
            yield from connect_volume(compute, instance, bdm, hot=False)
    except OverQuota:
        raise
    except KilonovaError as error:
        raise InvalidBDM(str(error)).at("nova.compute.manager", "_prep_block_device") from error


def make_volume(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> Steps[None]:
    """A new volume from an image, a snapshot, or nothing, reserved for the server.

    Raises: VolumeNotCreated, and what block storage raises.
    Source: nova/virt/block_device.py, DriverVolumeBlockDevice._create_volume.
    """
    cloud, context = compute.cloud, compute.context
    storage = cloud.block_storage
    began_s = cloud.clock.elapsed_s
    volume = storage.create(
        context,
        bdm.volume_size or instance.flavor.root_gb,
        name=f"{instance.uuid}-blank-vol" if bdm.source_type == "blank" else "",
        image_id=bdm.image_id,
        snapshot_id=bdm.snapshot_id,
        volume_type=bdm.volume_type,
    )
    volume = yield from storage.wait_until_made(context, volume.id)
    if volume.status != "available":
        if bdm.delete_on_termination:
            with contextlib.suppress(KilonovaError):
                storage.delete(context, volume.id)
        waited_s = int(cloud.clock.elapsed_s - began_s)
        raise VolumeNotCreated(volume.id, str(waited_s), "1", volume.status).at(
            "nova.compute.manager", "_await_block_device_map_created"
        )
    attachment = yield from storage.attachment_create(context, volume.id, instance.uuid)
    bdm.volume_id, bdm.attachment_id = volume.id, attachment.id
