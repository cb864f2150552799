# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The status of a server, as the API tells it from its states.

Source: nova/api/openstack/common.py, _STATE_MAP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.model.instance import TaskState, VmState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance

REBUILDING = {
    TaskState.REBUILDING: "REBUILD",
    TaskState.REBUILD_BLOCK_DEVICE_MAPPING: "REBUILD",
    TaskState.REBUILD_SPAWNING: "REBUILD",
}
RESIZING = {
    TaskState.RESIZE_PREP: "RESIZE",
    TaskState.RESIZE_MIGRATING: "RESIZE",
    TaskState.RESIZE_MIGRATED: "RESIZE",
    TaskState.RESIZE_FINISH: "RESIZE",
}

STATUSES: Mapping[VmState, tuple[str, Mapping[TaskState, str]]] = {
    VmState.ACTIVE: (
        "ACTIVE",
        {
            TaskState.REBOOTING: "REBOOT",
            TaskState.REBOOT_PENDING: "REBOOT",
            TaskState.REBOOT_STARTED: "REBOOT",
            TaskState.REBOOTING_HARD: "HARD_REBOOT",
            TaskState.REBOOT_PENDING_HARD: "HARD_REBOOT",
            TaskState.REBOOT_STARTED_HARD: "HARD_REBOOT",
            TaskState.UPDATING_PASSWORD: "PASSWORD",
            TaskState.MIGRATING: "MIGRATING",
            **REBUILDING,
            **RESIZING,
        },
    ),
    VmState.BUILDING: ("BUILD", {}),
    VmState.STOPPED: ("SHUTOFF", {**RESIZING, **REBUILDING}),
    VmState.RESIZED: (
        "VERIFY_RESIZE",
        {
            TaskState.RESIZE_REVERTING: "REVERT_RESIZE",
        },
    ),
    VmState.PAUSED: ("PAUSED", {TaskState.MIGRATING: "MIGRATING"}),
    VmState.SUSPENDED: ("SUSPENDED", {}),
    VmState.RESCUED: ("RESCUE", {}),
    VmState.ERROR: ("ERROR", REBUILDING),
    VmState.DELETED: ("DELETED", {}),
    VmState.SOFT_DELETE: ("SOFT_DELETED", {}),
    VmState.SHELVED: ("SHELVED", {}),
    VmState.SHELVED_OFFLOADED: ("SHELVED_OFFLOADED", {}),
}


def server_status(instance: Instance) -> str:
    """The API's word for what the instance is and does."""
    settled, tasks = STATUSES[instance.vm_state]
    return settled if instance.task_state is None else tasks.get(instance.task_state, settled)
