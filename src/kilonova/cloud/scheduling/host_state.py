# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A host as the scheduler knows it, by the names that Nova's users write into flavors and hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.scheduling.request import Request
    from kilonova.cloud.services.protocols import Placement

CPU_INFO: Mapping[str, Any] = {
    "arch": "x86_64",
    "model": "Nehalem",
    "vendor": "Intel",
    "features": ["pge", "clflush"],
    "topology": {"cores": 1, "threads": 1, "sockets": 4},
}
"""What every host says of its processors. Source: nova/virt/fake.py, get_available_resource."""

HYPERVISORS: Mapping[str, tuple[str, ...]] = {"qemu": ("qemu", "kvm"), "fake": ("fake",)}


def host_state(request: Request, host: Host) -> dict[str, Any]:
    """Every attribute by its name, sizes in MiB unless the name says otherwise.

    Source: nova/scheduler/host_manager.py, HostState.
    """
    cloud, node = request.cloud, host.node
    (free_ram_mb,), (free_vcpus,), (free_disk_gb,) = free_resources(cloud.placement, [host])
    instances = request.instances_on(host)
    vcpus_used = node.vcpus * node.cpu_allocation_ratio - free_vcpus
    return {
        "host": host.name,
        "nodename": node.hypervisor_hostname,
        "uuid": node.uuid,
        "cell_uuid": cloud.cells[host.cell],
        "total_usable_ram_mb": node.memory_mb,
        "total_usable_disk_gb": node.local_gb,
        "disk_mb_used": (node.local_gb - free_disk_gb) * 1024,
        "free_ram_mb": free_ram_mb,
        "free_disk_mb": free_disk_gb * 1024,
        "vcpus_total": node.vcpus,
        "vcpus_used": int(vcpus_used),
        "num_instances": instances,
        "num_io_ops": io_operations(request, host),
        "failed_builds": host.failed_builds,
        "host_ip": cloud.flags.DEFAULT.my_ip,
        "hypervisor_type": node.hypervisor_type,
        "hypervisor_version": node.hypervisor_version,
        "hypervisor_hostname": node.hypervisor_hostname,
        "cpu_info": {**CPU_INFO, "arch": node.architectures[0]},
        "supported_instances": supported_instances(host),
        "ram_allocation_ratio": node.ram_allocation_ratio,
        "cpu_allocation_ratio": node.cpu_allocation_ratio,
        "disk_allocation_ratio": node.disk_allocation_ratio,
        "stats": {
            "num_instances": instances,
            "io_workload": io_operations(request, host),
            "failed_builds": host.failed_builds,
        },
    }


class Free(NamedTuple):
    """What hosts have left, in their order: MiB, processors with the allocation ratio, and GiB."""

    memory_mb: list[float]
    vcpus: list[float]
    disk_gb: list[float]


def free_resources(placement: Placement, hosts: Sequence[Host]) -> Free:
    """What hosts have left beside what is reserved and what placement has given away.

    Source: nova/compute/resource_tracker.py, ResourceTracker._update_usage.
    """
    free = memory_mb, vcpus, disk_gb = Free([], [], [])
    usages = placement.usages
    for host in hosts:
        node = host.node
        memory = node.memory_mb - node.reserved_host_memory_mb
        cpus = node.vcpus * node.cpu_allocation_ratio - node.reserved_host_cpus
        disk = node.local_gb
        if node.reserved_host_disk_mb:
            disk -= -(-node.reserved_host_disk_mb // 1024)
        used = usages(node.uuid)
        if used:
            get = used.get
            memory -= get("MEMORY_MB", 0)
            cpus -= get("VCPU", 0) + get("PCPU", 0)
            disk -= get("DISK_GB", 0)
        memory_mb.append(memory)
        vcpus.append(cpus)
        disk_gb.append(disk)
    return free


def io_operations(request: Request, host: Host) -> int:
    """How many servers a host is building, or about to build for this request.

    Nova counts copies, moves and rescues too, which hardly ever decide between two hosts.

    Source: nova/compute/stats.py, Stats.io_workload.
    """
    builds = request.cloud.tables.usage.builds
    return builds.get(host.name, 0) + request.chosen.get(host.name, 0)


def supported_instances(host: Host) -> list[tuple[str, str, str]]:
    """Architecture, hypervisor and mode of the guests that a host can run."""
    return supported_guests(host.node.hypervisor_type, host.node.architectures)


def supported_guests(
    hypervisor_type: str, architectures: Sequence[str]
) -> list[tuple[str, str, str]]:
    """The same of a hypervisor and its architectures."""
    kind = hypervisor_type.lower()
    return [
        (architecture, hypervisor, "hvm")
        for architecture in architectures
        for hypervisor in HYPERVISORS.get(kind, (kind,))
    ]
