# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Placement's stand-in: what each node has, and who holds how much of it.

A claim, a move and a deletion cost the same with one consumer as with a million. Equal holdings are
one object, so a consumer costs no more than its entry in a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kilonova.cloud.services.requirements import Requirements, requirements_of

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.context import Context
    from kilonova.cloud.model.host import ComputeNode, Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.steps import Steps

Amounts = tuple[tuple[str, int], ...]
Holding = tuple[str, Amounts]
"""A provider and what is held of it."""

NOTHING: Mapping[str, int] = MappingProxyType({})


class Provider:
    """One node: totals and what is free, by resource class. Source: Placement API, inventories.

    ``total`` is the most that one consumer may hold, ``free`` what is left with the allocation
    ratio.
    """

    __slots__ = ("added", "free", "generation", "host", "room", "total", "used")

    def __init__(self, host: Host, added: Mapping[str, int]) -> None:
        self.host = host
        self.added = dict(added)
        self.used: dict[str, int] = {}
        self.total: dict[str, int] = {}
        self.free: dict[str, int] = {}
        self.room: dict[str, int] = {}
        """What may be held of it, with the allocation ratio, by resource class."""
        self.generation = 0
        """Grows with each change."""
        self.refresh()

    def refresh(self) -> None:
        """Read the node's size, ratios and reserves again."""
        self.total, capacity = _inventories(self.host.node)
        self.total.update(self.added)
        capacity.update(self.added)
        self.room = capacity
        self.free = {name: room - self.used.get(name, 0) for name, room in capacity.items()}
        self.generation += 1

    def fits(self, amounts: Amounts) -> bool:
        """Whether there is room for the amounts."""
        free, total = self.free, self.total
        for name, amount in amounts:
            if amount > free.get(name, 0) or amount > total.get(name, 0):
                return False
        return True

    def take(self, amounts: Amounts) -> None:
        """Book the amounts."""
        self.generation += 1
        for name, amount in amounts:
            self.free[name] = self.free.get(name, 0) - amount
            self.used[name] = self.used.get(name, 0) + amount

    def give_back(self, amounts: Amounts) -> None:
        """Undo a booking."""
        self.generation += 1
        for name, amount in amounts:
            self.free[name] += amount
            self.used[name] -= amount


class StandInPlacement:
    """Inventories and allocations of every node. Source: Placement API, allocations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._providers: dict[str, Provider] = {}
        self._held: dict[str, tuple[Holding, ...]] = {}
        self._known: dict[Holding, tuple[Holding, ...]] = {}
        self.custom_traits: set[str] = set()
        """Traits that are known, though no node may have them."""

    # Which nodes there are

    def add_host(self, host: Host, resources: Mapping[str, int] = NOTHING) -> None:
        """A host's node offers its resources from now on, and ``resources`` of other classes beside
        them.
        """
        self._providers[host.node.uuid] = Provider(host, resources)

    def remove_host(self, host: Host) -> None:
        """The node is gone, with all that was held of it."""
        uuid = host.node.uuid
        self._providers.pop(uuid, None)
        for consumer, holdings in list(self._held.items()):
            if any(provider == uuid for provider, _ in holdings):
                self._keep(consumer, tuple(h for h in holdings if h[0] != uuid))

    def refresh(self, host: Host) -> None:
        """The node's size, ratios or reserves have changed."""
        self._providers[host.node.uuid].refresh()

    # What Compute asks, each a seam

    def get_allocation_candidates(self, spec: RequestSpec, limit: int) -> Steps[list[Host]]:
        """Hosts with room for one instance and the traits it requires, oldest first, at most
        ``limit``.
        """
        yield from self._clock.wait(0)
        wanted = self.requirements(spec)
        amounts, required, forbidden = wanted.amounts, wanted.required, wanted.forbidden
        found: list[Host] = []
        for provider in self._providers.values():
            if not provider.fits(amounts):
                continue
            traits = provider.host.node.traits
            if required <= traits and traits.isdisjoint(forbidden):
                found.append(provider.host)
                if len(found) == limit:
                    break
        return found

    def claim(
        self, consumer: str, host: Host, resources: Mapping[str, int], context: Context
    ) -> Steps[bool]:
        """Take the resources, beside what the consumer holds; False where they are gone
        meanwhile.
        """
        yield from self._clock.wait(0)
        provider = self._providers.get(host.node.uuid)
        amounts = tuple(resources.items())
        if provider is None or not provider.fits(amounts):
            return False
        provider.take(amounts)
        holding = (host.node.uuid, amounts)
        known = self._known.get(holding)
        if known is None:
            known = self._known[holding] = (holding,)
        before = self._held.get(consumer)
        self._held[consumer] = known if before is None else before + known
        return True

    def move_allocations(self, source: str, target: str) -> Steps[None]:
        """Another consumer holds the allocations from now on, instead of what it held before."""
        yield from self._clock.wait(0)
        holdings = self._held.pop(source, None)
        if holdings is None:
            return
        self._release(self._held.pop(target, ()))
        self._held[target] = holdings

    def delete_allocations(self, consumer: str) -> Steps[None]:
        """The consumer holds nothing from now on."""
        yield from self._clock.wait(0)
        self._release(self._held.pop(consumer, ()))

    # What else can be asked

    def release_from(self, consumer: str, provider: str) -> None:
        """The consumer holds nothing of one provider from now on (an evacuation's source, say)."""
        holdings = self._held.get(consumer, ())
        self._release([holding for holding in holdings if holding[0] == provider])
        self._keep(consumer, tuple(holding for holding in holdings if holding[0] != provider))

    def requirements(self, spec: RequestSpec) -> Requirements:
        """What one instance of the request needs; processors of its own come from VCPU where no
        node has PCPU.
        """
        wanted = requirements_of(spec)
        if wanted.pinned and not any("PCPU" in p.total for p in self._providers.values()):
            return wanted.without_pcpu()
        return wanted

    def resources(self, spec: RequestSpec) -> Mapping[str, int]:
        """What to claim for one instance of the request, by resource class."""
        return dict(self.requirements(spec).amounts)

    def allocations(self, consumer: str) -> Mapping[str, Mapping[str, int]]:
        """Resources by provider (node uuid) of one consumer."""
        found: dict[str, dict[str, int]] = {}
        for provider, amounts in self._held.get(consumer, ()):
            of_provider = found.setdefault(provider, {})
            for name, amount in amounts:
                of_provider[name] = of_provider.get(name, 0) + amount
        return found

    def usages(self, provider: str) -> Mapping[str, int]:
        """What is taken of one provider, by resource class; empty where there is no such
        provider.
        """
        found = self._providers.get(provider)
        return NOTHING if found is None else MappingProxyType(found.used)

    def inventories(self, provider: str) -> Mapping[str, int]:
        """The totals of one provider, by resource class; empty where there is no such provider."""
        found = self._providers.get(provider)
        return NOTHING if found is None else MappingProxyType(found.total)

    def providers(self) -> Mapping[str, Provider]:
        """Every node by its uuid, oldest first."""
        return MappingProxyType(self._providers)

    def set_allocations(self, consumer: str, wanted: Mapping[str, Mapping[str, int]]) -> bool:
        """The consumer holds these resources by provider from now on, and no others; False, and all
        is as it was, where there is no room.
        """
        before = self._held.get(consumer, ())
        self._release(before)
        holdings = tuple((uuid, tuple(amounts.items())) for uuid, amounts in wanted.items())
        if not all(
            uuid in self._providers and self._providers[uuid].fits(amounts)
            for uuid, amounts in holdings
        ):
            for uuid, amounts in before:
                self._providers[uuid].take(amounts)
            return False
        for uuid, amounts in holdings:
            self._providers[uuid].take(amounts)
        self._keep(consumer, holdings)
        return True

    def consumers(self) -> Iterator[str]:
        """Whoever holds anything, in the order in which they came."""
        return iter(self._held)

    # How it is done

    def _release(self, holdings: tuple[Holding, ...] | list[Holding]) -> None:
        for uuid, amounts in holdings:
            provider = self._providers.get(uuid)
            if provider is not None:
                provider.give_back(amounts)

    def _keep(self, consumer: str, holdings: tuple[Holding, ...]) -> None:
        if holdings:
            self._held[consumer] = holdings
        else:
            self._held.pop(consumer, None)


def _inventories(node: ComputeNode) -> tuple[dict[str, int], dict[str, int]]:
    """A node's totals, and what may be held of them; disks in GiB, the reserve rounded up."""
    reserved_gb = -(-node.reserved_host_disk_mb // 1024)
    sizes = (
        ("VCPU", node.vcpus, node.reserved_host_cpus, node.cpu_allocation_ratio),
        ("MEMORY_MB", node.memory_mb, node.reserved_host_memory_mb, node.ram_allocation_ratio),
        ("DISK_GB", node.local_gb, reserved_gb, node.disk_allocation_ratio),
    )
    totals = {name: total for name, total, _, _ in sizes}
    return totals, {name: int((total - kept) * ratio) for name, total, kept, ratio in sizes}
