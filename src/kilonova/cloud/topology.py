# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""NUMA nodes and PCI devices that a flavor, or an image within it, asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from kilonova.cloud.model.numa import NumaCell, NumaTopology
from kilonova.cloud.scheduling.cpu_policies import policies_of
from kilonova.cloud.scheduling.pci import pci_of_flavor
from kilonova.cloud.scheduling.wishes import Wishes, cpus_of, is_true
from kilonova.errors import (
    FlavorImageLockedMemoryConflict,
    ImageNUMATopologyAsymmetric,
    ImageNUMATopologyCPUDuplicates,
    ImageNUMATopologyCPUOutOfRange,
    ImageNUMATopologyCPUsUnassigned,
    ImageNUMATopologyForbidden,
    ImageNUMATopologyIncomplete,
    ImageNUMATopologyMemoryOutOfRange,
    InvalidNUMANodesNumber,
    LockMemoryForbidden,
    MemoryPageSizeForbidden,
    MemoryPageSizeInvalid,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.image import Image

__all__ = ["numa_of_flavor", "pci_of_flavor"]

T = TypeVar("T")

PAGE_WORDS: Mapping[str, int] = {"small": -1, "large": -2, "any": -3}
"""What Nova keeps for a page size that is a word. Source: nova/virt/hardware.py, MEMPAGES_ANY."""

PAGE_SIZE = re.compile(r"([-+]?\d*\.?\d+)(?:([KMGTPEZYRQ])i?)?(b|bit|B)")
PREFIXES = "KMGTPEZYRQ"

ASKING = frozenset(
    {
        "hw_cpu_policy",
        "hw_cpu_thread_policy",
        "hw_locked_memory",
        "hw_mem_page_size",
        "hw_numa_nodes",
        "trait:HW_CPU_HYPERTHREADING",
    }
)
"""Image properties that matter even where the flavor says nothing."""


def numa_of_flavor(flavor: Flavor, image: Image | None) -> NumaTopology | None:
    """The NUMA nodes that a guest of this flavor and image is to have, if it is to have any.

    Raises: InvalidNUMANodesNumber, the ImageNUMATopology and policy errors, MemoryPageSizeInvalid,
    MemoryPageSizeForbidden, LockMemoryForbidden, InvalidRequest.
    Source: nova/virt/hardware.py, numa_get_constraints.
    """
    if not flavor.extra_specs and (image is None or ASKING.isdisjoint(image.properties)):
        return None
    wishes = Wishes(flavor, image)
    policies = policies_of(wishes)
    nodes = nodes_of(wishes)
    page_size = page_size_of(wishes)
    check_locked_memory(wishes)
    labels = flavor.extra_specs.get("hw:pmem", "").split(",")
    wants_memory_devices = any(label.strip() for label in labels)
    if not (nodes or page_size or wants_memory_devices or policies.cpu in ("dedicated", "mixed")):
        return None
    pinned = frozenset(range(flavor.vcpus)) if policies.cpu == "dedicated" else policies.dedicated
    cells = [
        NumaCell(
            id=number,
            cpuset=cpus - pinned,
            pcpuset=cpus & pinned,
            memory=memory_mb,
            pagesize=page_size,
            cpu_policy=policies.cpu,
            cpu_thread_policy=policies.threads,
        )
        for number, (cpus, memory_mb) in enumerate(cells_of(wishes, nodes or 1))
    ]
    return NumaTopology(tuple(cells), policies.emulator)


def nodes_of(wishes: Wishes) -> int | None:
    """How many NUMA nodes are asked for, if any."""
    ours, theirs = wishes.both("numa_nodes")
    if ours and theirs and theirs != "0":
        raise ImageNUMATopologyForbidden("hw_numa_nodes")
    said = ours or theirs
    if said is None:
        return None
    if not re.fullmatch(r"[1-9]\d*", said):
        raise InvalidNUMANodesNumber(said)
    return int(said)


def page_size_of(wishes: Wishes) -> int | None:
    """The size of memory pages; an image may choose only where the flavor says any or large."""
    ours, theirs = wishes.both("mem_page_size")
    if not ours:
        if theirs:
            raise MemoryPageSizeForbidden(theirs, "<empty>")
        return None
    size = page_size_kib(ours)
    if not theirs:
        return size
    if size not in (PAGE_WORDS["any"], PAGE_WORDS["large"]):
        raise MemoryPageSizeForbidden(theirs, ours)
    return page_size_kib(theirs)


def check_locked_memory(wishes: Wishes) -> None:
    """Memory can be locked only in pages of a chosen size.

    Source: nova/virt/hardware.py, get_locked_memory_constraint.
    """
    ours, theirs = wishes.both("locked_memory")
    if ours is not None and theirs is not None and is_true(ours) != is_true(theirs):
        raise FlavorImageLockedMemoryConflict(str(is_true(theirs)), str(is_true(ours)))
    if is_true(ours or theirs or "") and not any(wishes.both("mem_page_size")):
        raise LockMemoryForbidden()


def cells_of(wishes: Wishes, nodes: int) -> list[tuple[frozenset[int], int]]:
    """Processors and memory (MiB) of each node: as described, or in equal parts."""
    cpus = described(wishes, "numa_cpus", cpus_of)
    memory = described(wishes, "numa_mem", int)
    vcpus, memory_mb = wishes.flavor.vcpus, wishes.flavor.memory_mb
    if not cpus and not memory:
        if vcpus % nodes or memory_mb % nodes:
            raise ImageNUMATopologyAsymmetric()
        part = vcpus // nodes
        return [
            (frozenset(range(n * part, (n + 1) * part)), memory_mb // nodes) for n in range(nodes)
        ]
    if len(cpus) != nodes or len(memory) != nodes:
        raise ImageNUMATopologyIncomplete()
    check_all_assigned(wishes, cpus, memory)
    return list(zip(cpus, memory, strict=True))


def described(wishes: Wishes, name: str, read: Callable[[str], T]) -> list[T]:
    """The descriptions of nodes 0, 1, ... in the flavor or in the image, not in both."""
    in_flavor, in_image = wishes.numbered(name)
    ours, theirs = [read(text) for text in in_flavor], [read(text) for text in in_image]
    if ours and theirs:
        raise ImageNUMATopologyForbidden(f"hw_{name}")
    return ours or theirs


def check_all_assigned(
    wishes: Wishes, cpus: Sequence[frozenset[int]], memory: Sequence[int]
) -> None:
    """Each of the flavor's processors and all its memory belong to exactly one node."""
    vcpus = wishes.flavor.vcpus
    free = set(range(vcpus))
    for chosen in cpus:
        for cpu in sorted(chosen):
            if cpu >= vcpus:
                raise ImageNUMATopologyCPUOutOfRange(cpu, vcpus - 1)
            if cpu not in free:
                raise ImageNUMATopologyCPUDuplicates(cpu)
            free.remove(cpu)
    if free:
        raise ImageNUMATopologyCPUsUnassigned(str(free))
    if sum(memory) != wishes.flavor.memory_mb:
        raise ImageNUMATopologyMemoryOutOfRange(sum(memory), wishes.flavor.memory_mb)


def page_size_kib(text: str) -> int:
    """A page size in KiB, from a word, a number of KiB, or a number with its unit.

    Raises: MemoryPageSizeInvalid. Source: nova/virt/hardware.py, _get_numa_pagesize_constraint.
    """
    if text in PAGE_WORDS:
        return PAGE_WORDS[text]
    if text.isdigit():
        return int(text)
    match = PAGE_SIZE.fullmatch(text)
    if match is None:
        raise MemoryPageSizeInvalid(text)
    number, prefix, unit = match.groups()
    size = float(number) / (1 if unit == "B" else 8)
    power = PREFIXES.index(prefix) + 1 if prefix else 0
    return math.ceil(size * 1024.0**power) // 1024
