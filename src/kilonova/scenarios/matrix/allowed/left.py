# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How it is written down what Nova leaves: what is found, and after what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.scenarios.matrix.books import Imbalance
    from kilonova.scenarios.matrix.cells import Cell

FAILS = "error|always"
"""The effects of a call that fails."""
LATER = re.compile(r"after (a reboot|deletion), ")

# Actions of one kind
MOVE = r"resize|migrate( to host)?"
LIVE = r"live_migrate( to host)?"
REBUILD = r"rebuild( from another image)?"
EVACUATE = r"evacuate( to host)?"
DELETE = r"(force_)?delete"
SWAP = r"swap_volume|migrate volume"
SHELVE = r"shelve(_offload)?"
UNSHELVE = r"unshelve( to host)?"
IMAGE = r"create_image|create_backup"
CREATE = r"create( from volume| several)?"

# What several say
NOT_BY_HOST = r"(from volume, )?offloaded|failed"
"""States of a server that no host has: nova-api deletes it by itself."""
GONE = "InstanceNotFound|UnexpectedDeletingTaskStateError|UnexpectedTaskStateError"
"""Errors that say that the server is gone, or in other hands."""
ELSEWHERE = r"on (None|host\d), it holds host\d"
OTHER_AMOUNTS = r"on host\d, it holds {.*}, not {.*}"


def attachment(status: str) -> str:
    """What is said of an attachment in such a status that nobody will ever delete."""
    return rf"the (deleted server has the volume|volume is) {status}( for no disk .*)?"


@dataclass(frozen=True, slots=True)
class Left:
    """An imbalance, by its rule and what is said of it, and the cells that leave it.

    All but ``rule`` are regular expressions that match the whole: of what was found (without when
    it was looked for), of the effect, the seam, the verb, the start, and the error's name.
    ``since`` tells what began before a hang or crash from what came after it.
    """

    rule: str
    what: str
    verb: str = ".*"
    seam: str = ".*"
    effect: str = FAILS
    start: str = ".*"
    error: str = ".*"
    since: str = ".*"
    patterns: tuple[re.Pattern[str], ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        texts = (self.verb, self.seam, self.effect, self.start, self.error)
        object.__setattr__(self, "patterns", tuple(re.compile(text) for text in texts))

    def speaks_of(self, cell: Cell) -> bool:
        """Whether a cell is one of those that leave it."""
        error = "" if cell.error is None else type(cell.error).__name__
        parts = (cell.verb, cell.seam, cell.effect, cell.start, error)
        return all(
            pattern.fullmatch(part) for pattern, part in zip(self.patterns, parts, strict=True)
        )

    def follows(self, verbs: Iterable[str], effects: Iterable[str]) -> bool:
        """Whether one of the actions leaves it after one of the effects, at whatever seam."""
        verb, _seam, effect, _start, _error = self.patterns
        return any(map(verb.fullmatch, verbs)) and any(map(effect.fullmatch, effects))

    def is_it(self, found: Imbalance) -> bool:
        """Whether it is this that was found."""
        return (
            found.rule == self.rule
            and re.fullmatch(self.since, found.since) is not None
            and re.fullmatch(self.what, LATER.sub("", found.what, count=1)) is not None
        )


@dataclass(frozen=True, slots=True)
class Allowed:
    """What Nova leaves: its name, why, where in Nova, and each imbalance that it is."""

    name: str
    reason: str
    source: str
    lefts: tuple[Left, ...]
