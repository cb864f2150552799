# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The scheduler's one task: hosts for a request, with their resources claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from kilonova.cloud.legacy.requests import tell_selection
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.payloads.request_spec import request_spec_payload
from kilonova.cloud.scheduling.filters import passing_hosts
from kilonova.cloud.scheduling.prefilters import (
    candidates_wanted,
    check_group_policy,
    possible_hosts,
)
from kilonova.cloud.scheduling.request import Request, Selection
from kilonova.cloud.scheduling.resources import claim
from kilonova.cloud.scheduling.weighers import best_first
from kilonova.contract import encode
from kilonova.errors import NoValidHost
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Scheduler
    from kilonova.cloud.steps import Steps


@crosses("scheduler.select_destinations")
def select_destinations(
    scheduler: Scheduler,
    spec: RequestSpec,
    instance_uuids: Sequence[str],
    *,
    alternates: bool = True,
) -> Steps[list[Selection]]:
    """A host for each instance, claimed in placement; a rebuild's host is only checked.

    Nothing is announced where placement has no candidate at all; with candidates, the end is
    announced only when every instance has got its host.

    Raises: NoValidHost, with every claim undone; UnsupportedPolicyException, FlagError.
    Source: nova/scheduler/manager.py, SchedulerManager.
    """
    cloud = scheduler.cloud
    request = Request(cloud, spec)
    check_group_policy(cloud, spec)
    hosts: Sequence[Host]
    if request.is_rebuild:
        hosts = list(cloud.hosts)
    else:
        hosts = yield from cloud.placement.get_allocation_candidates(
            spec, candidates_wanted(request)
        )
        hosts = possible_hosts(request, hosts)
        if not hosts:
            raise NoValidHost("").at("nova.scheduler.manager", "select_destinations")
    payload = before = request_spec_payload(cloud, in_its_zone(cloud, spec))
    asked = encode(payload, checked=True)
    tell_selection(scheduler, "start", spec)
    scheduler.notify("scheduler.select_destinations.start", asked)
    selections = yield from claim_hosts(scheduler, request, instance_uuids, hosts, alternates)
    if payload.instance_group is not None:
        hosts_now = [
            *(payload.instance_group.hosts or ()),
            *(each.host.name for each in selections),
        ]
        group = structs.replace(payload.instance_group, hosts=hosts_now)
        payload = structs.replace(payload, instance_group=group)
    if spec.instance_uuid != payload.instance_uuid:  # several were placed; the last one shows
        payload = structs.replace(payload, instance_uuid=spec.instance_uuid)
    if payload is not before:
        asked = encode(payload, checked=True)
    tell_selection(scheduler, "end", spec)
    scheduler.notify("scheduler.select_destinations.end", asked)
    return selections


def in_its_zone(cloud: Region, spec: RequestSpec) -> RequestSpec:
    """The request as it shows while the scheduler looks: with the aggregates that make its zone.

    Source: nova/scheduler/request_filter.py, map_az_to_placement_aggregate.
    """
    makers = tuple(
        aggregate.uuid
        for aggregate in cloud.tables.aggregates.values()
        if spec.availability_zone and aggregate.availability_zone == spec.availability_zone
    )
    if not makers:
        return spec
    destination = spec.requested_destination or Destination()
    return structs.replace(
        spec, requested_destination=structs.replace(destination, aggregates=(",".join(makers),))
    )


def claim_hosts(
    scheduler: Scheduler,
    request: Request,
    instance_uuids: Sequence[str],
    hosts: Sequence[Host],
    alternates: bool,
) -> Steps[list[Selection]]:
    """Choose and claim host after host; each choice is among those that were left by the last.

    Raises: NoValidHost, with every claim undone. Source: SchedulerManager._schedule.
    """
    cloud, spec, is_rebuild = scheduler.cloud, request.spec, request.is_rebuild
    chosen: list[Host] = []
    for number, uuid in enumerate(instance_uuids):
        spec.instance_uuid = uuid
        hosts = sorted_hosts(request, hosts, number)
        for host in hosts:
            if is_rebuild or (yield from claim(scheduler, spec, uuid, host)):
                break
        else:
            for done in instance_uuids[:number]:
                yield from cloud.placement.delete_allocations(done)
            raise NoValidHost("There are not enough hosts available.").at(
                "nova.scheduler.manager", "_ensure_sufficient_hosts"
            )
        chosen.append(host)
        request.choose(host)
    wanted = cloud.flags.scheduler.max_attempts - 1 if alternates else 0
    if not wanted or len(hosts) == 1:
        return [Selection(host, ()) for host in chosen]
    if len(chosen) > 1:
        hosts = sorted_hosts(request, hosts, len(chosen) - 1)
    taken = set(request.chosen)
    others = [host for host in hosts if host.name not in taken]
    return [
        Selection(host, tuple([other for other in others if other.cell == host.cell][:wanted]))
        for host in chosen
    ]


def sorted_hosts(request: Request, hosts: Sequence[Host], number: int) -> Sequence[Host]:
    """The hosts that pass, best first; with a subset of best hosts, one of them by chance.

    Source: SchedulerManager._get_sorted_hosts.
    """
    hosts = best_first(request, passing_hosts(request, hosts, number))
    size = min(request.cloud.flags.filter_scheduler.host_subset_size, len(hosts))
    if size < 2:
        return hosts
    drawn = int(request.cloud.ids.uuid()[:8], 16) % size
    return [hosts[drawn], *hosts[:drawn], *hosts[drawn + 1 :]]
