# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a fault is: where it strikes, what it does, how often, and to whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias, TypedDict

from kilonova.errors import ErrorDoesNotFit, FaultRefused, again, make
from kilonova.faults.seams import Seam, seams_named

ErrorLike: TypeAlias = Exception | type[Exception] | str
"""An error, or its class where it needs no arguments, or its name with the arguments apart."""


class FaultOptions(TypedDict, total=False):
    """What can be said of a fault besides seam and error; ``Fault`` says what each means.

    ``args`` are the arguments of an error that is given by its name.
    """

    args: Mapping[str, object] | Sequence[object]
    delay: float | None
    hang: bool
    skip: bool
    times: int | None
    after: int
    probability: float
    expires: float | None
    match: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is planned to go wrong.

    It strikes at ``seam``, which may be a pattern, and does exactly one thing: raise ``error``,
    take ``delay`` more seconds, hang until the fault is removed, or skip the call. Of the crossings
    that ``match``, the first ``after`` pass; then ``times`` of them are struck (None: all), each
    with ``probability``, and none that comes more than ``expires`` seconds after the fault was
    planned. All seconds are simulated ones. A pattern stands for those of its seams that the fault
    fits.
    """

    id: str
    seam: str
    error: Exception | None = None
    delay: float | None = None
    hang: bool = False
    skip: bool = False
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    expires: float | None = None
    match: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what makes no sense. Raises: FaultRefused, UnknownSeam, ErrorDoesNotFit."""
        _check_effect(self)
        _check_numbers(self)
        _check_match(self.match)
        if not self.strikes_at:
            raise _misfit(self)

    @property
    def strikes_at(self) -> tuple[Seam, ...]:
        """The seams at which it can strike."""
        return tuple(seam for seam in seams_named(self.seam) if self._fits(seam))

    @property
    def effect(self) -> str:
        """What it does, in a few words."""
        if self.error is not None:
            name, sentence = type(self.error).__name__, str(self.error)
            return f"{name}: {sentence}" if sentence else name
        if self.delay is not None:
            return f"delay of {self.delay:g} s"
        return "hang" if self.hang else "skip"

    def _fits(self, seam: Seam) -> bool:
        if self.error is not None:
            return seam.fits(type(self.error))
        return not seam.needed if self.skip else seam.waits


def fault_from(fault_id: str, seam: str, error: ErrorLike | None, options: FaultOptions) -> Fault:
    """A fault from what a user says of it. Raises: FaultRefused and what is under it."""
    rest = dict(options)
    args = rest.pop("args", None)
    known = set(FaultOptions.__annotations__)
    for name in rest.keys() - known:
        nearest = get_close_matches(name, known, n=1)
        hint = (
            f" Did you mean {nearest[0]}?"
            if nearest
            else f" There are: {', '.join(sorted(known))}."
        )
        raise FaultRefused(f"A fault has no option {name!r}.{hint}")
    rest["match"] = {} if rest.get("match") is None else rest["match"]
    return Fault(id=fault_id, seam=seam, error=_error(error, args), **rest)  # type: ignore[arg-type]  # checked above


def _error(error: ErrorLike | None, args: object) -> Exception | None:
    if isinstance(error, str):
        if args is not None and not isinstance(args, Mapping | Sequence):
            raise FaultRefused(f"args takes a mapping or a list, not {args!r}.")
        return make(error, args or ())
    if args is not None:
        raise FaultRefused("args belong to an error that is given by its name.")
    if isinstance(error, type) and issubclass(error, Exception):
        return make(error.__name__)
    if error is not None and not isinstance(error, Exception):
        raise FaultRefused(f"{error!r} is no error that a fault could raise.")
    return error


def _check_effect(fault: Fault) -> None:
    for name in ("hang", "skip"):
        if not isinstance(getattr(fault, name), bool):
            raise FaultRefused(f"{name} takes true or false, not {getattr(fault, name)!r}.")
    effects = (fault.error is not None, fault.delay is not None, fault.hang, fault.skip)
    if sum(effects) != 1:
        raise FaultRefused("A fault does exactly one thing: an error, a delay, hang, or skip.")
    if fault.error is not None:
        _check_rebuilds(fault.error)


def _check_rebuilds(error: Exception) -> None:
    """Each crossing raises an error of its own, made again from the planned one's arguments."""
    name = type(error).__name__
    try:
        rebuilt = again(error)
    except Exception as problem:
        raise FaultRefused(f"{name} cannot be made from its args again: {problem}") from problem
    if str(rebuilt) != str(error):
        raise FaultRefused(f"{name} says something else when it is made from its args again.")


def _check_numbers(fault: Fault) -> None:
    for name, least in (("times", 1), ("after", 0)):
        value = getattr(fault, name)
        if value is None and name == "times":
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise FaultRefused(f"{name} takes a whole number from {least} up, not {value!r}.")
    for name, most in (("delay", math.inf), ("expires", math.inf), ("probability", 1)):
        value = getattr(fault, name)
        if value is None and name != "probability":
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= most or math.isinf(value):
            upto = f" to {most}" if most == 1 else " up"
            raise FaultRefused(f"{name} takes a number from 0{upto}, not {value!r}.")


def _check_match(match: Mapping[Any, object]) -> None:
    if not isinstance(match, Mapping):
        raise FaultRefused(f"match takes values by names such as server, not {match!r}.")
    for key, value in match.items():
        if not isinstance(key, str) or value is None:
            raise FaultRefused(f"match takes values by names, not {key!r}: {value!r}.")


def _misfit(fault: Fault) -> FaultRefused:
    if fault.error is not None:
        fitting = dict.fromkeys(
            error.__name__ for seam in seams_named(fault.seam) for error in seam.errors
        )
        return ErrorDoesNotFit(type(fault.error).__name__, fault.seam, tuple(fitting))
    if fault.skip:
        return FaultRefused(f"{fault.seam} cannot be skipped: the action needs what it returns.")
    return FaultRefused(f"{fault.seam} is over at once: it can neither hang nor take longer.")
