# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What nova-compute does as it starts: recover, look at its node, read its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.host_recovery import init_host
from kilonova.cloud.periodic.resources import shows_resources, updates_resources
from kilonova.cloud.periodic.share_access import reconciles_share_access
from kilonova.cloud.scope import Compute
from kilonova.cloud.steps import abandon
from kilonova.cloud.stories import cast

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.region import Region
    from kilonova.cloud.steps import Steps


def look_at_node(cloud: Region, host: Host) -> Steps[None]:
    """Publish what the node's monitors read, where there is something to read.

    Raises: HypervisorUnavailable. Source: nova/compute/manager.py, ComputeManager.pre_start_hook.
    """
    if shows_resources(cloud):
        yield from updates_resources(Compute(cloud, cloud.service_context(), host))


def start_host(cloud: Region, host: Host) -> Steps[None]:
    """Start a stopped nova-compute; one that cannot reach its hypervisor stays down.

    It recovers what it was in the midst of, and then does what was sent to it meanwhile.
    Raises: HypervisorUnavailable. Source: nova/service.py, Service.start.
    """
    yield from look_at_node(cloud, host)
    compute = Compute(cloud, cloud.service_context(), host)
    yield from init_host(compute)
    yield from reconciles_share_access(compute)
    host.service.running = True
    waiting, host.inbox[:] = list(host.inbox), []
    for story, service, args in waiting:
        cast(cloud, story, service, args)


def crash_host(host: Host) -> None:
    """What nova-compute, which has stopped, was in the midst of ends in silence; guests run on."""
    for steps in list(host.stories):
        abandon(steps)
    host.stories.clear()
    host.live_migrations.clear()
