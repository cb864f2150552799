# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What placement is told beside amounts and traits: which hosts can be candidates at all.

Where these leave no host, nothing is announced: the scheduler never starts to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.errors import NoValidHost, UnsupportedPolicyException

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.region import Region
    from kilonova.cloud.scheduling.request import Request

TENANT_KEY = "filter_tenant_id"

UNBOUNDED_HINTS = frozenset({"group", "same_host", "different_host"})
"""Hints with which every host counts, not the first so many."""

GROUP_POLICIES = {
    "affinity": "ServerGroupAffinityFilter",
    "anti-affinity": "ServerGroupAntiAffinityFilter",
}


def check_group_policy(cloud: Region, spec: RequestSpec) -> None:
    """Refuse a group whose policy nobody would keep, its filter being off.

    Raises: UnsupportedPolicyException. Source: nova/scheduler/utils.py, _get_group_details.
    """
    if spec.group is None:
        return
    name = GROUP_POLICIES.get(spec.group.policy)
    if name is not None and name not in cloud.flags.filter_scheduler.enabled_filters:
        raise UnsupportedPolicyException(f"{name} not configured").at(
            "nova.scheduler.utils", "_get_group_details"
        )


def candidates_wanted(request: Request) -> int:
    """How many candidates to ask placement for; all of them, where some will be ruled out here.

    Source: nova/scheduler/utils.py, resources_from_request_spec.
    """
    spec, cloud = request.spec, request.cloud
    flags = cloud.flags.scheduler
    hints = spec.scheduler_hints
    if (
        spec.requested_destination is not None
        or spec.force_hosts
        or spec.force_nodes
        or spec.availability_zone is not None
        or (hints and not UNBOUNDED_HINTS.isdisjoint(hints))
        or flags.limit_tenants_to_placement_aggregate
        or flags.enable_isolated_aggregate_filtering
    ):
        return max(len(cloud.hosts), flags.max_placement_results)
    return flags.max_placement_results


def possible_hosts(request: Request, hosts: Sequence[Host]) -> list[Host]:
    """Those of placement's candidates that are not ruled out before anything is filtered.

    Raises: NoValidHost where the named host does not exist, or the project has no hosts.
    Source: nova/scheduler/request_filter.py, ALL_REQUEST_FILTERS.
    """
    spec = request.spec
    flags = request.cloud.flags.scheduler
    if spec.requested_destination is not None or spec.force_hosts or spec.force_nodes:
        hosts = named_host(request, hosts)
    if request.cloud.tables.aggregates:
        if flags.enable_isolated_aggregate_filtering:
            hosts = outside_isolated_aggregates(request, hosts)
        if flags.limit_tenants_to_placement_aggregate:
            hosts = in_aggregates_of_project(request, hosts)
        if spec.availability_zone is not None:
            hosts = in_zone(request, hosts)
    elif flags.limit_tenants_to_placement_aggregate:
        hosts = in_aggregates_of_project(request, hosts)
    if flags.query_placement_for_image_type_support:
        hosts = with_image_type(request, hosts)
    return [host for host in hosts if not host.service.disabled]


def named_host(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """The one host that the request names; a destination that names it gets its node filled in.

    Raises: NoValidHost. Source: nova/scheduler/utils.py, resources_from_request_spec.
    """
    spec = request.spec
    destination = spec.requested_destination
    name = (destination.host if destination else None) or next(iter(spec.force_hosts), None)
    node = (destination.node if destination else None) or next(iter(spec.force_nodes), None)
    if destination is not None and destination.cell is not None:
        hosts = [host for host in hosts if host.cell == destination.cell]
    if not name and not node:
        return hosts
    known = [
        host
        for host in request.cloud.hosts
        if name in (None, host.name) and node in (None, host.node.hypervisor_hostname)
    ]
    if not known:
        raise NoValidHost(f"No such host - host: {name} node: {node} ").at(
            "nova.scheduler.utils", "resources_from_request_spec"
        )
    if len(known) > 1:
        return hosts
    if destination is not None:
        spec.requested_destination = replace(
            destination, host=known[0].name, node=known[0].node.hypervisor_hostname
        )
    return [host for host in hosts if host is known[0]]


def in_zone(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """Hosts of the aggregates that make the zone; all hosts where none does.

    Source: nova/scheduler/request_filter.py, map_az_to_placement_aggregate.
    """
    zone = request.spec.availability_zone
    made_by = [
        aggregate
        for aggregate in request.cloud.tables.aggregates.values()
        if aggregate.availability_zone == zone
    ]
    if not made_by:
        return hosts
    names = {name for aggregate in made_by for name in aggregate.hosts}
    return [host for host in hosts if host.name in names]


def in_aggregates_of_project(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """Hosts of the aggregates that are for the project; all hosts where there are none.

    Raises: NoValidHost where a project must have aggregates and has none.
    Source: nova/scheduler/request_filter.py, require_tenant_aggregate.
    """
    project_id = request.spec.project_id
    own = [
        aggregate
        for aggregate in request.cloud.tables.aggregates.values()
        if any(
            key.startswith(TENANT_KEY) and value == project_id
            for key, value in aggregate.metadata.items()
        )
    ]
    if own:
        names = {name for aggregate in own for name in aggregate.hosts}
        return [host for host in hosts if host.name in names]
    if request.cloud.flags.scheduler.placement_aggregate_required_for_tenants:
        raise NoValidHost("Scheduling failed: No hosts available for tenant").at(
            "nova.scheduler.manager", "select_destinations"
        )
    return hosts


def outside_isolated_aggregates(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """Hosts in no aggregate that requires a trait which neither flavor nor image asks for.

    Source: nova/scheduler/request_filter.py, isolate_aggregates.
    """
    asked = {
        key
        for wishes in (request.spec.flavor.extra_specs, request.image_properties)
        for key, value in wishes.items()
        if key.startswith("trait:") and value == "required"
    }
    isolated = {
        name
        for aggregate in request.cloud.tables.aggregates.values()
        for key, value in aggregate.metadata.items()
        if key.startswith("trait:") and value == "required" and key not in asked
        for name in aggregate.hosts
    }
    return [host for host in hosts if host.name not in isolated]


def with_image_type(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """Hosts that can run images of this format; it matters not for servers on volumes.

    Source: nova/scheduler/request_filter.py, require_image_type_support.
    """
    spec = request.spec
    if spec.volume_backed or spec.image is None or spec.image.disk_format is None:
        return hosts
    can = request.cloud.hypervisor.supports(f"supports_image_type_{spec.image.disk_format}")
    return hosts if can else []
