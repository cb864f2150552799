# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Pools of addresses: none is handed out twice, and none is lost."""

from __future__ import annotations

from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kilonova.cloud.services.addresses import AddressPool


def test_addresses_come_in_order_and_never_the_gateways() -> None:
    """The network's own address, the gateway's and the broadcast address are nobody's."""
    pool = AddressPool("192.0.2.0/29", "192.0.2.2")
    given_out = [pool.give() for _ in range(6)]
    assert given_out == ["192.0.2.1", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", None]


def test_an_address_that_is_given_back_is_the_next_to_go() -> None:
    """What was free last is taken first."""
    pool = AddressPool("10.0.0.0/8", None)
    first, second = pool.give(), pool.give()
    assert (first, second) == ("10.0.0.1", "10.0.0.2")
    pool.give_back("10.0.0.1")
    assert [pool.give(), pool.give()] == ["10.0.0.1", "10.0.0.3"]


def test_ranges_are_used_up_one_after_the_other() -> None:
    """A range whose end comes before its start is empty."""
    ranges = (("10.0.0.5", "10.0.0.6"), ("10.0.0.9", "10.0.0.8"), ("10.0.0.20", "10.0.0.20"))
    pool = AddressPool("10.0.0.0/24", None, ranges)
    assert [pool.give() for _ in range(4)] == ["10.0.0.5", "10.0.0.6", "10.0.0.20", None]


def test_a_pool_of_the_sixth_version_gives_addresses_too() -> None:
    """There is no broadcast address to leave out."""
    pool = AddressPool("2001:db8::/126", "2001:db8::1")
    assert [pool.give() for _ in range(3)] == ["2001:db8::2", "2001:db8::3", None]


@given(st.lists(st.integers(1, 254), unique=True, max_size=40))
def test_an_address_that_was_asked_for_is_passed_over(numbers: list[int]) -> None:
    """Whoever takes what comes gets all the others, each once."""
    pool = AddressPool("192.0.2.0/24", None)
    asked_for = {f"192.0.2.{number}" for number in numbers}
    for address in asked_for:
        pool.take(address)
    others = set(iter(pool.give, None))
    assert others | asked_for == {f"192.0.2.{number}" for number in range(1, 255)}
    assert others.isdisjoint(asked_for)


class Addresses(RuleBasedStateMachine):
    """Givings, takings and returnings in any order, beside the plain set of who has what."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = AddressPool("192.0.2.0/28", "192.0.2.1")
        self.held: set[str] = set()

    @rule()
    def give(self) -> None:
        address = self.pool.give()
        assert (address is None) == (len(self.held) == 13)
        if address is not None:
            assert address not in self.held
            self.held.add(address)

    @rule(number=st.integers(2, 14))
    def take(self, number: int) -> None:
        address = f"192.0.2.{number}"
        assert self.pool.has_given(address) == (address in self.held)
        if address not in self.held:
            self.pool.take(address)
            self.held.add(address)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        address = data.draw(st.sampled_from(sorted(self.held)))
        self.held.remove(address)
        self.pool.give_back(address)

    @invariant()
    def who_has_an_address_is_known(self) -> None:
        found = {a for a in (f"192.0.2.{n}" for n in range(2, 15)) if self.pool.has_given(a)}
        assert found == self.held


TestAddresses = Addresses.TestCase
