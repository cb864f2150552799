# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volume payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_instance import with_zone
from kilonova.contract.volume import VolumeUsagePayload

if TYPE_CHECKING:
    from kilonova.cloud.usage import VolumeUsage


def volume_usage_payload(usage: VolumeUsage) -> VolumeUsagePayload:
    """How a volume was used. Source: nova/notifications/objects/volume.py, VolumeUsagePayload."""
    reads, read_bytes, writes, write_bytes = usage.counted
    return VolumeUsagePayload(
        volume_id=usage.volume_id,
        project_id=usage.project_id,
        user_id=usage.user_id,
        availability_zone=usage.availability_zone,
        instance_uuid=usage.instance_uuid,
        last_refreshed=usage.last_refreshed,
        reads=reads,
        read_bytes=read_bytes,
        writes=writes,
        write_bytes=write_bytes,
    )


def legacy_volume_usage(usage: VolumeUsage) -> dict[str, Any]:
    """The same as a legacy notification tells it. Source: nova/objects/volume_usage.py,
    VolumeUsage.to_dict.
    """
    reads, read_bytes, writes, write_bytes = usage.counted
    return {
        "volume_id": usage.volume_id,
        "tenant_id": usage.project_id,
        "user_id": usage.user_id,
        "availability_zone": usage.availability_zone,
        "instance_id": usage.instance_uuid,
        "last_refreshed": with_zone(usage.last_refreshed),
        "reads": reads,
        "read_bytes": read_bytes,
        "writes": writes,
        "write_bytes": write_bytes,
    }
