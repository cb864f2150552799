# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Kilonova and real Nova need not have in common: ``may_differ.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import msgspec

from kilonova.scenarios.scenario import Scenario
from kilonova.verify import Discrepancy

LIST = Path(__file__).parent / "may_differ.yaml"


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may differ in some scenarios, and why; all are patterns.

    ``how`` is one of changed, missing, extra and swapped; ``events`` and ``paths`` say of what, and
    ``values``, where they are given, which pairs of Kilonova's value and Nova's. ``always`` is
    false where a recording may happen to have it as Kilonova has.
    """

    reason: str
    scenarios: tuple[str, ...]
    events: tuple[str, ...] = ("*",)
    paths: tuple[str, ...] = ("*",)
    how: tuple[str, ...] = ("*",)
    values: tuple[tuple[object, object], ...] = ()
    always: bool = True

    def covers(self, scenario: str, each: Discrepancy) -> bool:
        """Whether this discrepancy of a scenario is one of these."""
        event = each.what.partition(" ")[0]
        return (
            _fits(scenario, self.scenarios)
            and _fits(event, self.events)
            and _fits(each.path, self.paths)
            and _fits(each.kind, self.how)
            and (not self.values or (each.ours, each.theirs) in self.values)
        )


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scenarios that are dealt with in some way, by patterns, and why."""

    reason: str
    scenarios: tuple[str, ...]


class Unordered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lists of ids, or of objects with names, that have no order, and why."""

    reason: str
    lists: tuple[str, ...]


class MayDiffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one list of what need not be equal, beside the rules of `kilonova compare`.

    ``not_compared`` is what Nova cannot run; ``in_turn`` what it runs without threads beside.
    """

    allowed: tuple[Allowed, ...] = ()
    not_compared: tuple[Listed, ...] = ()
    in_turn: tuple[Listed, ...] = ()
    unordered: tuple[Unordered, ...] = ()

    def reason_not_to_compare(self, scenario: Scenario) -> str:
        """Why Nova cannot run it; empty where it can."""
        return scenario.only_here or _reason(self.not_compared, scenario.name)

    def is_in_turn(self, scenario: str) -> bool:
        """Whether Nova does at once what it would do in a thread beside."""
        return _reason(self.in_turn, scenario) != ""


@cache
def may_differ() -> MayDiffer:
    """The list of what may differ. Raises: msgspec.ValidationError."""
    return msgspec.yaml.decode(LIST.read_bytes(), type=MayDiffer)


def _reason(listed: Sequence[Listed], scenario: str) -> str:
    return next((one.reason for one in listed if _fits(scenario, one.scenarios)), "")


def _fits(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
