# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the candidates a request may go to: the filters by name, and how they are applied.

A filter is asked once per request which hosts it lets pass; None means all, so a filter that the
request does not concern costs one call, however many hosts there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from kilonova.cloud.scheduling.affinity_filters import (
    different_host,
    same_host,
    server_group_affinity,
    server_group_anti_affinity,
    simple_cidr_affinity,
)
from kilonova.cloud.scheduling.aggregate_filters import (
    aggregate_image_properties,
    aggregate_instance_extra_specs,
    aggregate_multitenancy,
    aggregate_type_affinity,
)
from kilonova.cloud.scheduling.capability_filters import compute_capabilities, json_query
from kilonova.cloud.scheduling.device_filters import numa_topology, pci_passthrough
from kilonova.cloud.scheduling.filter import Filter
from kilonova.cloud.scheduling.image_filters import image_properties, isolated_hosts
from kilonova.cloud.scheduling.load_filters import (
    aggregate_io_ops,
    aggregate_num_instances,
    all_hosts,
    compute,
    io_ops,
    metrics,
    num_instances,
)
from kilonova.cloud.scheduling.request import CHECK_TYPE
from kilonova.errors import FlagError

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.request import Request

FILTERS: Final[Mapping[str, Filter]] = {
    "AggregateImagePropertiesIsolation": Filter(aggregate_image_properties, on_rebuild=True),
    "AggregateInstanceExtraSpecsFilter": Filter(aggregate_instance_extra_specs),
    "AggregateIoOpsFilter": Filter(aggregate_io_ops, once=False),
    "AggregateMultiTenancyIsolation": Filter(aggregate_multitenancy),
    "AggregateNumInstancesFilter": Filter(aggregate_num_instances, once=False),
    "AggregateTypeAffinityFilter": Filter(aggregate_type_affinity),
    "AllHostsFilter": Filter(all_hosts),
    "ComputeCapabilitiesFilter": Filter(compute_capabilities),
    "ComputeFilter": Filter(compute),
    "DifferentHostFilter": Filter(different_host),
    "ImagePropertiesFilter": Filter(image_properties, on_rebuild=True),
    "IoOpsFilter": Filter(io_ops, once=False),
    "IsolatedHostsFilter": Filter(isolated_hosts, on_rebuild=True),
    "JsonFilter": Filter(json_query, once=False),
    "MetricsFilter": Filter(metrics, once=False),
    "NUMATopologyFilter": Filter(numa_topology, once=False),
    "NumInstancesFilter": Filter(num_instances, once=False),
    "PciPassthroughFilter": Filter(pci_passthrough, once=False),
    "SameHostFilter": Filter(same_host),
    "ServerGroupAffinityFilter": Filter(server_group_affinity, once=False),
    "ServerGroupAntiAffinityFilter": Filter(server_group_anti_affinity, once=False),
    "SimpleCIDRAffinityFilter": Filter(simple_cidr_affinity),
}
"""Every filter by the name that the option enabled_filters takes."""


@cache
def enabled(names: tuple[str, ...]) -> tuple[Filter, ...]:
    """The filters of an option's value, in its order.

    Raises: FlagError. Source: nova/scheduler/host_manager.py, HostManager._choose_host_filters.
    """
    unknown = [name for name in names if name not in FILTERS]
    if unknown:
        raise FlagError(
            f"Flag [filter_scheduler] enabled_filters: there is no filter {', '.join(unknown)}; "
            f"there are {', '.join(FILTERS)}."
        )
    return tuple(FILTERS[name] for name in names)


def passing_hosts(request: Request, hosts: Sequence[Host], number: int = 0) -> Sequence[Host]:
    """The hosts that may take the server of that number in the request, in their order.

    A forced host passes whatever the filters say. Raises: FlagError.
    Source: nova/scheduler/host_manager.py, HostManager.get_filtered_hosts.
    """
    spec = request.spec
    if spec.ignore_hosts or spec.force_hosts or spec.force_nodes or spec.requested_destination:
        hosts = named_hosts(request, hosts)
        if (spec.force_hosts or spec.force_nodes) and not request.hints(CHECK_TYPE):
            return hosts
    is_rebuild = request.is_rebuild
    for each in enabled(request.cloud.flags.filter_scheduler.enabled_filters):
        if (number and each.once) or (is_rebuild and not each.on_rebuild):
            continue
        passes = each.prepare(request)
        if passes is not None:
            hosts = [host for host in hosts if passes(host)]
            if not hosts:
                break
    return hosts


def named_hosts(request: Request, hosts: Sequence[Host]) -> Sequence[Host]:
    """The hosts that the request does not rule out by name, in whatever case it is written."""
    spec = request.spec
    destination = spec.requested_destination
    if destination is not None and destination.host:
        hosts = [host for host in hosts if host.name == destination.host]
        if destination.node:
            hosts = [host for host in hosts if host.node.hypervisor_hostname == destination.node]
    if spec.ignore_hosts:
        ignored = {name.lower() for name in spec.ignore_hosts}
        hosts = [host for host in hosts if host.name.lower() not in ignored]
    if spec.force_hosts:
        forced = {name.lower() for name in spec.force_hosts}
        hosts = [host for host in hosts if host.name.lower() in forced]
    if spec.force_nodes:
        hosts = [host for host in hosts if host.node.hypervisor_hostname in spec.force_nodes]
    return hosts
