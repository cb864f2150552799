# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Remove guests whose servers are deleted."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.periodic.task import age_s
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
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
