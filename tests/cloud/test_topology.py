# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""NUMA nodes and PCI devices that flavors and images ask for, and what Nova says of nonsense."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from kilonova import Cloud
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.model.image import Image
from kilonova.cloud.model.numa import NumaTopology
from kilonova.cloud.topology import numa_of_flavor, pci_of_flavor
from kilonova.errors import NovaError

GPU = {"name": "gpu", "vendor_id": "10de", "product_id": "1db4"}


def flavor(extra: Mapping[str, str], vcpus: int = 4, memory_mb: int = 4096) -> Flavor:
    """A flavor with extra specs."""
    return Flavor(1, "1", "f", memory_mb, vcpus, 1, extra_specs=dict(extra))


def topology(
    extra: Mapping[str, str], properties: Mapping[str, object] | None = None, vcpus: int = 4
) -> NumaTopology | None:
    """The nodes of a guest of 4096 MiB."""
    image = None if properties is None else Image("id", "i", properties=dict(properties))
    return numa_of_flavor(flavor(extra, vcpus), image)


def nodes(found: NumaTopology | None) -> list[tuple[list[int], list[int], int]] | None:
    """Shared processors, own processors and memory of each node."""
    if found is None:
        return None
    return [(sorted(cell.cpuset), sorted(cell.pcpuset), cell.memory) for cell in found.cells]


@pytest.mark.parametrize(
    ("extra", "properties", "wanted"),
    [
        ({}, None, None),
        ({}, {"os_type": "linux"}, None),
        ({"quota:cpu_shares": "1"}, {}, None),
        ({"hw:cpu_policy": "shared"}, {}, None),
        ({"hw:numa_cpus.0": "0-3"}, {}, None),
        ({"hw:numa_nodes": "1"}, {}, [([0, 1, 2, 3], [], 4096)]),
        ({}, {"hw_numa_nodes": "2"}, [([0, 1], [], 2048), ([2, 3], [], 2048)]),
        ({"hw:mem_page_size": "large"}, {}, [([0, 1, 2, 3], [], 4096)]),
        ({"hw:pmem": "4GB, 4GB"}, {}, [([0, 1, 2, 3], [], 4096)]),
        ({"hw:pmem": " ,"}, {}, None),
        ({"hw:cpu_policy": "dedicated"}, {}, [([], [0, 1, 2, 3], 4096)]),
        ({}, {"hw_cpu_policy": "dedicated"}, [([], [0, 1, 2, 3], 4096)]),
        ({"resources:PCPU": "4"}, {}, [([], [0, 1, 2, 3], 4096)]),
        ({"resources:VCPU": "2"}, {}, None),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "^0", "hw:numa_nodes": "2"},
            {},
            [([0], [1], 2048), ([], [2, 3], 2048)],
        ),
        (
            {
                "hw:cpu_policy": "mixed",
                "hw:cpu_realtime": "yes",
                "hw:cpu_realtime_mask": "2-3",
            },
            {},
            [([0, 1], [2, 3], 4096)],
        ),
        (
            {
                "hw:numa_nodes": "2",
                "hw:numa_cpus.0": "0-3,^2",
                "hw:numa_cpus.1": "2",
                "hw:numa_mem.0": "3072",
                "hw:numa_mem.1": "1024",
            },
            {},
            [([0, 1, 3], [], 3072), ([2], [], 1024)],
        ),
        (
            {"hw:numa_nodes": "1"},
            {"hw_numa_cpus.0": "0-3", "hw_numa_mem.0": "4096"},
            [([0, 1, 2, 3], [], 4096)],
        ),
    ],
)
def test_nodes_are_as_flavor_and_image_say(
    extra: Mapping[str, str],
    properties: Mapping[str, object] | None,
    wanted: list[tuple[list[int], list[int], int]] | None,
) -> None:
    """Explicit nodes, pinning, page sizes and persistent memory each make a topology."""
    assert nodes(topology(extra, properties)) == wanted


@pytest.mark.parametrize(
    ("asked", "image", "kib"),
    [
        ("small", None, -1),
        ("large", None, -2),
        ("any", None, -3),
        ("2048", None, 2048),
        ("2MB", None, 2048),
        ("1GiB", None, 1048576),
        ("16Mbit", None, 2048),
        ("any", "small", -1),
        ("large", "1GB", 1048576),
    ],
)
def test_pages_have_sizes(asked: str, image: str | None, kib: int) -> None:
    """Words stand for Nova's own numbers; an image may choose where the flavor is open."""
    found = topology(
        {"hw:mem_page_size": asked}, None if image is None else {"hw_mem_page_size": image}
    )
    assert found is not None
    assert [cell.pagesize for cell in found.cells] == [kib]


def test_policies_are_told_of_each_node() -> None:
    """A flavor that prefers keeps its word; the emulator's policy is the whole guest's."""
    found = topology(
        {
            "hw:numa_nodes": "2",
            "hw:cpu_policy": "dedicated",
            "hw:cpu_thread_policy": "prefer",
            "hw:emulator_threads_policy": "share",
        },
        {"hw_cpu_thread_policy": "isolate"},
    )
    assert found is not None
    told = [(cell.id, cell.cpu_policy, cell.cpu_thread_policy) for cell in found.cells]
    assert (told, found.emulator_threads_policy) == (
        [(0, "dedicated", "prefer"), (1, "dedicated", "prefer")],
        "share",
    )


@pytest.mark.parametrize(
    ("trait", "policy"), [("required", "require"), ("forbidden", "isolate"), ("else", None)]
)
def test_hyper_threading_is_a_policy_too(trait: str, policy: str | None) -> None:
    """The trait in the flavor stands for a policy of threads."""
    extra = {"hw:cpu_policy": "dedicated", "trait:HW_CPU_HYPERTHREADING": trait}
    found = topology(extra)
    assert found is not None
    assert [cell.cpu_thread_policy for cell in found.cells] == [policy]


POLICIES = "('dedicated', 'shared', 'mixed')"
THREADS = "('prefer', 'isolate', 'require')"


@pytest.mark.parametrize(
    ("extra", "properties", "error", "sentence"),
    [
        (
            {"hw:cpu_policy": "big"},
            {},
            "InvalidCPUAllocationPolicy",
            "CPU policy requested from 'flavor extra specs' is invalid, given: 'big', "
            f"available: '{POLICIES}'.",
        ),
        (
            {},
            {"hw_cpu_policy": "big"},
            "InvalidCPUAllocationPolicy",
            "CPU policy requested from 'image properties' is invalid, given: 'big', "
            f"available: '{POLICIES}'.",
        ),
        (
            {"hw:cpu_thread_policy": "big"},
            {},
            "InvalidCPUThreadAllocationPolicy",
            "CPU thread policy requested from 'flavor extra specs' is invalid, given: 'big', "
            f"available: '{THREADS}'.",
        ),
        (
            {"hw:emulator_threads_policy": "big"},
            {},
            "InvalidEmulatorThreadsPolicy",
            "CPU emulator threads option requested is invalid, given: 'big', available: "
            "'('share', 'isolate')'.",
        ),
        (
            {"hw:cpu_policy": "shared"},
            {"hw_cpu_policy": "mixed"},
            "ImageCPUPinningForbidden",
            "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set "
            "against the flavor",
        ),
        (
            {"hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "require"},
            {"hw_cpu_thread_policy": "isolate"},
            "ImageCPUThreadPolicyForbidden",
            "Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning "
            "policy set against the flavor",
        ),
        (
            {},
            {"hw_cpu_thread_policy": "isolate"},
            "CPUThreadPolicyConfigurationInvalid",
            "Cannot set cpu thread pinning policy in a non dedicated cpu pinning policy",
        ),
        (
            {"hw:emulator_threads_policy": "isolate"},
            {},
            "BadRequirementEmulatorThreadsPolicy",
            "An isolated CPU emulator threads option requires a dedicated CPU policy option.",
        ),
        (
            {"hw:cpu_dedicated_mask": "0-1"},
            {},
            "RequiredMixedInstancePolicy",
            "Cannot specify 'hw:cpu_dedicated_mask' without the 'mixed' policy.",
        ),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0-3"},
            {},
            "InvalidMixedInstanceDedicatedMask",
            "Mixed instance must have at least 1 pinned vCPU and 1 unpinned vCPU. See "
            "'hw:cpu_dedicated_mask'.",
        ),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0,9"},
            {},
            "InvalidMixedInstanceDedicatedMask",
            "Mixed instance dedicated vCPU(s) mask is not a subset of vCPUs in the flavor. See "
            '"hw:cpu_dedicated_mask"',
        ),
        (
            {"hw:cpu_policy": "mixed"},
            {},
            "RequiredMixedOrRealtimeCPUMask",
            "Dedicated CPU set can be specified from either 'hw:cpu_dedicated_mask' or "
            "'hw:cpu_realtime_mask' when using 'mixed' CPU policy. 'hw:cpu_dedicated_mask' and "
            "'hw:cpu_realtime_mask' can not be specified at the same time, or be specified with "
            "none of them.",
        ),
        (
            {"hw:cpu_realtime": "true", "hw:cpu_realtime_mask": "^0"},
            {},
            "RealtimeConfigurationInvalid",
            "Cannot set realtime policy in a non dedicated cpu pinning policy",
        ),
        (
            {"hw:cpu_realtime": "true", "hw:cpu_policy": "dedicated"},
            {},
            "RealtimeMaskNotFoundOrInvalid",
            "Use of realtime CPUs requires either one or more non-realtime CPU(s) or offloaded "
            "emulator threads.",
        ),
        (
            {"hw:cpu_policy": "dedicated", "resources:PCPU": "4"},
            {},
            "InvalidRequest",
            "It is not possible to use the 'resources:VCPU' or 'resources:PCPU' extra specs in "
            "combination with the 'hw:cpu_policy' extra spec or 'hw_cpu_policy' image metadata "
            "property; use one or the other",
        ),
        (
            {"resources:VCPU": "2", "resources1:PCPU": "2"},
            {},
            "InvalidRequest",
            "It is not possible to specify both 'resources:VCPU' and 'resources:PCPU' extra specs; "
            "use one or the other",
        ),
        (
            {"resources:PCPU": "3"},
            {},
            "InvalidRequest",
            "There is a mismatch between the number of PCPUs requested via 'resourcesNN:PCPU' and "
            "the flavor); you must allocate exactly flavor.vcpus PCPUs",
        ),
        (
            {"resources:PCPU": "4", "hw:emulator_threads_policy": "isolate"},
            {},
            "InvalidRequest",
            "You have requested 'hw:emulator_threads_policy=isolate' but have not requested "
            "sufficient PCPUs to handle this policy; you must allocate exactly flavor.vcpus + 1 "
            "PCPUs.",
        ),
        (
            {"hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "isolate"},
            {"trait:HW_CPU_HYPERTHREADING": "required"},
            "InvalidRequest",
            "It is not possible to use the 'trait:HW_CPU_HYPERTHREADING' extra spec in combination "
            "with the 'hw:cpu_thread_policy' extra spec or 'hw_cpu_thread_policy' image metadata "
            "property; use one or the other",
        ),
        (
            {"hw:numa_nodes": "0"},
            {},
            "InvalidNUMANodesNumber",
            "The property 'numa_nodes' cannot be '0'. It must be a number greater than 0",
        ),
        (
            {"hw:numa_nodes": "two"},
            {},
            "InvalidNUMANodesNumber",
            "The property 'numa_nodes' cannot be 'two'. It must be a number greater than 0",
        ),
        (
            {"hw:numa_nodes": "2"},
            {"hw_numa_nodes": "2"},
            "ImageNUMATopologyForbidden",
            "Image property 'hw_numa_nodes' is not permitted to override NUMA configuration set "
            "against the flavor",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_mem.0": "4096"},
            {"hw_numa_mem.0": "4096"},
            "ImageNUMATopologyForbidden",
            "Image property 'hw_numa_mem' is not permitted to override NUMA configuration set "
            "against the flavor",
        ),
        (
            {"hw:numa_nodes": "3"},
            {},
            "ImageNUMATopologyAsymmetric",
            "Instance CPUs and/or memory cannot be evenly distributed across instance NUMA nodes. "
            "Explicit assignment of CPUs and memory to nodes is required",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-3"},
            {},
            "ImageNUMATopologyIncomplete",
            "CPU and memory allocation must be provided for all NUMA nodes",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-4", "hw:numa_mem.0": "4096"},
            {},
            "ImageNUMATopologyCPUOutOfRange",
            "CPU number 4 is larger than max 3",
        ),
        (
            {
                "hw:numa_nodes": "2",
                "hw:numa_cpus.0": "0-1",
                "hw:numa_cpus.1": "1-3",
                "hw:numa_mem.0": "2048",
                "hw:numa_mem.1": "2048",
            },
            {},
            "ImageNUMATopologyCPUDuplicates",
            "CPU number 1 is assigned to two nodes",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-1", "hw:numa_mem.0": "4096"},
            {},
            "ImageNUMATopologyCPUsUnassigned",
            "CPU number {2, 3} is not assigned to any node",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-3", "hw:numa_mem.0": "4000"},
            {},
            "ImageNUMATopologyMemoryOutOfRange",
            "4000 MB of memory assigned, but expected 4096 MB",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-x", "hw:numa_mem.0": "4096"},
            {},
            "Invalid",
            "Invalid range expression '0-x'",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "0-3,^y", "hw:numa_mem.0": "4096"},
            {},
            "Invalid",
            "Invalid exclusion expression '^y'",
        ),
        (
            {"hw:numa_nodes": "1", "hw:numa_cpus.0": "all", "hw:numa_mem.0": "4096"},
            {},
            "Invalid",
            "Invalid inclusion expression 'all'",
        ),
        (
            {"hw:mem_page_size": "huge"},
            {},
            "MemoryPageSizeInvalid",
            "Invalid memory page size 'huge'",
        ),
        (
            {},
            {"hw_mem_page_size": "large"},
            "MemoryPageSizeForbidden",
            "Page size large forbidden against '<empty>'",
        ),
        (
            {"hw:mem_page_size": "2048"},
            {"hw_mem_page_size": "large"},
            "MemoryPageSizeForbidden",
            "Page size large forbidden against '2048'",
        ),
        (
            {"hw:locked_memory": "true"},
            {},
            "LockMemoryForbidden",
            "locked_memory value in image or flavor is forbidden when mem_page_size is not set.",
        ),
        (
            {"hw:locked_memory": "true"},
            {"hw_locked_memory": "false"},
            "FlavorImageLockedMemoryConflict",
            "locked_memory value in image (False) and flavor (True) conflict. A consistent value "
            "is expected if both specified.",
        ),
    ],
)
def test_nonsense_is_refused_in_novas_words(
    extra: Mapping[str, str], properties: Mapping[str, object], error: str, sentence: str
) -> None:
    """Clients show these sentences to their users."""
    with pytest.raises(NovaError) as caught:
        topology(extra, properties)
    assert (type(caught.value).__name__, str(caught.value)) == (error, sentence)


def test_devices_are_asked_for_by_alias() -> None:
    """Definitions of one name are alternatives; the order of what they say is kept."""
    aliases = [
        json.dumps({**GPU, "device_type": "type-PCI"}),
        json.dumps({**GPU, "product_id": "1eb8", "device_type": "type-PCI"}),
        json.dumps({"name": "nic", "vendor_id": "8086", "product_id": "1572"}),
    ]
    with Cloud(seed=7) as cloud, cloud.flags("pci", alias=aliases):
        wanted = flavor({"pci_passthrough:alias": "gpu:2, nic:1"})
        found = pci_of_flavor(cloud, wanted)
        assert [(r.alias_name, r.count, r.numa_policy) for r in found] == [
            ("gpu", 2, "legacy"),
            ("nic", 1, "legacy"),
        ]
        assert [[list(spec) for spec in r.spec] for r in found] == [
            [
                [("vendor_id", "10de"), ("product_id", "1db4"), ("dev_type", "type-PCI")],
                [("vendor_id", "10de"), ("product_id", "1eb8"), ("dev_type", "type-PCI")],
            ],
            [[("vendor_id", "8086"), ("product_id", "1572")]],
        ]
        assert len({r.request_id for r in found}) == 2


def test_a_flavor_without_an_alias_asks_for_no_devices() -> None:
    """Nor is the option read, which may be wrong."""
    with Cloud(seed=7) as cloud, cloud.flags("pci", alias=["{"]):
        assert pci_of_flavor(cloud, flavor({})) == ()


@pytest.mark.parametrize(
    ("extra", "image", "policy"),
    [
        ({}, None, "required"),
        ({"hw:pci_numa_affinity_policy": "socket"}, None, "socket"),
        ({}, "preferred", "preferred"),
    ],
)
def test_devices_are_near_their_processors(
    extra: dict[str, str], image: str | None, policy: str
) -> None:
    """Flavor and image may set the affinity of an alias aside."""
    alias = json.dumps({**GPU, "numa_policy": "required"})
    properties = {} if image is None else {"hw_pci_numa_affinity_policy": image}
    with Cloud(seed=7) as cloud, cloud.flags("pci", alias=[alias]):
        wanted = flavor({"pci_passthrough:alias": "gpu:1", **extra})
        (found,) = pci_of_flavor(cloud, wanted, Image("id", "i", properties=properties))
        assert found.numa_policy == policy


@pytest.mark.parametrize(
    ("definitions", "extra", "sentence"),
    [
        ([], {}, "PCI alias gpu is not defined"),
        (
            [{"name": "gpu", "vendor_id": "10de"}],
            {},
            "Invalid PCI alias definition: The PCI alias(es) gpu does not have vendor_id and "
            "product_id fields set.",
        ),
        (
            [{"vendor": "10de"}],
            {},
            "Invalid PCI alias definition: Additional properties are not "
            "allowed ('vendor' was unexpected)",
        ),
        ([{}], {}, "Invalid PCI alias definition: 'name' is a required property"),
        ([["gpu"]], {}, "Invalid PCI alias definition: ['gpu'] is not of type 'object'"),
        (
            [GPU, {**GPU, "numa_policy": "socket"}],
            {},
            "Invalid PCI alias definition: NUMA policy mismatch for alias 'gpu'",
        ),
        (
            [{**GPU, "device_type": "type-PF"}, {**GPU, "device_type": "type-VF"}],
            {},
            "Invalid PCI alias definition: Device type mismatch for alias 'gpu'",
        ),
        (
            [GPU],
            {"hw:pci_numa_affinity_policy": "near"},
            "Invalid PCI NUMA affinity configured: near",
        ),
    ],
)
def test_aliases_must_make_sense(
    definitions: list[object], extra: dict[str, str], sentence: str
) -> None:
    """Nova finds that out when a flavor names one."""
    aliases = [json.dumps(definition) for definition in definitions]
    with Cloud(seed=7) as cloud, cloud.flags("pci", alias=aliases):
        with pytest.raises(NovaError) as caught:
            pci_of_flavor(cloud, flavor({"pci_passthrough:alias": "gpu:1", **extra}))
        assert str(caught.value) == sentence
