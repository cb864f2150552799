# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a guest's processors are given: shared or its own, beside their siblings or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.cloud.scheduling.wishes import cpus_of, is_true
from kilonova.errors import (
    BadRequirementEmulatorThreadsPolicy,
    CPUThreadPolicyConfigurationInvalid,
    ImageCPUPinningForbidden,
    ImageCPUThreadPolicyForbidden,
    InvalidCPUAllocationPolicy,
    InvalidCPUThreadAllocationPolicy,
    InvalidEmulatorThreadsPolicy,
    InvalidMixedInstanceDedicatedMask,
    InvalidRequest,
    RealtimeConfigurationInvalid,
    RealtimeMaskNotFoundOrInvalid,
    RequiredMixedInstancePolicy,
    RequiredMixedOrRealtimeCPUMask,
)

if TYPE_CHECKING:
    from kilonova.cloud.scheduling.wishes import Wishes

CPU_POLICIES = ("dedicated", "shared", "mixed")
THREAD_POLICIES = ("prefer", "isolate", "require")
EMULATOR_POLICIES = ("share", "isolate")


@dataclass(slots=True, frozen=True)
class Policies:
    """How processors are to be given, and which of them are to be the guest's own."""

    cpu: str | None
    threads: str | None
    emulator: str | None
    dedicated: frozenset[int]


def policies_of(wishes: Wishes) -> Policies:
    """Every policy for processors, checked one by one and then against each other."""
    cpu = cpu_policy(wishes)
    threads = thread_policy(wishes)
    realtime = realtime_cpus(wishes)
    dedicated = dedicated_cpus(wishes)
    emulator = emulator_policy(wishes)
    cpu = cpu_policy_by_resources(wishes, cpu, emulator)
    threads = thread_policy_by_trait(wishes, threads)
    if cpu in ("shared", None):
        if threads:
            raise CPUThreadPolicyConfigurationInvalid()
        if emulator == "isolate":
            raise BadRequirementEmulatorThreadsPolicy()
        if dedicated:
            raise RequiredMixedInstancePolicy()
        if realtime:
            raise RealtimeConfigurationInvalid()
    elif cpu == "dedicated":
        if dedicated:
            raise RequiredMixedInstancePolicy()
    elif bool(realtime) == bool(dedicated):
        raise RequiredMixedOrRealtimeCPUMask()
    else:
        dedicated = dedicated or realtime
    return Policies(cpu, threads, emulator, dedicated)


def cpu_policy(wishes: Wishes) -> str | None:
    """Shared or own processors: an image may choose only where the flavor does not mind."""
    ours, theirs = wishes.both("cpu_policy")
    for source, policy in (("flavor extra specs", ours), ("image properties", theirs)):
        if policy and policy not in CPU_POLICIES:
            raise InvalidCPUAllocationPolicy(source, policy, str(CPU_POLICIES))
    if ours == "mixed" and theirs == "dedicated":
        raise ImageCPUPinningForbidden()
    if ours == "shared" and theirs in ("mixed", "dedicated"):
        raise ImageCPUPinningForbidden()
    return ours or theirs or None


def thread_policy(wishes: Wishes) -> str | None:
    """What to do about the siblings of a processor."""
    ours, theirs = wishes.both("cpu_thread_policy")
    for source, policy in (("flavor extra specs", ours), ("image properties", theirs)):
        if policy and policy not in THREAD_POLICIES:
            raise InvalidCPUThreadAllocationPolicy(source, policy, str(THREAD_POLICIES))
    if ours in (None, "prefer"):
        return ours or theirs
    if theirs and theirs != ours:
        raise ImageCPUThreadPolicyForbidden()
    return ours


def emulator_policy(wishes: Wishes) -> str | None:
    """Where the emulator's own threads run."""
    policy = wishes.extra.get("hw:emulator_threads_policy")
    if policy and policy not in EMULATOR_POLICIES:
        raise InvalidEmulatorThreadsPolicy(policy, str(EMULATOR_POLICIES))
    return policy or None


def realtime_cpus(wishes: Wishes) -> frozenset[int]:
    """Processors that run in real time; some other must be left for everything else."""
    if not is_true(wishes.extra.get("hw:cpu_realtime", "")):
        return frozenset()
    ours, theirs = wishes.both("cpu_realtime_mask")
    mask = theirs or ours
    every = frozenset(range(wishes.flavor.vcpus))
    chosen = masked(wishes, mask) if mask else every
    if not chosen or (not emulator_policy(wishes) and chosen == every):
        raise RealtimeMaskNotFoundOrInvalid()
    if not chosen <= every:
        raise RealtimeMaskNotFoundOrInvalid(
            "Realtime policy vCPU(s) mask is configured with RT vCPUs that are not a subset of the "
            "vCPUs in the flavor. See hw:cpu_realtime_mask or hw_cpu_realtime_mask"
        )
    return chosen


def dedicated_cpus(wishes: Wishes) -> frozenset[int]:
    """Which processors of a mixed guest are its own: some, and not all."""
    mask = wishes.extra.get("hw:cpu_dedicated_mask")
    if not mask:
        return frozenset()
    chosen = masked(wishes, mask)
    every = frozenset(range(wishes.flavor.vcpus))
    if not chosen or not every - chosen:
        raise InvalidMixedInstanceDedicatedMask()
    if not chosen <= every:
        raise InvalidMixedInstanceDedicatedMask(
            "Mixed instance dedicated vCPU(s) mask is not a subset of vCPUs in the flavor. "
            'See "hw:cpu_dedicated_mask"'
        )
    return chosen


def masked(wishes: Wishes, mask: str) -> frozenset[int]:
    """The processors of a mask; one that only leaves some out means all others."""
    if mask.strip().startswith("^"):
        mask = f"0-{wishes.flavor.vcpus - 1},{mask}"
    return cpus_of(mask)


def cpu_policy_by_resources(wishes: Wishes, cpu: str | None, emulator: str | None) -> str | None:
    """The policy that explicit amounts of VCPU or PCPU stand for."""
    shared, own = amount_of(wishes, "VCPU"), amount_of(wishes, "PCPU")
    if cpu and (shared or own):
        raise InvalidRequest(
            "It is not possible to use the 'resources:VCPU' or 'resources:PCPU' extra specs in "
            "combination with the 'hw:cpu_policy' extra spec or 'hw_cpu_policy' image metadata "
            "property; use one or the other"
        )
    if shared and own:
        raise InvalidRequest(
            "It is not possible to specify both 'resources:VCPU' and 'resources:PCPU' extra "
            "specs; use one or the other"
        )
    if shared:
        return "shared"
    if not own:
        return cpu
    if emulator == "isolate" and own != wishes.flavor.vcpus + 1:
        raise InvalidRequest(
            "You have requested 'hw:emulator_threads_policy=isolate' but have not requested "
            "sufficient PCPUs to handle this policy; you must allocate exactly flavor.vcpus + 1 "
            "PCPUs."
        )
    if emulator != "isolate" and own != wishes.flavor.vcpus:
        raise InvalidRequest(
            "There is a mismatch between the number of PCPUs requested via 'resourcesNN:PCPU' and "
            "the flavor); you must allocate exactly flavor.vcpus PCPUs"
        )
    return "dedicated"


def amount_of(wishes: Wishes, resource: str) -> int:
    """How much of a resource class the flavor asks for in so many words, over all its groups."""
    asked = re.compile(rf"resources([1-9]\d*)?:{resource}")
    return sum(
        int(value)
        for name, value in wishes.extra.items()
        if asked.match(name) and re.fullmatch(r"\s*[-+]?\d+\s*", value)
    )


def thread_policy_by_trait(wishes: Wishes, threads: str | None) -> str | None:
    """The policy that the trait of hyper-threading stands for."""
    name = re.compile(r"trait([1-9]\d*)?:HW_CPU_HYPERTHREADING")
    said = next((value for key, value in wishes.extra.items() if name.match(key)), None)
    if said is None and wishes.properties.get("trait:HW_CPU_HYPERTHREADING") == "required":
        said = "required"
    if threads and said:
        raise InvalidRequest(
            "It is not possible to use the 'trait:HW_CPU_HYPERTHREADING' extra spec in "
            "combination with the 'hw:cpu_thread_policy' extra spec or 'hw_cpu_thread_policy' "
            "image metadata property; use one or the other"
        )
    return {"forbidden": "isolate", "required": "require"}.get(said or "", threads)
