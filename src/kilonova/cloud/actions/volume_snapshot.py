# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Create an image of a server that boots from a volume: a list of snapshots of its volumes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions.password import has_agent
from kilonova.cloud.actions.snapshot import SETTLED
from kilonova.cloud.guards import accepts, finish_event, start_action, start_event
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.refusals import TRUE
from kilonova.cloud.snapshots import image_of_instance
from kilonova.errors import KilonovaError, QemuGuestAgentNotEnabled

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(vm_state=SETTLED, even_locked=True)
def snapshot_volume_backed(
    api: Api, instance: Instance, name: str, properties: Mapping[str, str] | None = None
) -> Steps[str]:
    """The id of the image, which has no data of its own. No notification tells of it.

    A running guest is asked to keep still meanwhile; one that cannot is passed over, unless its
    image insists. Raises: what block storage and the image service say.
    Source: nova/compute/api.py, API.snapshot_volume_backed.
    """
    fields, inherited = image_of_instance(api, instance, properties or {})
    for key in ("container_format", "disk_format"):
        fields.pop(key, None)
    for key in ("block_device_mapping", "bdm_v2", "root_device_name"):
        inherited.pop(key, None)
    if instance.root_device_name:
        inherited["root_device_name"] = instance.root_device_name
    if instance.vm_state is VmState.ACTIVE:
        quiesce(api, instance)
    start_action(api, instance, "createImage")
    event = start_event(api, instance, "api_snapshot_instance")
    try:
        mapping = yield from snapshot_volumes(api, instance, name)
    except KilonovaError as error:
        if event is not None:
            finish_event(api, event, error)
        raise
    if event is not None:
        finish_event(api, event, None)
    if mapping:
        inherited["block_device_mapping"] = mapping
        inherited["bdm_v2"] = True
    # Nova uploads nothing into it, so it is active at once, and of such an image it must say raw.
    fields.update(status="active", size=0, disk_format="raw", container_format="bare")
    image = yield from api.cloud.image.create(api.context, name, inherited, **fields)
    return image.id


def quiesce(api: Api, instance: Instance) -> None:
    """Have the guest's agent freeze its file systems, where it has one."""
    try:
        quiesce_instance(api.compute(instance.host), instance)
    except QemuGuestAgentNotEnabled:
        if str(instance.image_meta.get("os_require_quiesce", "")).lower() in TRUE:
            raise


def quiesce_instance(compute: Compute, instance: Instance) -> None:
    """Announces a guest without an agent with compute.exception; fake guests always keep still.

    Source: nova/compute/manager.py, ComputeManager.quiesce_instance.
    """
    if not compute.cloud.hypervisor.driver.is_fake and not has_agent(instance):
        error = QemuGuestAgentNotEnabled().at("nova.virt.libvirt.driver", "_can_quiesce")
        compute.announce_exception(error)
        raise error


def snapshot_volumes(api: Api, instance: Instance, name: str) -> Steps[list[dict[str, Any]]]:
    """A snapshot of each volume; the disks that a server made from the image will have."""
    mapping = [image_mapping(bdm) for bdm in instance.bdms if not bdm.is_volume]
    for bdm in instance.bdms:
        if not bdm.is_volume or bdm.volume_id is None:
            continue
        storage = api.cloud.block_storage
        volume = yield from storage.get(api.context, bdm.volume_id)
        snapshot_id = storage.create_snapshot(api.context, volume.id, f"snapshot for {name}")
        mapping.append(
            {
                **image_mapping(bdm),
                "source_type": "snapshot",
                "destination_type": "volume",
                "snapshot_id": snapshot_id,
                "volume_id": None,
                "volume_size": volume.size_gb,
            }
        )
    return mapping


def image_mapping(bdm: BlockDeviceMapping) -> dict[str, Any]:
    """A disk as images list it. Source: nova/objects/block_device.py, get_image_mapping."""
    return {
        "source_type": bdm.source_type,
        "destination_type": bdm.destination_type,
        "device_name": bdm.device_name,
        "device_type": bdm.device_type,
        "disk_bus": bdm.disk_bus,
        "guest_format": bdm.guest_format,
        "boot_index": bdm.boot_index,
        "delete_on_termination": bdm.delete_on_termination,
        "snapshot_id": bdm.snapshot_id,
        "volume_id": bdm.volume_id,
        "volume_size": bdm.volume_size,
        "image_id": bdm.image_id,
        "no_device": None,
        "tag": bdm.tag,
        "volume_type": bdm.volume_type,
    }
