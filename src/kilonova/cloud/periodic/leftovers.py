# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Clean up after servers that are deleted: their guests, and their moves that failed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.migrations import migrations, set_status
from kilonova.cloud.periodic.task import age_s
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def reaps_guests(compute: Compute) -> Steps[None]:
    """Destroy, or only stop, the host's guests whose servers were deleted while it was down.

    No notification tells of it.
    Source: nova/compute/manager.py, ComputeManager._cleanup_running_deleted_instances.
    """
    cloud, host = compute.cloud, compute.host
    action = cloud.flags.DEFAULT.running_deleted_instance_action
    if action in ("noop", "log"):
        return
    limit_s = cloud.flags.DEFAULT.running_deleted_instance_timeout
    for instance in list(cloud.tables.deleted_instances.values()):
        left = cloud.hypervisor.host_of(instance) == host.name
        if not left or age_s(cloud.clock, instance.deleted_at) <= limit_s:
            continue
        with suppress(KilonovaError):
            if action == "shutdown":
                yield from cloud.hypervisor.power_off(host, instance)
            else:
                yield from cloud.hypervisor.destroy(host, instance)


def cleans_up_moves(compute: Compute) -> Steps[None]:
    """The moves in error of deleted servers have failed for good: their files are removed.

    Source: nova/compute/manager.py, ComputeManager._cleanup_incomplete_migrations.
    """
    yield from compute.cloud.clock.wait(0)
    for migration in moves_left(compute.cloud, compute.host.name):
        set_status(compute, migration, "failed")


def has_moves_left(cloud: Region) -> bool:
    """Whether any host has such a move."""
    return any(moves_left(cloud, host.name) for host in cloud.hosts)


def moves_left(cloud: Region, host: str) -> list[Migration]:
    """The moves in error of servers that are deleted, from or to a host that is not theirs."""
    gone = cloud.tables.deleted_instances
    return [
        each
        for each in migrations(cloud, host=host, status="error")
        if each.instance_uuid in gone and gone[each.instance_uuid].host != host
    ]
