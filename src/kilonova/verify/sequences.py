# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a stream of notifications should look like: in order, racing, repeated, or sooner or later.

    expected = in_order(
        "instance.resize.start",
        race(["instance.resize.end"], ["instance.resize_finish.start"]),
        eventually("instance.resize_finish.end"),
    )
    assert matches(expected, seen), explain(expected, seen)

A step is any value that equals what is seen, a matcher included; a list of steps is taken in order.
An expectation is a value: it never changes. Reading one event turns it into the expectation for the
rest (its derivative), which is nothing at all once the event does not fit.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

Accepts = Callable[[object], bool]
Step = TypeVar("Step", bound=Hashable)


class Expectation:
    """A pattern of events; made by the functions below."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class One(Expectation):
    """One event that equals this value."""

    value: object

    # ANY equals everything, so that expectations are told apart by how they look.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, One) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@dataclass(frozen=True, slots=True)
class InOrder(Expectation):
    """One part after the other."""

    parts: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Race(Expectation):
    """Every part in its own order, in any mixture."""

    parts: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Either(Expectation):
    """One of the parts; with no parts, what nothing can fit."""

    parts: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Repeated(Expectation):
    """A part several times."""

    part: Expectation
    at_least: int
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Whatever(Expectation):
    """Any events, or none."""


@dataclass(frozen=True, slots=True)
class Counted(Expectation):
    """So many of each value, wherever they come; other events only where `others` are welcome."""

    left: tuple[tuple[One, int], ...]
    others: bool


DONE = InOrder(())
IMPOSSIBLE = Either(())
anything = Whatever()


def expectation(step: object) -> Expectation:
    """A step as an expectation: a list is in order, an expectation stays, all else is one event."""
    if isinstance(step, Expectation):
        return step
    if isinstance(step, list):
        return in_order(*step)
    return One(step)


def in_order(*steps: object) -> Expectation:
    """Exactly these steps, one after the other."""
    return _in_order(expectation(step) for step in steps)


def race(*lanes: object) -> Expectation:
    """Lanes that each keep their order while nobody knows how they interleave: two hosts, say."""
    return _race(expectation(lane) for lane in lanes)


def any_of(*choices: object) -> Expectation:
    """One of the choices."""
    return _either(expectation(choice) for choice in choices)


def repeated(step: object, at_least: int = 1, at_most: int | None = None) -> Expectation:
    """A step time and again: at least once, unless said otherwise, and without end."""
    return Repeated(expectation(step), at_least, at_most)


def times(count: int, step: object) -> Expectation:
    """A step exactly so many times."""
    return Repeated(expectation(step), count, count)


def optional(step: object) -> Expectation:
    """A step that may be left out."""
    return Repeated(expectation(step), 0, 1)


def eventually(*steps: object) -> Expectation:
    """The steps in this order, with whatever else before each of them."""
    return _in_order(part for step in steps for part in (anything, expectation(step)))


def counts(amounts: Mapping[Step, int], others: bool = True) -> Expectation:
    """Exactly so many of each event, in any order; `others` says whether different events may come
    too.
    """
    return Counted(tuple((One(value), amount) for value, amount in amounts.items()), others)


def matches(expected: object, seen: Iterable[object]) -> bool:
    """Whether the events are what was expected, from the first to the last."""
    left = expectation(expected)
    for event in seen:
        left = after(left, event)
        if left == IMPOSSIBLE:
            return False
    return may_end(left)


def explain(expected: object, seen: Sequence[object]) -> str:
    """Both sequences side by side: `-` marks what is missing, `+` what should not be there."""
    # The drawing is needed only where a test has failed.
    from kilonova.verify.side_by_side import draw

    return draw(expectation(expected), seen)


def after(expected: Expectation, event: object) -> Expectation:
    """What is left to expect once this event was seen; IMPOSSIBLE where it does not fit."""
    return derived(expected, lambda value: bool(value == event), gaps=True)


def derived(expected: Expectation, accepts: Accepts, *, gaps: bool) -> Expectation:
    """What is left after an event whose value is accepted; `gaps` says whether `anything` may take
    it.
    """
    match expected:
        case One(value):
            return DONE if accepts(value) else IMPOSSIBLE
        case InOrder(parts):
            return _in_order_derived(parts, accepts, gaps)
        case Race(parts):
            return _either(
                _race((*parts[:at], derived(part, accepts, gaps=gaps), *parts[at + 1 :]))
                for at, part in enumerate(parts)
            )
        case Either(parts):
            return _either(derived(part, accepts, gaps=gaps) for part in parts)
        case Repeated(part, at_least, at_most):
            if at_most == 0:
                return IMPOSSIBLE
            rest = Repeated(part, max(at_least - 1, 0), None if at_most is None else at_most - 1)
            return _in_order((derived(part, accepts, gaps=gaps), rest))
        case Whatever():
            return expected if gaps else IMPOSSIBLE
        case Counted(left, others):
            for at, (one, amount) in enumerate(left):
                if accepts(one.value):
                    fewer = (*left[:at], (one, amount - 1), *left[at + 1 :])
                    return replace(expected, left=fewer) if amount else IMPOSSIBLE
            return expected if others and gaps else IMPOSSIBLE
    raise TypeError(f"{expected!r} is no expectation")


def may_end(expected: Expectation) -> bool:
    """Whether nothing more has to come."""
    match expected:
        case InOrder(parts) | Race(parts):
            return all(map(may_end, parts))
        case Either(parts):
            return any(map(may_end, parts))
        case Repeated(part, at_least, _):
            return at_least == 0 or may_end(part)
        case Counted(left, _):
            return all(amount == 0 for _, amount in left)
        case Whatever():
            return True
    return False


def next_values(expected: Expectation) -> tuple[object, ...]:
    """The values of which any may come next."""
    match expected:
        case One(value):
            return (value,)
        case InOrder(parts):
            found: list[object] = []
            for part in parts:
                found.extend(next_values(part))
                if not may_end(part):
                    break
            return tuple(found)
        case Race(parts) | Either(parts):
            return tuple(value for part in parts for value in next_values(part))
        case Repeated(part, _, at_most):
            return () if at_most == 0 else next_values(part)
        case Counted(left, _):
            return tuple(one.value for one, amount in left if amount)
    return ()


def _in_order_derived(parts: tuple[Expectation, ...], accepts: Accepts, gaps: bool) -> Expectation:
    choices: list[Expectation] = []
    for at, part in enumerate(parts):
        rest = derived(part, accepts, gaps=gaps)
        if rest != IMPOSSIBLE:
            choices.append(_in_order((rest, *parts[at + 1 :])))
        if not may_end(part):
            break
    return _either(choices)


def _in_order(parts: Iterable[Expectation]) -> Expectation:
    flat: list[Expectation] = []
    for part in parts:
        if part == IMPOSSIBLE:
            return IMPOSSIBLE
        flat.extend(part.parts if isinstance(part, InOrder) else (part,))
    return flat[0] if len(flat) == 1 else InOrder(tuple(flat))


def _race(parts: Iterable[Expectation]) -> Expectation:
    lanes = [part for part in parts if part != DONE]
    if IMPOSSIBLE in lanes:
        return IMPOSSIBLE
    if not lanes:
        return DONE
    return lanes[0] if len(lanes) == 1 else Race(tuple(lanes))


def _either(parts: Iterable[Expectation]) -> Expectation:
    choices: dict[Expectation, None] = {}
    for part in parts:
        choices |= dict.fromkeys(part.parts if isinstance(part, Either) else (part,))
    return next(iter(choices)) if len(choices) == 1 else Either(tuple(choices))
