# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The scheduler's one task: hosts for a request, with their resources claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.cloud.payloads.request_spec import request_spec_payload
from kilonova.cloud.scheduling.filters import passing_hosts
from kilonova.cloud.scheduling.resources import resources_of
from kilonova.cloud.scheduling.weighers import best_first
from kilonova.errors import NoValidHost
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Scheduler
    from kilonova.cloud.steps import Steps


@dataclass(slots=True, frozen=True)
class Selection:
    """A host whose resources are claimed for one instance, and the next to try, best first."""

    host: Host
    alternates: tuple[Host, ...]


@crosses("scheduler.select_destinations")
def select_destinations(
    scheduler: Scheduler,
    spec: RequestSpec,
    instance_uuids: Sequence[str],
    *,
    alternates: bool = True,
) -> Steps[list[Selection]]:
    """A host for each instance, claimed in placement.

    Nothing is announced where placement has no candidate at all; with candidates, the end is
    announced only when every instance has got its host.

    Raises: NoValidHost, with every claim undone. Source: nova/scheduler/manager.py,
    SchedulerManager.
    """
    cloud = scheduler.cloud
    limit = cloud.flags.scheduler.max_placement_results
    candidates = yield from cloud.placement.get_allocation_candidates(spec, limit)
    if not candidates:
        raise NoValidHost("").at("nova.scheduler.manager", "select_destinations")
    payload = request_spec_payload(cloud, spec)
    scheduler.notify("scheduler.select_destinations.start", payload)
    selections = yield from claim_hosts(scheduler, spec, instance_uuids, candidates, alternates)
    scheduler.notify("scheduler.select_destinations.end", payload)
    return selections


def claim_hosts(
    scheduler: Scheduler,
    spec: RequestSpec,
    instance_uuids: Sequence[str],
    candidates: list[Host],
    alternates: bool,
) -> Steps[list[Selection]]:
    """Choose and claim host after host. Raises: NoValidHost, with every claim undone."""
    cloud = scheduler.cloud
    resources = resources_of(spec)
    wanted = cloud.flags.scheduler.max_attempts - 1 if alternates else 0
    claimed: list[tuple[str, Host, list[Host]]] = []
    for uuid in instance_uuids:
        spec.instance_uuid = uuid
        hosts = best_first(
            cloud, spec, passing_hosts(cloud, spec, candidates, claimed=[c[1] for c in claimed])
        )
        for host in hosts:
            if (yield from cloud.placement.claim(uuid, host, resources, scheduler.context)):
                claimed.append((uuid, host, hosts))
                break
        else:
            for done, _host, _others in claimed:
                yield from cloud.placement.delete_allocations(done)
            raise NoValidHost("There are not enough hosts available.").at(
                "nova.scheduler.manager", "_ensure_sufficient_hosts"
            )
    chosen = {host.name for _uuid, host, _hosts in claimed}
    return [
        Selection(host, tuple([other for other in hosts if other.name not in chosen][:wanted]))
        for _uuid, host, hosts in claimed
    ]
