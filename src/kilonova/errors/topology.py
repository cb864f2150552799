# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Processors, memory pages and NUMA nodes."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, Invalid, NovaError, detailed


@detailed
class InvalidNUMANodesNumber(Invalid):
    """There must be at least one NUMA node."""

    sentence = "The property 'numa_nodes' cannot be '{nodes}'. It must be a number greater than 0"
    nodes: str


class ImageNUMATopologyIncomplete(Invalid):
    """Each NUMA node needs processors and memory."""

    sentence = "CPU and memory allocation must be provided for all NUMA nodes"


@detailed
class ImageNUMATopologyForbidden(Forbidden):
    """The image may not override the flavor's NUMA setting."""

    sentence = (
        "Image property '{name}' is not permitted to override NUMA configuration set against the "
        "flavor"
    )
    name: str


class ImageNUMATopologyRebuildConflict(Invalid):
    """The new image would change the NUMA topology, which a rebuild cannot."""

    sentence = (
        "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is "
        "invalid for this instance."
    )


class ImageNUMATopologyAsymmetric(Invalid):
    """The NUMA nodes would be unequal, so each must be described."""

    sentence = (
        "Instance CPUs and/or memory cannot be evenly distributed across instance NUMA nodes. "
        "Explicit assignment of CPUs and memory to nodes is required"
    )


@detailed
class ImageNUMATopologyCPUOutOfRange(Invalid):
    """A NUMA node names a processor that the flavor lacks."""

    sentence = "CPU number {cpunum} is larger than max {cpumax}"
    cpunum: int
    cpumax: int


@detailed
class ImageNUMATopologyCPUDuplicates(Invalid):
    """Two NUMA nodes name the same processor."""

    sentence = "CPU number {cpunum} is assigned to two nodes"
    cpunum: int


@detailed
class ImageNUMATopologyCPUsUnassigned(Invalid):
    """A processor belongs to no NUMA node."""

    sentence = "CPU number {cpuset} is not assigned to any node"
    cpuset: str


@detailed
class ImageNUMATopologyMemoryOutOfRange(Invalid):
    """The nodes' memory does not add up to the flavor's; sizes in MiB."""

    sentence = "{memsize} MB of memory assigned, but expected {memtotal} MB"
    memsize: int
    memtotal: int


@detailed
class ImageVCPULimitsRangeExceeded(Invalid):
    """The image's limits on processors exceed the flavor's."""

    sentence = (
        "Image vCPU topology limits (sockets={image_sockets}, cores={image_cores}, "
        "threads={image_threads}) exceeds the limits of the flavor (sockets={flavor_sockets}, "
        "cores={flavor_cores}, threads={flavor_threads})"
    )
    image_sockets: int
    image_cores: int
    image_threads: int
    flavor_sockets: int
    flavor_cores: int
    flavor_threads: int


@detailed
class ImageVCPUTopologyRangeExceeded(Invalid):
    """The image's processors exceed the limits."""

    sentence = (
        "Image vCPU topology (sockets={image_sockets}, cores={image_cores}, "
        "threads={image_threads}) exceeds the limits of the flavor or image "
        "(sockets={max_sockets}, cores={max_cores}, threads={max_threads})"
    )
    image_sockets: int
    image_cores: int
    image_threads: int
    max_sockets: int
    max_cores: int
    max_threads: int


@detailed
class ImageVCPULimitsRangeImpossible(Invalid):
    """No arrangement of processors keeps the limits."""

    sentence = (
        "Requested vCPU limits {sockets}:{cores}:{threads} are impossible to satisfy for vcpus "
        "count {vcpus}"
    )
    sockets: int
    cores: int
    threads: int
    vcpus: int


class ImageCPUPinningForbidden(Forbidden):
    """The image may not override the flavor's pinning."""

    sentence = (
        "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set "
        "against the flavor"
    )


class ImageCPUThreadPolicyForbidden(Forbidden):
    """The image may not override the flavor's policy for threads."""

    sentence = (
        "Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning "
        "policy set against the flavor"
    )


@detailed
class InvalidCPUAllocationPolicy(Invalid):
    """No such policy for processors."""

    sentence = (
        "CPU policy requested from '{source}' is invalid, given: '{requested}', available: "
        "'{available}'."
    )
    source: str
    requested: str
    available: str


@detailed
class InvalidCPUThreadAllocationPolicy(Invalid):
    """No such policy for threads."""

    sentence = (
        "CPU thread policy requested from '{source}' is invalid, given: '{requested}', available: "
        "'{available}'."
    )
    source: str
    requested: str
    available: str


@detailed
class InvalidEmulatorThreadsPolicy(Invalid):
    """No such policy for the emulator's threads."""

    sentence = (
        "CPU emulator threads option requested is invalid, given: '{requested}', available: "
        "'{available}'."
    )
    requested: str
    available: str


class BadRequirementEmulatorThreadsPolicy(Invalid):
    """Isolated emulator threads need dedicated processors."""

    sentence = "An isolated CPU emulator threads option requires a dedicated CPU policy option."


class RealtimeConfigurationInvalid(Invalid):
    """Real time needs dedicated processors."""

    sentence = "Cannot set realtime policy in a non dedicated cpu pinning policy"


class RealtimeMaskNotFoundOrInvalid(Invalid):
    """Real time must leave a processor for everything else."""

    sentence = (
        "Use of realtime CPUs requires either one or more non-realtime CPU(s) or offloaded "
        "emulator threads."
    )


class CPUThreadPolicyConfigurationInvalid(Invalid):
    """A policy for threads needs dedicated processors."""

    sentence = "Cannot set cpu thread pinning policy in a non dedicated cpu pinning policy"


class RequiredMixedInstancePolicy(Invalid):
    """A mask of dedicated processors needs the mixed policy."""

    sentence = "Cannot specify 'hw:cpu_dedicated_mask' without the 'mixed' policy."


class RequiredMixedOrRealtimeCPUMask(Invalid):
    """The mixed policy needs exactly one of two masks."""

    sentence = (
        "Dedicated CPU set can be specified from either 'hw:cpu_dedicated_mask' or "
        "'hw:cpu_realtime_mask' when using 'mixed' CPU policy. 'hw:cpu_dedicated_mask' and "
        "'hw:cpu_realtime_mask' can not be specified at the same time, or be specified with none "
        "of them."
    )


class InvalidMixedInstanceDedicatedMask(Invalid):
    """The mixed policy needs processors of both kinds."""

    sentence = (
        "Mixed instance must have at least 1 pinned vCPU and 1 unpinned vCPU. See "
        "'hw:cpu_dedicated_mask'."
    )


class MixedInstanceNotSupportByComputeService(NovaError):
    """A compute service is too old for the mixed policy."""

    sentence = (
        "To support 'mixed' policy instance 'nova-compute' service must be upgraded to 'Victoria' "
        "or later."
    )


@detailed
class CPUPinningInvalid(Invalid):
    """A processor to be pinned is taken."""

    sentence = "CPU set to pin {requested} must be a subset of free CPU set {available}"
    requested: str
    available: str


@detailed
class CPUUnpinningInvalid(Invalid):
    """A processor to be freed is free."""

    sentence = "CPU set to unpin {requested} must be a subset of pinned CPU set {available}"
    requested: str
    available: str


@detailed
class CPUPinningUnknown(Invalid):
    """A processor to be pinned does not exist."""

    sentence = "CPU set to pin {requested} must be a subset of known CPU set {available}"
    requested: str
    available: str


@detailed
class CPUUnpinningUnknown(Invalid):
    """A processor to be freed does not exist."""

    sentence = "CPU set to unpin {requested} must be a subset of known CPU set {available}"
    requested: str
    available: str


@detailed
class MemoryPageSizeInvalid(Invalid):
    """The size of pages cannot be read."""

    sentence = "Invalid memory page size '{pagesize}'"
    pagesize: str


@detailed
class MemoryPageSizeForbidden(Invalid):
    """The image may not ask for that size of pages."""

    sentence = "Page size {pagesize} forbidden against '{against}'"
    pagesize: str
    against: str


@detailed
class MemoryPageSizeNotSupported(Invalid):
    """The host has no pages of that size."""

    sentence = "Page size {pagesize} is not supported by the host."
    pagesize: str


class MemoryPagesUnsupported(Invalid):
    """The host cannot give pages of a chosen size."""

    sentence = "Host does not support guests with custom memory page sizes"


class LockMemoryForbidden(Invalid):
    """Locked memory needs a chosen size of pages."""

    sentence = "locked_memory value in image or flavor is forbidden when mem_page_size is not set."


class NUMATopologyUnsupported(Invalid):
    """The host cannot give NUMA topologies."""

    sentence = "Host does not support guests with NUMA topology set"


@detailed
class InvalidNetworkNUMAAffinity(Invalid):
    """The options tie a network to NUMA nodes in a wrong way."""

    sentence = "Invalid NUMA network affinity configured: {reason}"
    reason: str
