# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The plan: which faults wait for their calls, and what each call meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ContextDecorator, contextmanager
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeAlias, Unpack

from kilonova.errors import FaultRefused, again
from kilonova.faults.fault import ErrorLike, Fault, FaultOptions, fault_from
from kilonova.faults.matching import NameOf, matches
from kilonova.faults.seams import SEAMS, Seam

if TYPE_CHECKING:
    from simpy import Environment
    from simpy.events import Event


class Clock(Protocol):
    """What the plan needs of the region's clock."""

    @property
    def environment(self) -> Environment:
        """SimPy's environment, whose time is in simulated seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """A fault and what became of it: the crossings that it matched, and those that it struck.

    ``spent`` says that it will never strike again.
    """

    fault: Fault
    crossings: int
    hits: int
    spent: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """A call that crossed a seam while somebody watched; ``at`` in simulated seconds."""

    seam: str
    at: float
    arguments: Mapping[str, object]


Watched: TypeAlias = list[Crossing]


class Planned:
    """A fault in the plan, with its counts and the calls that hang in it."""

    __slots__ = ("_expires_at", "_hanging", "_names", "_removed", "crossings", "fault", "hits")

    def __init__(self, fault: Fault, now: float) -> None:
        self.fault = fault
        self.crossings = 0
        self.hits = 0
        self._names = frozenset(seam.name for seam in fault.strikes_at)
        self._expires_at = None if fault.expires is None else now + fault.expires
        self._hanging: list[Event] = []
        self._removed = False

    def spent(self, now: float) -> bool:
        """Whether it will never strike again."""
        if self.fault.times is not None and self.hits >= self.fault.times:
            return True
        return self._expires_at is not None and now > self._expires_at

    def strikes(
        self, seam: str, arguments: Mapping[str, object], random: Random, name_of: NameOf
    ) -> bool:
        """Whether it strikes this call; counts it."""
        fault = self.fault
        if seam not in self._names:
            return False
        if fault.match and not matches(fault.match, arguments, name_of):
            return False
        self.crossings += 1
        if self.crossings <= fault.after:
            return False
        if fault.probability < 1 and random.random() >= fault.probability:
            return False
        self.hits += 1
        return True

    def hang(self, environment: Environment) -> Event | None:
        """What a call waits for that hangs in it; None once it is no longer planned."""
        if self._removed:
            return None
        event = environment.event()
        self._hanging.append(event)
        return event

    def let_go(self) -> None:
        """The calls that hang in it go on."""
        self._removed = True
        for event in self._hanging:
            event.succeed()


class FaultPlan:
    """The faults of one cloud; ``planned`` is true while any may strike or somebody watches,
    ``struck`` once any has.

    ``random`` decides about probabilities. ``name_of`` tells a server's name by its uuid, for calls
    that carry only the uuid.
    """

    def __init__(self, clock: Clock, random: Random, name_of: NameOf | None = None) -> None:
        self.planned = False
        self.struck = False
        self.environment = clock.environment
        self._random = random
        self._name_of: NameOf = name_of or _nameless
        self._faults: dict[str, Planned] = {}
        self._live: tuple[Planned, ...] = ()
        self._watchers: list[Watched] = []
        self._gates: list[Callable[[bool], None]] = []
        self._number = 0

    # What is planned

    def add(
        self, seam: str, error: ErrorLike | None = None, **options: Unpack[FaultOptions]
    ) -> Fault:
        """Plan a fault; see ``Fault`` for what each option means.

        An error may be given by its name, with its arguments as ``args``. Raises: FaultRefused and
        what is under it, naming what would be right.
        """
        fault = fault_from(f"fault-{self._number + 1}", seam, error, options)
        self._number += 1
        self._faults[fault.id] = Planned(fault, self.environment.now)
        self._settle()
        return fault

    def remove(self, fault: str | Fault) -> None:
        """Take a fault from the plan; calls that hang in it go on. Raises: FaultRefused."""
        fault_id = fault if isinstance(fault, str) else fault.id
        planned = self._faults.pop(fault_id, None)
        if planned is None:
            raise FaultRefused(f"There is no fault {fault_id!r}.")
        planned.let_go()
        self._settle()

    def clear(self) -> None:
        """Take every fault from the plan."""
        for fault_id in tuple(self._faults):
            self.remove(fault_id)

    def list(self) -> tuple[Tally, ...]:
        """Every fault in the plan, oldest first, with its counts; spent ones stay until removed."""
        now = self.environment.now
        return tuple(
            Tally(each.fault, each.crossings, each.hits, each.spent(now))
            for each in self._faults.values()
        )

    def inject(
        self, seam: str, error: ErrorLike | None = None, **options: Unpack[FaultOptions]
    ) -> Injection:
        """Plan a fault for the length of a ``with`` block, or of each call of a decorated function.

        Takes what ``add`` takes, and refuses at once what it refuses.
        """
        fault_from("", seam, error, options)
        return Injection(self, seam, error, options)

    @property
    def seams(self) -> Mapping[str, Seam]:
        """Every seam by its name, with the errors that fit."""
        return SEAMS

    @contextmanager
    def watch(self) -> Iterator[Watched]:
        """Write down every call that crosses a seam meanwhile, struck or not."""
        seen: Watched = []
        self._watchers.append(seen)
        self._settle()
        try:
            yield seen
        finally:
            self._watchers = [each for each in self._watchers if each is not seen]
            self._settle()

    # What a call meets

    def meet(self, seam: str, arguments: Mapping[str, object]) -> tuple[Planned, ...]:
        """The faults that strike a call, as they were planned, up to the first that is no delay.

        Counts the crossing, and draws once for each fault whose probability is below 1.
        """
        for watcher in self._watchers:
            watcher.append(Crossing(seam, self.environment.now, arguments))
        struck: list[Planned] = []
        now = self.environment.now
        for each in self._live:
            if not each.spent(now) and each.strikes(seam, arguments, self._random, self._name_of):
                struck.append(each)
                if each.fault.delay is None:
                    break
        self._settle()
        self.struck = self.struck or bool(struck)
        return tuple(struck)

    def check(self, seam: str, **arguments: object) -> bool:
        """Cross a seam at once; false where the call is to be skipped. Raises: what is planned."""
        for each in self.meet(seam, arguments):
            if each.fault.error is not None:
                raise planned_error(each.fault.error, SEAMS[seam])
            return False
        return True

    def when_planned(self, gate: Callable[[bool], None]) -> None:
        """Have a gate told now, and whenever ``planned`` changes."""
        self._gates.append(gate)
        gate(self.planned)

    def raised(self, error: BaseException) -> bool:
        """Whether a planned fault raised the error."""
        return seam_of(error) is not None

    def _settle(self) -> None:
        """Let the faults that are spent cost nothing more."""
        now = self.environment.now
        self._live = tuple(each for each in self._faults.values() if not each.spent(now))
        planned = bool(self._live or self._watchers)
        if planned is not self.planned:
            self.planned = planned
            for gate in self._gates:
                gate(planned)


class Injection(ContextDecorator):
    """A fault that is planned while a block or a decorated function runs."""

    def __init__(
        self, plan: FaultPlan, seam: str, error: ErrorLike | None, options: FaultOptions
    ) -> None:
        self._plan = plan
        self._seam = seam
        self._error = error
        self._options = options
        self._inside: list[str] = []

    def __enter__(self) -> Fault:
        fault = self._plan.add(self._seam, self._error, **self._options)
        self._inside.append(fault.id)
        return fault

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        fault_id = self._inside.pop()
        if any(tally.fault.id == fault_id for tally in self._plan.list()):
            self._plan.remove(fault_id)  # the block may have cleared the plan itself


def planned_error(error: Exception, seam: Seam) -> Exception:
    """The error, made again from its arguments, knowing its seam and its place in Nova."""
    fresh = again(error)
    vars(fresh).update(seam=seam.name, origin=(seam.nova_module, seam.nova_function))
    return fresh


def seam_of(error: BaseException | None) -> str | None:
    """The seam at which a planned fault raised the error; None for any other error.

    An error that reaches a waiting process was made again on its way, with the first as its cause.
    """
    while error is not None:
        found = getattr(error, "seam", None)
        if isinstance(found, str) and found in SEAMS:
            return found
        cause = error.__cause__
        error = cause if type(cause) is type(error) else None
    return None


def _nameless(uuid: str) -> None:
    return None
