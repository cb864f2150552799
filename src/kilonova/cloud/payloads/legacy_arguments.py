# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What legacy notifications of errors show of the server that a failed function was called for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_instance import time_of
from kilonova.cloud.payloads.legacy_request_spec import shown_flavor
from kilonova.contract.enums import InstancePowerState as PowerState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region

POWER_STATES = {
    PowerState.PENDING: 0,
    PowerState.RUNNING: 1,
    PowerState.PAUSED: 3,
    PowerState.SHUTDOWN: 4,
    PowerState.CRASHED: 6,
    PowerState.SUSPENDED: 7,
}
"""Source: nova/objects/fields.py, InstancePowerState."""


def shown_instance(cloud: Region, instance: Instance) -> dict[str, Any]:
    """A server as its record has it: the columns, its metadata and its flavors.

    What is only of Nova's process, such as its network cache and the requests in it, is left out.
    Source: nova/objects/instance.py, Instance; nova/rpc.py, JsonPayloadSerializer.
    """
    flavor, keypair = instance.flavor, instance.keypair
    old, new = instance.old_flavor, instance.new_flavor
    return {
        "id": instance.id,
        "user_id": instance.user_id,
        "project_id": instance.project_id,
        "image_ref": instance.image_ref,
        "kernel_id": instance.kernel_id,
        "ramdisk_id": instance.ramdisk_id,
        "hostname": instance.hostname,
        "launch_index": instance.launch_index,
        "key_name": instance.key_name,
        "key_data": None if keypair is None else keypair.public_key,
        "power_state": POWER_STATES[instance.power_state],
        "vm_state": instance.vm_state,
        "task_state": instance.task_state,
        "memory_mb": flavor.memory_mb,
        "vcpus": flavor.vcpus,
        "root_gb": flavor.root_gb,
        "ephemeral_gb": flavor.ephemeral_gb,
        "ephemeral_key_uuid": None,
        "host": instance.host,
        "node": instance.node,
        "instance_type_id": flavor.id,
        "reservation_id": instance.reservation_id,
        "launched_at": time_of(instance.launched_at),
        "terminated_at": time_of(instance.terminated_at),
        "availability_zone": instance.availability_zone,
        "display_name": instance.display_name,
        "display_description": instance.display_description,
        "launched_on": instance.launched_on,
        "locked": instance.locked,
        "locked_by": instance.locked_by,
        "os_type": instance.os_type,
        "architecture": instance.architecture,
        "vm_mode": None,
        "uuid": instance.uuid,
        "root_device_name": instance.root_device_name,
        "default_ephemeral_device": None,
        "default_swap_device": None,
        "config_drive": "True" if instance.config_drive else "",
        "access_ip_v4": instance.access_ip_v4,
        "access_ip_v6": instance.access_ip_v6,
        "auto_disk_config": instance.auto_disk_config,
        "progress": instance.progress,
        "shutdown_terminate": False,
        "disable_terminate": False,
        "cell_name": None,
        "metadata": dict(instance.metadata),
        "cleaned": False,
        "flavor": shown_flavor(flavor),
        "old_flavor": None if old is None else shown_flavor(old),
        "new_flavor": None if new is None else shown_flavor(new),
        "hidden": instance.hidden,
        "created_at": time_of(instance.created_at),
        "updated_at": time_of(instance.updated_at),
        "deleted_at": time_of(instance.deleted_at),
        "deleted": instance.deleted,
        "name": cloud.name_in_hypervisor(instance),
    }
