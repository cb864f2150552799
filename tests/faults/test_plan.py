# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Planning faults: what is counted, what is refused, and that a seed decides about chances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kilonova.cloud.clock import Clock
from kilonova.errors import (
    CinderConnectionFailed,
    ErrorDoesNotFit,
    FaultRefused,
    FlavorDiskTooSmall,
    HypervisorUnavailable,
    MessageDeliveryFailure,
    NoValidHost,
    UnknownError,
    UnknownSeam,
    WrongErrorArguments,
    libvirtError,
)
from kilonova.faults import Fault, FaultPlan, seam_of


def a_plan(seed: int = 7) -> FaultPlan:
    return FaultPlan(Clock(), Random(seed))


def strikes(plan: FaultPlan, seam: str, **arguments: object) -> bool:
    """Whether a call meets anything."""
    return bool(plan.meet(seam, arguments))


def test_nothing_is_planned_until_something_is() -> None:
    """`planned` is what every call looks at first."""
    plan = a_plan()
    seen = [plan.planned]
    fault = plan.add("virt.spawn", HypervisorUnavailable())
    seen.append(plan.planned)
    plan.remove(fault.id)
    seen.append(plan.planned)
    assert (seen, plan.list()) == ([False, True, False], ())


@given(
    calls=st.integers(0, 30),
    after=st.integers(0, 10),
    times=st.none() | st.integers(1, 10),
)
def test_a_fault_strikes_so_many_times_after_so_many_calls(
    calls: int, after: int, times: int | None
) -> None:
    """The first `after` calls pass, the next `times` are struck, the rest pass again."""
    plan = a_plan()
    plan.add("virt.spawn", HypervisorUnavailable(), after=after, times=times)
    struck = [strikes(plan, "virt.spawn") for _ in range(calls)]
    last = calls if times is None else after + times
    assert struck == [after <= number < last for number in range(calls)]
    assert plan.planned is (times is None or calls < last)


@given(seed=st.integers(0, 2**32), probability=st.floats(0, 1))
def test_chances_come_from_the_seed(seed: int, probability: float) -> None:
    """The same seed strikes the same calls; 0 never strikes and 1 always does."""
    histories = []
    for _ in range(2):
        plan = a_plan(seed)
        plan.add("virt.spawn", HypervisorUnavailable(), probability=probability)
        histories.append([strikes(plan, "virt.spawn") for _ in range(20)])
    assert histories[0] == histories[1]
    if probability in (0, 1):
        assert set(histories[0]) == {probability == 1}


def test_another_seed_strikes_other_calls() -> None:
    """The chance is one, not a pattern."""
    histories = []
    for seed in (1, 2):
        plan = a_plan(seed)
        plan.add("virt.spawn", HypervisorUnavailable(), probability=0.5)
        histories.append([strikes(plan, "virt.spawn") for _ in range(50)])
    assert histories[0] != histories[1]
    assert all(10 < sum(history) < 40 for history in histories)


def test_a_certain_fault_draws_no_chance() -> None:
    """So that planning one does not move the chances of another."""
    histories = []
    for certain in (False, True):
        plan = a_plan()
        if certain:
            plan.add("virt.*", delay=1)
        plan.add("virt.spawn", HypervisorUnavailable(), probability=0.5)
        histories.append(
            [plan.meet("virt.spawn", {})[-1].fault.error is not None for _ in range(20)]
            if certain
            else [strikes(plan, "virt.spawn") for _ in range(20)]
        )
    assert histories[0] == histories[1]


def test_a_fault_expires_on_the_cloud_s_clock() -> None:
    """At the very end it still strikes; then the plan costs nothing more."""
    plan = a_plan()
    plan.environment.run(until=5)
    plan.add("virt.spawn", HypervisorUnavailable(), expires=10)
    seen = []
    for moment in (10, 15, 16):
        plan.environment.run(until=moment)
        seen.append(strikes(plan, "virt.spawn"))
    assert (seen, plan.planned) == ([True, True, False], False)


def test_the_list_tells_crossings_and_hits() -> None:
    """Calls that do not match are not counted; spent faults stay until they are removed."""
    plan = a_plan()
    first = plan.add("virt.spawn", HypervisorUnavailable(), after=1, times=1)
    second = plan.add("block_storage.*", CinderConnectionFailed("down"), match={"host": "h1"})
    for _ in range(3):
        plan.meet("virt.spawn", {})
    plan.meet("block_storage.get", {"host": "h1"})
    plan.meet("block_storage.get", {"host": "h2"})
    assert [(tally.fault, tally.crossings, tally.hits, tally.spent) for tally in plan.list()] == [
        (first, 2, 1, True),
        (second, 1, 1, False),
    ]
    plan.clear()
    assert (plan.list(), plan.planned) == ((), False)


def test_ids_are_never_used_again() -> None:
    """A removed fault's id names nothing."""
    plan = a_plan()
    ids = []
    for _ in range(2):
        ids.append(plan.add("virt.spawn", HypervisorUnavailable()).id)
        plan.remove(ids[-1])
    assert ids == ["fault-1", "fault-2"]
    with pytest.raises(FaultRefused, match="There is no fault 'fault-1'"):
        plan.remove("fault-1")


def test_delays_add_up_until_something_ends_the_call() -> None:
    """What was planned first comes first; nothing comes after an error."""
    plan = a_plan()
    for options in ({"delay": 1}, {"delay": 2}, {"hang": True}, {"delay": 4}):
        plan.add("virt.spawn", **options)
    assert [planned.fault.effect for planned in plan.meet("virt.spawn", {})] == [
        "delay of 1 s",
        "delay of 2 s",
        "hang",
    ]


def test_an_error_can_be_given_as_itself_its_class_or_its_name() -> None:
    """Three ways to the same fault."""
    plan = a_plan()
    faults = [
        plan.add("virt.spawn", FlavorDiskTooSmall()),
        plan.add("virt.spawn", FlavorDiskTooSmall),
        plan.add("virt.spawn", "FlavorDiskTooSmall"),
        plan.add("virt.spawn", "libvirtError", args={"message": "no domain"}),
        plan.add("virt.spawn", "libvirtError", args=["no domain"]),
        plan.add("virt.spawn", libvirtError("no domain")),
        plan.add("virt.spawn", TypeError("odd")),
    ]
    assert [fault.effect for fault in faults] == [
        *["FlavorDiskTooSmall: The created instance's disk would be too small."] * 3,
        *["libvirtError: no domain"] * 3,
        "TypeError: odd",
    ]


def test_a_pattern_strikes_only_where_the_fault_fits() -> None:
    """A hypervisor that is gone says nothing about block storage."""
    plan = a_plan()
    everywhere = plan.add("*", HypervisorUnavailable())
    skipped = plan.add("block_storage.*", skip=True)
    assert {seam.group for seam in everywhere.strikes_at} == {"virt", "compute", "conductor"}
    assert [seam.method for seam in skipped.strikes_at] == [
        "attachment_update",
        "attachment_complete",
        "attachment_delete",
    ]


def test_a_block_plans_and_takes_back() -> None:
    """Also when the block fails, and when the block cleared the plan itself."""
    plan = a_plan()
    with suppress(RuntimeError), plan.inject("virt.spawn", HypervisorUnavailable()) as fault:
        assert [tally.fault for tally in plan.list()] == [fault]
        raise RuntimeError
    assert plan.list() == ()
    with plan.inject("virt.spawn", HypervisorUnavailable()):
        plan.clear()
    assert plan.list() == ()


def test_a_decorated_function_runs_under_the_fault() -> None:
    """Each call plans it anew, so the counts start again."""
    plan = a_plan()

    @plan.inject("virt.spawn", HypervisorUnavailable(), times=1)
    def twice() -> list[bool]:
        return [strikes(plan, "virt.spawn") for _ in range(2)]

    assert [twice(), twice(), plan.planned] == [[True, False], [True, False], False]


def test_blocks_within_blocks_are_two_faults() -> None:
    """The inner one goes first."""
    plan = a_plan()
    injection = plan.inject("virt.spawn", HypervisorUnavailable())
    with injection as outer, injection as inner:
        inside = [tally.fault for tally in plan.list()]
    assert (inside, plan.list()) == ([outer, inner], ())


REFUSED: dict[str, tuple[str, Any, Mapping[str, Any], type[Exception], str]] = {
    "unknown seam": ("virt.spwan", HypervisorUnavailable(), {}, UnknownSeam, "virt.spawn"),
    "unknown error": ("virt.spawn", "FlavorDiskToSmall", {}, UnknownError, "FlavorDiskTooSmall"),
    "misfit": ("virt.pause", NoValidHost("full"), {}, ErrorDoesNotFit, "HypervisorUnavailable"),
    "misfit everywhere": ("image.*", NoValidHost("full"), {}, ErrorDoesNotFit, "ImageNotFound"),
    "missing args": ("virt.spawn", "libvirtErro", {}, UnknownError, "libvirtError"),
    "missing reason": (
        "scheduler.select_destinations",
        NoValidHost,
        {},
        WrongErrorArguments,
        "reason missing",
    ),
    "args twice": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"args": {}},
        FaultRefused,
        "by its name",
    ),
    "odd args": ("virt.spawn", "libvirtError", {"args": 3}, FaultRefused, "not 3"),
    "no effect": ("virt.spawn", None, {}, FaultRefused, "exactly one thing"),
    "two effects": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"delay": 1},
        FaultRefused,
        "exactly one thing",
    ),
    "no error": ("virt.spawn", 42, {}, FaultRefused, "42 is no error"),
    "not an Exception": ("virt.spawn", KeyboardInterrupt, {}, FaultRefused, "is no error"),
    "unknown option": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"time": 1},
        FaultRefused,
        "Did you mean times?",
    ),
    "hopeless option": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"xyzzy": 1},
        FaultRefused,
        "There are: after, args, delay",
    ),
    "times 0": ("virt.spawn", HypervisorUnavailable(), {"times": 0}, FaultRefused, "from 1 up"),
    "times 1.5": ("virt.spawn", HypervisorUnavailable(), {"times": 1.5}, FaultRefused, "not 1.5"),
    "times true": ("virt.spawn", HypervisorUnavailable(), {"times": True}, FaultRefused, "True"),
    "after": ("virt.spawn", HypervisorUnavailable(), {"after": -1}, FaultRefused, "from 0 up"),
    "after None": ("virt.spawn", HypervisorUnavailable(), {"after": None}, FaultRefused, "None"),
    "delay": ("virt.spawn", None, {"delay": -1}, FaultRefused, "from 0 up, not -1"),
    "endless": ("virt.spawn", None, {"delay": float("inf")}, FaultRefused, "not inf"),
    "no number": ("virt.spawn", None, {"delay": float("nan")}, FaultRefused, "not nan"),
    "expires": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"expires": "soon"},
        FaultRefused,
        "'soon'",
    ),
    "probability": (
        "virt.spawn",
        HypervisorUnavailable(),
        {"probability": 1.1},
        FaultRefused,
        "from 0 to 1, not 1.1",
    ),
    "hang": ("virt.spawn", None, {"hang": "yes"}, FaultRefused, "true or false"),
    "match": ("virt.spawn", None, {"hang": True, "match": ["web"]}, FaultRefused, "by names"),
    "match nobody": (
        "virt.spawn",
        None,
        {"hang": True, "match": {"server": None}},
        FaultRefused,
        "'server': None",
    ),
    "skip": ("image.get", None, {"skip": True}, FaultRefused, "needs what it returns"),
    "wait for the bus": ("bus.publish", None, {"delay": 1}, FaultRefused, "over at once"),
    "hang on the bus": ("bus.publish", None, {"hang": True}, FaultRefused, "over at once"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("way", ["add", "inject"])
def test_what_makes_no_sense_is_refused(case: str, way: str) -> None:
    """The refusal says what would be right, and nothing is planned."""
    seam, error, options, refusal, sentence = REFUSED[case]
    plan = a_plan()
    ask: Callable[..., object] = getattr(plan, way)
    with pytest.raises(refusal) as caught:
        ask(seam, error, **options)
    assert sentence in str(caught.value)
    assert isinstance(caught.value, FaultRefused)
    assert (plan.list(), plan.planned) == ((), False)


class Unfaithful(HypervisorUnavailable):
    """Its arguments do not make it again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


class Forgetful(HypervisorUnavailable):
    """What its arguments make says something else."""

    def __str__(self) -> str:
        return f"once {id(self)}"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(Unfaithful("a", "b"), "cannot be made"), (Forgetful(), "says something else")],
)
def test_an_error_that_cannot_be_made_again_is_refused(error: Exception, sentence: str) -> None:
    """Every crossing raises an error of its own."""
    with pytest.raises(FaultRefused, match=sentence):
        a_plan().add("virt.spawn", error)


def test_a_call_that_does_not_wait_is_checked_at_once() -> None:
    """It raises what is planned, or says that it is to be skipped."""
    plan = a_plan()
    passed = [plan.check("bus.publish", event_type="instance.create.end")]
    plan.add("bus.publish", skip=True, match={"event_type": "instance.create.end"})
    for event_type in ("instance.create.end", "instance.create.start"):
        passed.append(plan.check("bus.publish", event_type=event_type))
    assert passed == [True, False, True]
    with (
        plan.inject("bus.publish", MessageDeliveryFailure("gone")),
        pytest.raises(MessageDeliveryFailure) as caught,
    ):
        plan.check("bus.publish", event_type="instance.create.start")
    assert (str(caught.value), caught.value.seam, plan.raised(caught.value)) == (
        "gone",
        "bus.publish",
        True,
    )


def test_only_planned_errors_know_a_seam() -> None:
    """Nova's own refusals and Python's errors do not."""
    assert [seam_of(error) for error in (None, NoValidHost("full"), UnknownSeam("virt.x"))] == [
        None
    ] * 3


def test_two_plans_share_nothing() -> None:
    """Nor do two Clouds."""
    first, second = a_plan(), a_plan()
    first.add("virt.spawn", HypervisorUnavailable())
    assert (second.planned, second.list()) == (False, ())


def test_a_fault_cannot_be_changed() -> None:
    """The plan's counts are about what was planned."""
    fault = Fault(id="mine", seam="virt.spawn", hang=True)
    with pytest.raises(AttributeError):
        fault.hang = False  # type: ignore[misc]  # it is frozen
