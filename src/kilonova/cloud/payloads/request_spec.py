# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Request spec payloads: what the scheduler was asked."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from kilonova.cloud.payloads.server_group import server_group_payload
from kilonova.contract.image_enums import (
    CPUAllocationPolicy,
    CPUEmulatorThreadsPolicy,
    CPUThreadAllocationPolicy,
    PCINUMAAffinityPolicy,
)
from kilonova.contract.scheduler import (
    CellMappingPayload,
    DestinationPayload,
    RequestSpecPayload,
    SchedulerRetriesPayload,
)
from kilonova.contract.topology import (
    InstanceNUMACellPayload,
    InstanceNUMATopologyPayload,
    InstancePCIRequestPayload,
    InstancePCIRequestsPayload,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.numa import NumaCell, PciRequest
    from kilonova.cloud.model.request_spec import Destination, RequestSpec
    from kilonova.cloud.region import Region

E = TypeVar("E", bound=StrEnum)


def request_spec_payload(cloud: Region, spec: RequestSpec) -> RequestSpecPayload:
    """A request as the scheduler gets it. Source: nova/notifications/objects/request_spec.py."""
    return RequestSpecPayload(
        instance_uuid=spec.instance_uuid,
        project_id=spec.project_id,
        user_id=spec.user_id,
        availability_zone=spec.availability_zone,
        flavor=cloud.fragments.flavors.of(spec.flavor),
        force_hosts=spec.force_hosts[0] if spec.force_hosts else None,
        force_nodes=spec.force_nodes[0] if spec.force_nodes else None,
        ignore_hosts=None if spec.ignore_hosts is None else list(spec.ignore_hosts),
        instance_group=None
        if spec.group is None
        else server_group_payload(spec.group, cloud.hosts_of_group(spec.group)),
        image=None if spec.image is None else cloud.fragments.images.of(spec.image),
        numa_topology=numa_payload(spec),
        pci_requests=InstancePCIRequestsPayload(
            instance_uuid=spec.instance_uuid,
            requests=[pci_payload(request) for request in spec.pci_requests],
        ),
        num_instances=spec.num_instances,
        requested_destination=destination_payload(cloud, spec.requested_destination),
        retry=retry_payload(spec),
        scheduler_hints=dict(spec.scheduler_hints or {}),
        security_groups=list(spec.security_groups),
    )


def retry_payload(spec: RequestSpec) -> SchedulerRetriesPayload | None:
    """The hosts tried so far; none while retries are not counted."""
    if spec.retry_hosts is None:
        return None
    return SchedulerRetriesPayload(
        num_attempts=spec.num_attempts, hosts=[host for host, _node in spec.retry_hosts]
    )


def destination_payload(
    cloud: Region, destination: Destination | None
) -> DestinationPayload | None:
    """Where a move must go; what was not asked for is absent."""
    if destination is None:
        return None
    known: dict[str, object] = {}
    if destination.host is not None:
        known["host"] = destination.host
    if destination.node is not None:
        known["node"] = destination.node
    if destination.cell is not None:
        known["cell"] = CellMappingPayload(
            uuid=cloud.cells[destination.cell], name=destination.cell, disabled=False
        )
    aggregates = None if destination.aggregates is None else list(destination.aggregates)
    return DestinationPayload(**known, aggregates=aggregates)  # type: ignore[arg-type]  # names are checked by the contract


def numa_payload(spec: RequestSpec) -> InstanceNUMATopologyPayload | None:
    """The NUMA nodes that the guest is to have."""
    topology = spec.numa_topology
    if topology is None:
        return None
    return InstanceNUMATopologyPayload(
        instance_uuid=spec.instance_uuid,
        cells=[numa_cell_payload(cell) for cell in topology.cells],
        emulator_threads_policy=member(CPUEmulatorThreadsPolicy, topology.emulator_threads_policy),
    )


def numa_cell_payload(cell: NumaCell) -> InstanceNUMACellPayload:
    """One NUMA node of a guest."""
    return InstanceNUMACellPayload(
        id=cell.id,
        cpuset=sorted(cell.cpuset),  # type: ignore[arg-type]  # sets go in order on the wire
        pcpuset=sorted(cell.pcpuset),  # type: ignore[arg-type]  # as above
        memory=cell.memory,
        pagesize=cell.pagesize,
        cpu_topology=None,
        cpu_pinning_raw=None,
        cpu_policy=member(CPUAllocationPolicy, cell.cpu_policy),
        cpu_thread_policy=member(CPUThreadAllocationPolicy, cell.cpu_thread_policy),
        cpuset_reserved=None,
    )


def member(values: type[E], value: str | None) -> E | None:
    """A value as the member of its enumeration; none is none."""
    return None if value is None else values(value)


def pci_payload(request: PciRequest) -> InstancePCIRequestPayload:
    """One request for PCI devices."""
    return InstancePCIRequestPayload(
        count=request.count,
        spec=[dict(pairs) for pairs in request.spec],
        alias_name=request.alias_name,
        request_id=request.request_id,
        numa_policy=member(PCINUMAAffinityPolicy, request.numa_policy),
    )
