# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hosts: a compute service, its node, and what the node has to give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simpy import Resource

    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Ticket
    from kilonova.cloud.steps import Steps


@dataclass(slots=True, eq=False)
class Service:
    """A row of the service table: one worker of one host.

    ``up`` is what the service group sees of its heart beat, which ended at ``stopped_s`` seconds of
    the region where it does not run. Source: nova/objects/service.py, Service.
    """

    id: int
    uuid: str
    host: str
    binary: str
    topic: str
    version: int
    report_count: int = 0
    disabled: bool = False
    disabled_reason: str | None = None
    availability_zone: str | None = None
    last_seen_up: str | None = None
    forced_down: bool = False
    running: bool = True
    created_at: str | None = None
    updated_at: str | None = None
    stopped_s: float | None = None

    @property
    def up(self) -> bool:
        """Whether requests may be sent to it."""
        return self.running and not self.forced_down


@dataclass(slots=True, eq=False)
class ComputeNode:
    """What a hypervisor offers; ``memory_mb`` MiB, ``local_gb`` GiB. The node's uuid is its
    resource provider.

    Source: nova/objects/compute_node.py, ComputeNode.
    """

    id: int
    uuid: str
    hypervisor_hostname: str
    vcpus: int = 64
    memory_mb: int = 524288
    local_gb: int = 10240
    hypervisor_type: str = "QEMU"
    hypervisor_version: int = 8002000
    cpu_allocation_ratio: float = 16.0
    ram_allocation_ratio: float = 1.5
    disk_allocation_ratio: float = 1.0
    reserved_host_cpus: int = 0
    reserved_host_memory_mb: int = 512
    reserved_host_disk_mb: int = 0
    architectures: tuple[str, ...] = ("x86_64",)
    numa_cells: int = 1
    pci_pools: dict[str, int] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Host:
    """A machine that runs nova-compute, with the instances it holds."""

    name: str
    service: Service
    node: ComputeNode
    cell: str = "cell1"
    instances: dict[str, Instance] = field(default_factory=dict)
    cached_images: set[str] = field(default_factory=set)
    failed_builds: int = 0
    inbox: list[Any] = field(default_factory=list)
    """Messages that wait for the host to run again: (story, service, arguments)."""
    stories: dict[Steps[Any], object] = field(default_factory=dict)
    """What the host is at work on, each with what it is about."""
    live_migrations: dict[str, Ticket] = field(default_factory=dict)
    """Live migrations from here whose guest is not yet being copied, by server."""
    live_migration_slots: Resource | None = None
    """As many as may be under way from here at once; made with the first."""
    snapshot_slots: Resource | None = None
    """As many disks as may be copied here at once; made with the first."""
