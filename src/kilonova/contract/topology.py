# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said about NUMA nodes and PCI devices that a request needs."""

from kilonova.contract.image_enums import (
    CPUAllocationPolicy,
    CPUEmulatorThreadsPolicy,
    CPUThreadAllocationPolicy,
    PCINUMAAffinityPolicy,
)
from kilonova.contract.objects import Payload
from kilonova.contract.values import Uuid


class VirtCPUTopologyPayload(Payload, frozen=True, kw_only=True):
    """How guest CPUs are told to be laid out."""

    VERSION = "1.0"
    SOURCE = "virt_cpu_topology"

    sockets: int | None = 1
    cores: int | None = 1
    threads: int | None = 1


class InstanceNUMACellPayload(Payload, frozen=True, kw_only=True):
    """One NUMA node of a guest; memory in MiB, page size in KiB."""

    VERSION = "1.2"
    SOURCE = "numa_cell"

    id: int
    cpuset: frozenset[int]
    pcpuset: frozenset[int]
    cpuset_reserved: frozenset[int] | None
    memory: int
    pagesize: int | None
    cpu_topology: VirtCPUTopologyPayload | None
    cpu_pinning_raw: dict[str, int] | None
    cpu_policy: CPUAllocationPolicy | None
    cpu_thread_policy: CPUThreadAllocationPolicy | None


class InstanceNUMATopologyPayload(Payload, frozen=True, kw_only=True):
    """The NUMA nodes of a guest."""

    VERSION = "1.0"
    SOURCE = "numa_topology"

    instance_uuid: Uuid
    cells: list[InstanceNUMACellPayload]
    emulator_threads_policy: CPUEmulatorThreadsPolicy | None


class InstancePCIRequestPayload(Payload, frozen=True, kw_only=True):
    """A number of like PCI devices; `spec` lists what each alternative must match."""

    VERSION = "1.1"
    SOURCE = "pci_request"

    count: int
    spec: list[dict[str, str | None]]
    alias_name: str | None
    request_id: Uuid | None
    numa_policy: PCINUMAAffinityPolicy | None


class InstancePCIRequestsPayload(Payload, frozen=True, kw_only=True):
    """The PCI devices that a guest needs."""

    VERSION = "1.0"
    SOURCE = "pci_requests"

    instance_uuid: Uuid
    requests: list[InstancePCIRequestPayload]
