# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""NUMA topologies and PCI requests, as flavors ask for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, eq=False)
class NumaCell:
    """A guest NUMA node: its CPUs and ``memory`` in MiB. Source: nova/objects/instance_numa.py."""

    id: int
    cpuset: frozenset[int]
    memory: int
    pagesize: int | None = None
    cpu_policy: str | None = None
    cpu_thread_policy: str | None = None
    pcpuset: frozenset[int] = frozenset()


@dataclass(slots=True, frozen=True, eq=False)
class NumaTopology:
    """The NUMA nodes that a guest is to have. Source: nova/objects/instance_numa.py."""

    cells: tuple[NumaCell, ...]
    emulator_threads_policy: str | None = None


@dataclass(slots=True, frozen=True, eq=False)
class PciRequest:
    """A number of PCI devices by alias. Source: nova/objects/instance_pci_requests.py."""

    request_id: str
    alias_name: str
    count: int
    spec: tuple[tuple[tuple[str, str], ...], ...] = ()
    numa_policy: str | None = None
    is_new: bool = False
