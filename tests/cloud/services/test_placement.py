# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Placement: the books always balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.flavor import Flavor
from kilonova.cloud.model.host import ComputeNode, Host, Service
from kilonova.cloud.model.image import Image
from kilonova.cloud.model.request_spec import RequestSpec
from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.services.requirements import flavor_resources

Answer = Callable[[Any], Any]
SMALL = {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 1}


@pytest.fixture
def placement(clock: Clock) -> StandInPlacement:
    return StandInPlacement(clock)


def spec_of(flavor: Flavor, image: Image | None = None) -> RequestSpec:
    return RequestSpec("server-1", "project-1", "user-1", flavor, image)


def test_what_is_claimed_is_taken_until_it_is_deleted(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """The provider is the node, by its uuid."""
    host = new_host("host1")
    placement.add_host(host)
    assert answer(placement.claim("server-1", host, SMALL, context))
    assert placement.allocations("server-1") == {host.node.uuid: SMALL}
    assert placement.usages(host.node.uuid) == SMALL
    answer(placement.delete_allocations("server-1"))
    assert placement.allocations("server-1") == {}
    assert set(placement.usages(host.node.uuid).values()) == {0}


def test_a_node_holds_as_much_as_its_ratio_allows_less_the_reserve(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """Two processors at a ratio of four, one of them kept back, hold four."""
    host = new_host("host1", vcpus=2, cpu_allocation_ratio=4.0, reserved_host_cpus=1)
    placement.add_host(host)
    one = {"VCPU": 1}
    assert [answer(placement.claim(f"server-{n}", host, one, context)) for n in range(5)] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_no_single_server_is_larger_than_its_node(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """A ratio lets many share a processor, not one have more of them than there are."""
    host = new_host("host1", vcpus=2, cpu_allocation_ratio=16.0)
    placement.add_host(host)
    assert not answer(placement.claim("server-1", host, {"VCPU": 3}, context))


def test_candidates_are_those_with_room_oldest_first(
    placement: StandInPlacement,
    new_host: Callable[..., Host],
    context: Context,
    flavor: Flavor,
    answer: Answer,
) -> None:
    """No more of them than asked for."""
    hosts = [new_host(f"host{n}", vcpus=1, cpu_allocation_ratio=1.0) for n in range(4)]
    for host in hosts:
        placement.add_host(host)
    answer(placement.claim("server-9", hosts[1], SMALL, context))
    spec = spec_of(flavor)
    assert answer(placement.get_allocation_candidates(spec, 9)) == [hosts[0], hosts[2], hosts[3]]
    assert answer(placement.get_allocation_candidates(spec, 2)) == [hosts[0], hosts[2]]


def test_candidates_have_the_traits_that_flavor_and_image_require(
    placement: StandInPlacement, new_host: Callable[..., Host], answer: Answer
) -> None:
    """And none of those that they forbid."""
    fast, slow, old = (
        new_host("fast", traits=frozenset({"CUSTOM_FAST", "HW_GPU"})),
        new_host("slow", traits=frozenset({"HW_GPU"})),
        new_host("old", traits=frozenset({"CUSTOM_FAST", "HW_GPU", "CUSTOM_OLD"})),
    )
    for host in (fast, slow, old):
        placement.add_host(host)
    wishes = {"trait:CUSTOM_FAST": "required", "trait:CUSTOM_OLD": "forbidden"}
    flavor = Flavor(1, "1", "m1.fast", 512, 1, 1, extra_specs=wishes)
    image = Image("image-1", "gpu", properties={"trait:HW_GPU": "required"})
    spec = spec_of(flavor, image)
    assert answer(placement.get_allocation_candidates(spec, 9)) == [fast]


def test_a_flavor_says_what_its_servers_need() -> None:
    """Disks are summed up, swap rounded up to GiB; extra specs change and add resource classes."""
    extra = {"resources:VCPU": "0", "resources:CUSTOM_MAGIC": "2"}
    flavor = Flavor(1, "1", "m1.odd", 512, 1, 10, ephemeral_gb=5, swap=1025, extra_specs=extra)
    assert flavor_resources(flavor) == {"MEMORY_MB": 512, "DISK_GB": 17, "CUSTOM_MAGIC": 2}
    assert flavor_resources(flavor, boots_from_volume=True)["DISK_GB"] == 7


def test_a_server_that_boots_from_a_volume_needs_no_disk_of_its_host(
    placement: StandInPlacement, new_host: Callable[..., Host], flavor: Flavor, answer: Answer
) -> None:
    """A node without disks is a candidate then."""
    diskless = new_host("diskless", local_gb=0)
    placement.add_host(diskless)
    spec = spec_of(flavor)
    assert answer(placement.get_allocation_candidates(spec, 9)) == []
    spec.volume_backed = True
    assert answer(placement.get_allocation_candidates(spec, 9)) == [diskless]


def test_processors_of_ones_own_are_shared_ones_where_no_node_has_others(
    placement: StandInPlacement, new_host: Callable[..., Host], answer: Answer
) -> None:
    """Nova falls back to VCPU as long as no host offers PCPU."""
    flavor = Flavor(1, "1", "m1.own", 512, 2, 1, extra_specs={"hw:cpu_policy": "dedicated"})
    plain, pinned = new_host("plain"), new_host("pinned")
    placement.add_host(plain)
    assert placement.resources(spec_of(flavor)) == {"VCPU": 2, "MEMORY_MB": 512, "DISK_GB": 1}
    placement.add_host(pinned, {"PCPU": 8})
    assert answer(placement.get_allocation_candidates(spec_of(flavor), 9)) == [pinned]


def test_a_move_hands_the_allocations_to_another_consumer(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """A migration holds the source while the server holds the destination, and hands it back
    on revert.
    """
    source, dest = new_host("source"), new_host("dest")
    for host in (source, dest):
        placement.add_host(host)
    answer(placement.claim("server-1", source, SMALL, context))
    answer(placement.move_allocations("server-1", "migration-1"))
    answer(placement.claim("server-1", dest, SMALL, context))
    assert placement.allocations("migration-1") == {source.node.uuid: SMALL}
    assert placement.allocations("server-1") == {dest.node.uuid: SMALL}
    answer(placement.move_allocations("migration-1", "server-1"))
    assert placement.allocations("server-1") == {source.node.uuid: SMALL}
    assert set(placement.usages(dest.node.uuid).values()) == {0}


def test_a_consumer_can_leave_one_of_its_providers(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """An evacuated server holds both hosts until the one that failed is cleaned up."""
    failed, dest = new_host("failed"), new_host("dest")
    for host in (failed, dest):
        placement.add_host(host)
        answer(placement.claim("server-1", host, SMALL, context))
    placement.release_from("server-1", failed.node.uuid)
    assert placement.allocations("server-1") == {dest.node.uuid: SMALL}
    assert set(placement.usages(failed.node.uuid).values()) == {0}


def test_a_node_that_changes_its_size_is_read_again(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """What is held stays held, even where it is more than there is now."""
    host = new_host("host1", vcpus=4, cpu_allocation_ratio=1.0)
    placement.add_host(host)
    answer(placement.claim("server-1", host, {"VCPU": 3}, context))
    host.node.vcpus = 2
    placement.refresh(host)
    assert placement.usages(host.node.uuid) == {"VCPU": 3}
    assert not answer(placement.claim("server-2", host, {"VCPU": 1}, context))


def test_a_host_that_is_removed_takes_its_allocations_along(
    placement: StandInPlacement, new_host: Callable[..., Host], context: Context, answer: Answer
) -> None:
    """Nothing more can be claimed of it."""
    host = new_host("host1")
    placement.add_host(host)
    answer(placement.claim("server-1", host, SMALL, context))
    placement.remove_host(host)
    assert list(placement.consumers()) == []
    assert not answer(placement.claim("server-1", host, SMALL, context))


CONSUMERS = st.sampled_from(["server-1", "server-2", "server-3", "migration-1"])
NODES = st.integers(0, 2)
AMOUNTS = st.fixed_dictionaries(
    {"VCPU": st.integers(1, 3), "MEMORY_MB": st.sampled_from([512, 1024])}
)


class Books(RuleBasedStateMachine):
    """Claims, moves and deletions in any order: usages are always the sum of the allocations."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.placement = StandInPlacement(self.clock)
        ids = Ids(1)
        self.context = Context("user-1", "project-1", "req-1")
        self.hosts = [
            Host(
                f"host{n}",
                Service(n, ids.uuid(), f"host{n}", "nova-compute", "compute", 74),
                ComputeNode(n, ids.uuid(), f"host{n}", vcpus=4, cpu_allocation_ratio=2.0),
            )
            for n in range(3)
        ]
        for host in self.hosts:
            self.placement.add_host(host)

    def answer(self, steps: Any) -> Any:
        return self.clock.environment.run(until=self.clock.environment.process(steps))

    @rule(consumer=CONSUMERS, node=NODES, amounts=AMOUNTS)
    def claim(self, consumer: str, node: int, amounts: Mapping[str, int]) -> None:
        host = self.hosts[node]
        used = self.placement.usages(host.node.uuid).get("VCPU", 0)
        fits = used + amounts["VCPU"] <= 8
        assert self.answer(self.placement.claim(consumer, host, amounts, self.context)) == fits

    @rule(source=CONSUMERS, taker=CONSUMERS)
    def move(self, source: str, taker: str) -> None:
        before = self.placement.allocations(source)
        self.answer(self.placement.move_allocations(source, taker))
        if before:
            assert self.placement.allocations(taker) == before

    @rule(consumer=CONSUMERS)
    def delete(self, consumer: str) -> None:
        self.answer(self.placement.delete_allocations(consumer))
        assert self.placement.allocations(consumer) == {}

    @rule(consumer=CONSUMERS, node=NODES)
    def release(self, consumer: str, node: int) -> None:
        uuid = self.hosts[node].node.uuid
        self.placement.release_from(consumer, uuid)
        assert uuid not in self.placement.allocations(consumer)

    @invariant()
    def usages_are_the_sum_of_allocations(self) -> None:
        for host in self.hosts:
            total: dict[str, int] = {}
            for consumer in self.placement.consumers():
                held = self.placement.allocations(consumer).get(host.node.uuid, {})
                for name, amount in held.items():
                    total[name] = total.get(name, 0) + amount
            used = self.placement.usages(host.node.uuid)
            assert {name: amount for name, amount in used.items() if amount} == total
            assert used.get("VCPU", 0) <= 8


TestBooks = Books.TestCase
