# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The text that shows what was wanted beside what was seen, with as few complaints as possible."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from kilonova.verify.sequences import (
    IMPOSSIBLE,
    Expectation,
    after,
    derived,
    may_end,
    next_values,
)

MOST_STEPS = 5_000
_WANTED = "wanted"
_SEEN = "seen"


class Row(NamedTuple):
    """One line: `mark` is blank where both sides agree, `-` for missing, `+` for uncalled for."""

    mark: str
    wanted: str
    seen: str


class _Path(NamedTuple):
    """How far an alignment has come: what is left of the expectation, and how many events were
    read.
    """

    left: Expectation
    read: int


def draw(expected: Expectation, seen: Sequence[object]) -> str:
    """The two columns, as lines of text."""
    rows = [Row(" ", _WANTED, _SEEN), *aligned(expected, seen)]
    width = max(len(row.wanted) for row in rows)
    return "\n".join(f"{row.mark} {row.wanted:<{width}} | {row.seen}".rstrip() for row in rows)


def aligned(expected: Expectation, seen: Sequence[object]) -> list[Row]:
    """The rows of the alignment with the fewest marks, or of a plain one where that takes too
    long.
    """
    ticket = count()
    start = _Path(expected, 0)
    waiting: list[tuple[int, int, int, _Path]] = [(0, 0, next(ticket), start)]
    came_from: dict[_Path, tuple[_Path, Row] | None] = {}
    origin: dict[int, tuple[_Path, Row]] = {}
    for _ in range(MOST_STEPS):
        if not waiting:
            break
        marks, _, number, path = heappop(waiting)
        if path in came_from:
            continue
        came_from[path] = origin.get(number)
        if path.read == len(seen) and may_end(path.left):
            return _rows_to(path, came_from)
        for row, following in _steps(path, seen):
            if following not in came_from:
                number = next(ticket)
                origin[number] = (path, row)
                cost = marks + (row.mark != " ")
                heappush(waiting, (cost, -following.read, number, following))
    return _plainly(expected, seen)


def _steps(path: _Path, seen: Sequence[object]) -> Iterator[tuple[Row, _Path]]:
    left, read = path
    if read < len(seen):
        event = seen[read]
        rest = after(left, event)
        if rest != IMPOSSIBLE:
            yield Row(" ", _wanted_of(left, event), _shown(event)), _Path(rest, read + 1)
        yield Row("+", "", _shown(event)), _Path(left, read + 1)
    for value in next_values(left):
        yield Row("-", _shown(value), ""), _Path(_without(left, value), read)


def _without(left: Expectation, value: object) -> Expectation:
    """What is left to expect once this wanted value is given up."""
    look = repr(value)
    return derived(left, lambda other: repr(other) == look, gaps=False)


def _wanted_of(left: Expectation, event: object) -> str:
    """What the event was wanted as; dots where the expectation takes anything here."""
    return next((_shown(value) for value in next_values(left) if value == event), "...")


def _rows_to(path: _Path, came_from: dict[_Path, tuple[_Path, Row] | None]) -> list[Row]:
    rows: list[Row] = []
    step = came_from[path]
    while step is not None:
        before, row = step
        rows.append(row)
        step = came_from[before]
    return rows[::-1]


def _plainly(expected: Expectation, seen: Sequence[object]) -> list[Row]:
    """What fits from the start, then the rest of what was seen, then one way the rest was
    wanted.
    """
    rows: list[Row] = []
    left = expected
    read = 0
    while read < len(seen) and (rest := after(left, seen[read])) != IMPOSSIBLE:
        rows.append(Row(" ", _wanted_of(left, seen[read]), _shown(seen[read])))
        left, read = rest, read + 1
    rows.extend(Row("+", "", _shown(event)) for event in seen[read:])
    for _ in range(MOST_STEPS):
        values = next_values(left)
        if may_end(left) or not values:
            break
        rows.append(Row("-", _shown(values[0]), ""))
        left = _without(left, values[0])
    return rows


def _shown(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
