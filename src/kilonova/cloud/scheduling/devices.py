# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is free of a host's NUMA nodes and PCI devices.

A host's processors and memory are spread evenly over its NUMA nodes; guests take the first node
that has room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.numa import NumaCell, NumaTopology, PciRequest


@dataclass(slots=True)
class Room:
    """What one NUMA node of a host has left: processors to share and to own, and memory in MiB."""

    shared: float
    own: int
    memory_mb: float
    cpus: int
    """How many processors it has in all; no guest's node may have more."""

    def fits(self, cell: NumaCell) -> bool:
        """Whether a guest's node fits."""
        return (
            len(cell.cpuset) <= min(self.shared, self.cpus)
            and len(cell.pcpuset) <= self.own
            and cell.memory <= self.memory_mb
        )

    def take(self, cell: NumaCell) -> None:
        """Book a guest's node."""
        self.shared -= len(cell.cpuset)
        self.own -= len(cell.pcpuset)
        self.memory_mb -= cell.memory


def free_rooms(host: Host) -> list[Room]:
    """What each NUMA node of a host has left beside the guests that have a topology."""
    node = host.node
    count = node.numa_cells
    cpus = node.vcpus // count
    memory_mb = node.memory_mb / count * node.ram_allocation_ratio
    rooms = [Room(cpus * node.cpu_allocation_ratio, cpus, memory_mb, cpus) for _ in range(count)]
    for instance in host.instances.values():
        spec = instance.spec
        if spec is not None and spec.numa_topology is not None:
            place(rooms, spec.numa_topology)
    return rooms


def place(rooms: Sequence[Room], topology: NumaTopology) -> bool:
    """Put each node of a guest on a node of its own; nothing is taken where that cannot be.

    Source: nova/virt/hardware.py, numa_fit_instance_to_host.
    """
    cells = topology.cells
    for chosen in permutations(rooms, len(cells)):
        if all(room.fits(cell) for room, cell in zip(chosen, cells, strict=True)):
            for room, cell in zip(chosen, cells, strict=True):
                room.take(cell)
            return True
    return False


def fits_numa(host: Host, topology: NumaTopology, others: int = 0) -> bool:
    """Whether a guest's NUMA nodes fit on the host's, beside so many others like it to come."""
    if len(topology.cells) > host.node.numa_cells:
        return False
    rooms = free_rooms(host)
    return all(place(rooms, topology) for _ in range(others + 1))


def free_devices(host: Host) -> dict[str, int]:
    """How many PCI devices are free in each pool of a host."""
    free = dict(host.node.pci_pools)
    if free:
        for instance in host.instances.values():
            for request in instance.spec.pci_requests if instance.spec is not None else ():
                take_devices(free, request)
    return free


def take_devices(free: dict[str, int], request: PciRequest) -> bool:
    """Take a request's devices from the first pool that has enough; False where none has.

    Source: nova/pci/stats.py, PciDeviceStats.support_requests.
    """
    for pool in pools_of(request):
        if free.get(pool, 0) >= request.count:
            free[pool] -= request.count
            return True
    return False


def pools_of(request: PciRequest) -> list[str]:
    """The pools that may serve a request: named like the alias, or by ``vendor:product``."""
    ids = [dict(spec) for spec in request.spec]
    named = [f"{spec.get('vendor_id')}:{spec.get('product_id')}" for spec in ids]
    return [request.alias_name, *named]


def fits_pci(host: Host, requests: Sequence[PciRequest], others: int = 0) -> bool:
    """Whether the host has devices for all requests, beside those of so many others to come."""
    if not host.node.pci_pools:
        return False
    free = free_devices(host)
    return all(take_devices(free, request) for request in [*requests] * (others + 1))
