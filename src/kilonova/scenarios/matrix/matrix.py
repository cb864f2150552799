# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole matrix, carried out on every processor, and counted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from multiprocessing import get_context

from kilonova.faults import SEAMS
from kilonova.scenarios.matrix.cells import Route, routes
from kilonova.scenarios.matrix.running import Outcome, run_cell

NOTHING = "nothing"
"""The column of what goes wrong nowhere."""


@dataclass(slots=True)
class Tally:
    """How many cells of an action and a seam there are, how many failed, and how many are as Nova
    leaves them.
    """

    cells: int = 0
    failed: int = 0
    as_nova: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add a cell."""
        self.cells += 1
        self.failed += bool(outcome.imbalances)
        self.as_nova += bool(outcome.allowed) and not outcome.imbalances

    @property
    def passed(self) -> int:
        """Cells after which all is as it should be."""
        return self.cells - self.failed


@dataclass(slots=True)
class Matrix:
    """What became of every cell, by action and seam."""

    rows: dict[str, dict[str, Tally]] = field(default_factory=dict)
    total: Tally = field(default_factory=Tally)
    allowed: Counter[str] = field(default_factory=Counter)
    failures: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Add a cell."""
        cell = outcome.cell
        row = self.rows.setdefault(cell.verb, {})
        row.setdefault(cell.seam or NOTHING, Tally()).count(outcome)
        self.total.count(outcome)
        self.allowed.update({why.name for why, _left in outcome.allowed})
        if outcome.imbalances:
            self.failures.append(outcome)

    @property
    def seams(self) -> list[str]:
        """The seams that are crossed at all, in their order."""
        crossed = {seam for row in self.rows.values() for seam in row}
        return [name for name in SEAMS if name in crossed]

    def of_group(self, verb: str, group: str) -> Tally:
        """What became of an action's cells at the seams of a neighbour."""
        found = Tally()
        for seam, tally in self.rows[verb].items():
            if seam.partition(".")[0] == group:
                found.cells += tally.cells
                found.failed += tally.failed
                found.as_nova += tally.as_nova
        return found


def run_matrix(names: Sequence[str] = (), workers: int | None = None) -> Iterator[Outcome]:
    """Carry out every cell, or those of actions and states by name or pattern, in a fixed order."""
    found = [route for route in routes() if is_meant(route, names)]
    count = min(workers or os.cpu_count() or 1, max(1, len(found)))
    if count == 1:
        for route in found:
            yield from run_route(route)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for outcomes in pool.map(run_route, found, chunksize=4):
            yield from outcomes


def actions_by_seam() -> dict[str, list[str]]:
    """The actions that cross each seam, from any state; found out by watching them."""
    found: dict[str, dict[str, None]] = {name: {} for name in SEAMS}
    for route in routes():
        for seam in route.seams:
            found[seam][route.verb] = None
    return {name: list(verbs) for name, verbs in found.items()}


def is_meant(route: Route, names: Sequence[str]) -> bool:
    """Whether an action, or the state it starts from, is among the names and patterns."""
    return not names or any(
        fnmatchcase(part, name) for name in names for part in (route.verb, route.start)
    )


def run_route(route: Route) -> list[Outcome]:
    """Carry out all that can go wrong with an action from a state."""
    return [run_cell(cell) for cell in route.cells()]
