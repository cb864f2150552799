# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Tell which servers exist, and how their volumes are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.audit import completed_audit_period
from kilonova.cloud.clock import parse
from kilonova.cloud.periodic.task import instances_on
from kilonova.cloud.usage import notify_usage_exists, notify_volume_usage

if TYPE_CHECKING:
    from datetime import datetime

    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def audits_usage(compute: Compute) -> Steps[None]:
    """Publish instance.exists for each server that the host had in the last whole audit period.

    Once for each period. Source: nova/compute/manager.py, ComputeManager._instance_usage_audit.
    """
    cloud, host = compute.cloud, compute.host.name
    yield from cloud.clock.wait(0)
    if not cloud.flags.DEFAULT.instance_usage_audit:
        return
    unit = cloud.flags.DEFAULT.instance_usage_audit_period
    begin, end = completed_audit_period(unit, cloud.clock.now)
    if not cloud.periodic.audit(host, begin, end):
        return
    deleted = [i for i in cloud.tables.deleted_instances.values() if i.host == host]
    for instance in sorted((*instances_on(compute), *deleted), key=lambda i: i.id):
        if existed(instance, begin, end):
            instance.look_up()
            notify_usage_exists(compute, instance)


def existed(instance: Instance, begin: datetime, end: datetime) -> bool:
    """Whether the server was launched before the end, and not terminated before the beginning.

    Source: nova/db/main/api.py, instance_get_active_by_window_joined.
    """
    if instance.launched_at is None or parse(instance.launched_at) >= end:
        return False
    return instance.terminated_at is None or parse(instance.terminated_at) > begin


def polls_volume_usage(compute: Compute) -> Steps[None]:
    """Publish volume.usage for each volume that the host's guests use.

    Source: nova/compute/manager.py, ComputeManager._poll_volume_usage.
    """
    cloud = compute.cloud
    yield from cloud.clock.wait(0)
    if cloud.flags.DEFAULT.volume_usage_poll_interval == 0:
        return
    volumes = [
        (instance, bdm)
        for instance in instances_on(compute)
        for bdm in instance.bdms
        if bdm.volume_id is not None
    ]
    for instance, bdm in cloud.hypervisor.volumes_with_usage(volumes):
        counters = cloud.hypervisor.volume_usage(instance, bdm)
        if counters is not None:
            notify_volume_usage(compute, instance, bdm, counters)
