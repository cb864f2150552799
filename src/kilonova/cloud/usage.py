# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is told for the sake of accounting: that servers exist, and how their volumes are used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kilonova.cloud.audit import completed_audit_period, current_audit_period
from kilonova.cloud.legacy.instances import tell_existence
from kilonova.cloud.payloads.instance import exists_body
from kilonova.cloud.payloads.volume import legacy_volume_usage, volume_usage_payload

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.services.measuring import VolumeCounters


@dataclass(slots=True, eq=False)
class VolumeUsage:
    """How a volume was used: by guests before, and by this one since it was started.

    The counters are requests and bytes read, then requests and bytes written.
    Source: nova/objects/volume_usage.py, VolumeUsage.
    """

    volume_id: str
    instance_uuid: str
    project_id: str
    user_id: str
    availability_zone: str | None
    last_refreshed: str
    totals: tuple[int, int, int, int] = (0, 0, 0, 0)
    current: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def counted(self) -> tuple[int, int, int, int]:
        """All that was ever counted."""
        return add(self.totals, self.current)


def add(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Counter by counter."""
    a, b, c, d = one
    e, f, g, h = other
    return a + e, b + f, c + g, d + h


def notify_usage_exists(
    compute: Compute, instance: Instance, *, current_period: bool = False, **legacy: Any
) -> None:
    """Publish instance.exists for the last whole audit period, or for the one that runs.

    ``legacy`` are values that the legacy notification shows otherwise than the instance has them.

    Source: nova/compute/utils.py, notify_usage_exists.
    """
    cloud = compute.cloud
    if current_period:
        period = current_audit_period(cloud)
    else:
        unit = cloud.flags.DEFAULT.instance_usage_audit_period
        period = completed_audit_period(unit, cloud.clock.now)
    if cloud.legacy.is_open:
        tell_existence(compute, instance, period, **legacy)
    compute.notify("instance.exists", exists_body(compute, instance, period), host=compute.own_host)


def notify_volume_usage(
    compute: Compute,
    instance: Instance,
    bdm: BlockDeviceMapping,
    counters: VolumeCounters,
    *,
    detached: bool = False,
) -> None:
    """Keep what a volume's counters say now and publish volume.usage.

    Counters lower than before belong to a guest that was started anew; ``detached`` says that these
    are the last of this guest. Source: nova/db/main/api.py, vol_usage_update.
    """
    assert bdm.volume_id is not None
    usages = compute.cloud.tables.volume_usages
    stamp = compute.cloud.clock.stamp
    usage = usages.get(bdm.volume_id)
    if usage is None:
        usage = usages[bdm.volume_id] = VolumeUsage(
            bdm.volume_id,
            instance.uuid,
            instance.project_id,
            instance.user_id,
            instance.availability_zone,
            stamp,
        )
    read = (
        counters["rd_req"],
        counters["rd_bytes"],
        counters["wr_req"],
        counters["wr_bytes"],
    )
    if any(now < before for now, before in zip(read, usage.current, strict=True)):
        usage.totals = add(usage.totals, usage.current)
    usage.current = read
    if detached:
        usage.totals, usage.current = add(usage.totals, read), (0, 0, 0, 0)
    usage.instance_uuid = instance.uuid
    usage.project_id = instance.project_id
    usage.user_id = instance.user_id
    usage.availability_zone = instance.availability_zone
    usage.last_refreshed = stamp
    told = partial(legacy_volume_usage, usage)
    compute.tell_legacy("volume.usage", told, host=compute.own_host)
    compute.notify("volume.usage", volume_usage_payload(usage), host=compute.own_host)


def notify_volume_detached(compute: Compute, instance: Instance, bdm: BlockDeviceMapping) -> None:
    """Publish volume.usage for a volume that is about to leave its guest, where usage is polled.

    Source: nova/compute/manager.py, ComputeManager._notify_volume_usage_detach.
    """
    if compute.cloud.flags.DEFAULT.volume_usage_poll_interval <= 0:
        return
    counters = compute.cloud.hypervisor.volume_usage(instance, bdm)
    if counters is not None:
        notify_volume_usage(compute, instance, bdm, counters, detached=True)
