# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long things take in a real cloud, in simulated seconds: the one place to look them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

REAL_GUESTS: Mapping[str, float] = MappingProxyType(
    {
        "spawn": 5.0,
        "destroy": 1.0,
        "power_on": 3.0,
        "power_off": 3.0,
        "reboot_soft": 4.0,
        "reboot_hard": 6.0,
        "suspend": 4.0,
        "resume": 3.0,
        "snapshot": 10.0,
        "rescue": 6.0,
        "unrescue": 6.0,
        "inject_nmi": 1.0,
        "migrate_disk_and_power_off": 15.0,
        "finish_migration": 5.0,
        "finish_revert_migration": 5.0,
        "confirm_migration": 1.0,
        "attach_volume": 1.0,
        "detach_volume": 1.0,
        "swap_volume": 8.0,
        "extend_volume": 1.0,
        "attach_interface": 1.0,
        "detach_interface": 1.0,
        "pre_live_migration": 2.0,
        "live_migration": 20.0,
        "mount_share": 1.0,
        "umount_share": 1.0,
        "cache_image": 5.0,
    }
)
"""What a real hypervisor needs for each operation; one that is not named is done at once."""


@dataclass(slots=True, frozen=True)
class NeighbourDurations:
    """What the services beside Compute need; all else they answer at once."""

    volume_from_image_s: float = 4.0
    volume_from_snapshot_s: float = 2.0
    image_upload_s: float = 5.0


REAL_NEIGHBOURS = NeighbourDurations()
NO_TIME = NeighbourDurations(
    volume_from_image_s=0.0, volume_from_snapshot_s=0.0, image_upload_s=0.0
)
"""Of a data set in which time stands still, as in Nova's functional tests."""
