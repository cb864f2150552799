# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix: each action from each state it may start in, crossed with all that can go wrong.

Nothing of it is listed by hand: what may be asked is tried, and the seams on its way are watched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kilonova.errors import InternalError, KilonovaError, parameters
from kilonova.faults import SEAMS, Seam
from kilonova.scenarios.matrix.stage import STARTS
from kilonova.scenarios.matrix.verbs import Verb, verbs

Effect: TypeAlias = Literal["nothing", "error", "skip", "hang", "crash", "always"]
"""What happens at the crossing: nothing, an error once, the call skipped, a hang in which the
server is deleted, a hang in which the host crashes, or an error at this and every later crossing.
"""

UNFORESEEN = RuntimeError("made up")
"""What fits every seam; one such error stands for all, since Nova tells none from another."""

BUS = "bus.publish"
NEIGHBOURS = ("virt", "block_storage", "network", "placement", "share")
"""Who may say that something is done that is not; a step of Nova's own cannot be left out."""
FIRST = ("create", "create from volume", "create several")


@dataclass(frozen=True, slots=True)
class Crossing:
    """The seam that an action crosses, for the how-manieth time (from 0) on its way."""

    seam: str
    number: int

    def __str__(self) -> str:
        return self.seam if self.number == 0 else f"{self.seam} #{self.number + 1}"


@dataclass(frozen=True, slots=True)
class Cell:
    """An action from a state, and what goes wrong where."""

    start: str
    verb: str
    effect: Effect = "nothing"
    crossing: Crossing | None = None
    error: Exception | None = field(default=None, compare=False)

    @property
    def seam(self) -> str:
        """The seam at which it goes wrong; empty where nothing does."""
        return "" if self.crossing is None else self.crossing.seam

    @property
    def what(self) -> str:
        """What goes wrong, in a few words."""
        if self.error is None:
            return self.effect
        name = type(self.error).__name__
        return name if self.effect == "error" else f"{name}, {self.effect}"

    def __str__(self) -> str:
        at = "" if self.crossing is None else f" at {self.crossing}"
        return f"{self.verb} of {self.start}: {self.what}{at}"


@dataclass(frozen=True, slots=True)
class Route:
    """An action that a state allows, and the seams on its way, in order."""

    start: str
    verb: str
    seams: tuple[str, ...]

    @property
    def crossings(self) -> list[Crossing]:
        """Each crossing of a seam but the bus, which is asked in the midst of all others."""
        seen: Counter[str] = Counter()
        found: list[Crossing] = []
        for seam in self.seams:
            if seam != BUS:
                found.append(Crossing(seam, seen[seam]))
                seen[seam] += 1
        return found

    def cells(self) -> Iterator[Cell]:
        """All that can go wrong on the way, after nothing does."""
        yield Cell(self.start, self.verb)
        for crossing in self.crossings:
            seam = SEAMS[crossing.seam]
            for error in errors_at(seam):
                yield Cell(self.start, self.verb, "error", crossing, error)
            if crossing.number == 0:
                yield Cell(self.start, self.verb, "always", crossing, errors_at(seam)[0])
            if not seam.needed and seam.group in NEIGHBOURS:
                yield Cell(self.start, self.verb, "skip", crossing)
            if seam.waits:
                yield Cell(self.start, self.verb, "hang", crossing)
                yield Cell(self.start, self.verb, "crash", crossing)
        if BUS in self.seams:
            for error in errors_at(SEAMS[BUS])[:1]:
                yield Cell(self.start, self.verb, "always", Crossing(BUS, 0), error)


def routes(starts: Iterable[str] = tuple(STARTS)) -> Iterator[Route]:
    """Every action that a state allows; it is done once, and its seams are watched."""
    for start in starts:
        for verb, ask in verbs().items():
            if _makes_sense(start, verb):
                route = _route(start, verb, ask)
                if route is not None:
                    yield route


def errors_at(seam: Seam) -> list[Exception]:
    """An error of each kind that fits, and one that nobody foresees."""
    return [*(some(error) for error in seam.errors), UNFORESEEN]


def some(error: type[Exception]) -> Exception:
    """An error with something for each of its arguments."""
    values = {"inner_exception": InternalError("made up"), "message": "made up"}
    return error(*(values.get(name, f"a {name}") for name in parameters(error)))


def _makes_sense(start: str, verb: str) -> bool:
    """Servers are made where there is none; all else is asked where there is one."""
    if start == "nothing":
        return verb in FIRST or verb in ("restart host", "cache images")
    return verb not in FIRST


def _route(start: str, verb: str, ask: Verb) -> Route | None:
    """The action's way; None where Nova refuses it in that state."""
    stage = STARTS[start].stage()
    with stage.cloud.faults.watch() as crossings:
        try:
            ask(stage)
        except KilonovaError:
            return None
        stage.cloud.run()
    return Route(start, verb, tuple(each.seam for each in crossings))
