# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A payload that is put together of spans is the payload that is encoded as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from msgspec import UNSET, Raw

from kilonova.contract import END, ContractError, Payload, Span, encode, make_up, raw
from kilonova.contract.enums import InstancePowerState, InstanceState
from kilonova.contract.instance import InstancePayload
from kilonova.contract.instance_actions import (
    InstanceActionPayload,
    InstanceCreatePayload,
    InstanceExistsPayload,
    InstanceUpdatePayload,
)
from kilonova.contract.scheduler import DestinationPayload
from kilonova.contract.spans import LONGEST, REMEMBERED
from tests.contract.strategies import payloads

FORMS = (
    InstanceActionPayload,
    InstanceCreatePayload,
    InstanceExistsPayload,
    InstanceUpdatePayload,
)
STATES = Span(InstancePayload, "state", "progress")
NAME_AND_TAGS = Span(InstanceUpdatePayload, "old_display_name", "tags")


def values_of(payload: Payload, names: list[str]) -> tuple[Any, ...]:
    """The values of some fields, as a span takes them."""
    return tuple(encoded(getattr(payload, name)) for name in names)


def encoded(value: Any) -> Any:
    """A value, or the payloads that it is or holds, encoded."""
    if isinstance(value, Payload):
        return raw(value)
    return [encoded(item) for item in value] if isinstance(value, list) else value


def order_of_the_wire(cls: type[Payload]) -> list[str]:
    """The names of the fields, those of the class itself first, then those it inherits."""
    lines = [list(each.__annotations__) for each in cls.__mro__ if "__annotations__" in vars(each)]
    names = dict.fromkeys(name for line in lines for name in line)
    return [name for name in names if name in cls.__struct_fields__]


@pytest.mark.parametrize("cls", FORMS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_wherever_it_is_cut_it_says_the_same(cls: type[Payload], data: st.DataObject) -> None:
    """With any values, and any places where one span ends and the next begins."""
    payload = data.draw(payloads(cls))
    names = order_of_the_wire(cls)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(names) - 1), max_size=5)))
    runs = [names[a:b] for a, b in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    spans = [Span(cls, run[0], run[-1], opens=run is runs[0]) for run in runs]
    make_up(cls, tuple(spans))
    said = [span.anew(values_of(payload, run)) for span, run in zip(spans, runs, strict=True)]
    assert b"".join(said) + END == encode(payload, checked=True)


def test_spans_that_leave_a_field_out_make_up_no_payload() -> None:
    """A field that is new, or in another place, is missed before anything is sent without it."""
    rest = Span(InstanceExistsPayload, "audit_period", "power_state", opens=True)
    end = Span(InstanceExistsPayload, "progress", "shares")
    with pytest.raises(ValueError, match=r"InstanceExistsPayload: \['task_state'\]"):
        make_up(InstanceExistsPayload, (rest, end))
    between = Span(InstanceExistsPayload, "task_state", "task_state")
    with pytest.raises(ValueError, match="the order"):
        make_up(InstanceExistsPayload, (rest, end, between))
    make_up(InstanceExistsPayload, (rest, between, end))


def test_spans_are_opened_by_the_first_of_them() -> None:
    """By one that says the payload's own name; what opens another payload will not do."""
    rest = Span(InstanceExistsPayload, "uuid", "shares")
    for cls, opens in ((InstanceExistsPayload, False), (InstanceUpdatePayload, True)):
        period = Span(cls, "audit_period", "audit_period", opens=opens)
        with pytest.raises(ValueError, match="the first and no other opens it"):
            make_up(InstanceExistsPayload, (period, rest))


@pytest.mark.parametrize(
    ("cls", "first", "last"),
    [(InstancePayload, "progress", "state"), (DestinationPayload, "host", "node")],
)
def test_a_span_is_some_fields_that_are_always_sent(
    cls: type[Payload], first: str, last: str
) -> None:
    """None at all is no span, and neither is what may be absent."""
    with pytest.raises(ValueError, match=f"from {first} to {last}"):
        Span(cls, first, last)


ACTIVE = (InstanceState.ACTIVE, InstancePowerState.RUNNING, None, 0)


def test_what_is_said_again_is_the_same_bytes() -> None:
    """Nothing is encoded twice, however the values came about."""
    assert STATES.of(ACTIVE) == (
        b',"state":"active","power_state":"running","task_state":null,"progress":0'
    )
    found = STATES.of(ACTIVE)
    assert STATES.of((*ACTIVE[:3], 0)) is found
    assert STATES.of((*ACTIVE[:3], 50)) is not found
    assert STATES.of(ACTIVE) is found


def test_what_was_said_long_ago_is_forgotten() -> None:
    """Others have taken its place, so that memory does not grow; it is said as before."""
    before = STATES.of(ACTIVE)
    for progress in range(REMEMBERED + 1):
        STATES.of((*ACTIVE[:3], progress))
    assert STATES.of(ACTIVE) == before
    assert STATES.of(ACTIVE) is not before


@pytest.mark.parametrize("wrong", [False, 0.0, "0"])
def test_a_number_of_another_kind_is_not_taken_for_one_said_before(wrong: object) -> None:
    """False is 0, and the contract refuses it all the same, in the words of a whole payload."""
    STATES.of(ACTIVE)
    with pytest.raises(ContractError, match=r"^payload.progress: expected Integer or null, found"):
        STATES.of((*ACTIVE[:3], wrong))


def test_a_list_where_none_belongs_is_refused_as_any_other_value() -> None:
    """What cannot be looked up is not said before."""
    with pytest.raises(ContractError, match=r"^payload.state: expected one of active, .*found \["):
        STATES.of((["active"], *ACTIVE[1:]))


def test_what_is_long_is_not_remembered() -> None:
    """However many texts a user makes up, they take no memory once they were told."""
    name = ("x" * LONGEST, ())
    assert NAME_AND_TAGS.of(name) == NAME_AND_TAGS.of(name)
    assert NAME_AND_TAGS.of(name) is not NAME_AND_TAGS.of(name)


def test_what_equals_others_that_are_told_otherwise_is_not_remembered() -> None:
    """A decimal is told as text, and a number that equals it is refused before and after."""
    assert NAME_AND_TAGS.of((Decimal("1.0"), ())) == b',"old_display_name":"1.0","tags":[]'
    assert NAME_AND_TAGS.of((Decimal(1), ())) == b',"old_display_name":"1","tags":[]'
    with pytest.raises(ContractError, match=r"^payload.old_display_name: expected String"):
        NAME_AND_TAGS.of((1, ()))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (UNSET, r"^payload.old_display_name: expected String or null, found nothing"),
        (Raw(b"x"), r"^payload: expected JSON"),
    ],
)
def test_what_is_no_value_is_refused(value: object, message: str) -> None:
    """What is not there, and what is no JSON."""
    with pytest.raises(ContractError, match=message):
        NAME_AND_TAGS.anew((value, ()))


def test_what_breaks_the_contract_does_so_each_time() -> None:
    """Every field of the span that is wrong is named; nothing is remembered of it."""
    for _ in range(2):
        with pytest.raises(ContractError) as caught:
            STATES.of(("flying", InstancePowerState.RUNNING, "landing", 0))
        assert [each.path for each in caught.value.violations] == [
            "payload.state",
            "payload.task_state",
        ]
