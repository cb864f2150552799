# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Kilonova against recordings of real Nova: what differs, and whether that may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.runner import open_in_process, seed_of
from kilonova.scenarios.scenario import Scenario
from kilonova.verify import Capture, CompareOptions, Discrepancy, Kind, compare, read_capture
from tests.reference.recording import RECORDINGS, RecordingDriver, as_capture, path_of

MAY_DIFFER = Path(__file__).parent / "may_differ.yaml"


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may differ in some scenarios, and why; all are patterns.

    ``how`` is one of changed, missing, extra and swapped; ``events`` and ``paths`` say of what.
    ``always`` is false where a recording may happen to have it as Kilonova has.
    """

    reason: str
    scenarios: tuple[str, ...]
    events: tuple[str, ...] = ("*",)
    paths: tuple[str, ...] = ("*",)
    how: tuple[str, ...] = ("*",)
    always: bool = True

    def covers(self, scenario: str, each: Discrepancy) -> bool:
        """Whether this discrepancy of a scenario is one of these."""
        event = each.what.partition(" ")[0]
        return (
            _fits(scenario, self.scenarios)
            and _fits(event, self.events)
            and _fits(each.path, self.paths)
            and _fits(each.kind, self.how)
        )


class NotCompared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scenarios that Nova cannot run, and why."""

    reason: str
    scenarios: tuple[str, ...]


class MayDiffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one list of what need not be equal, beside the rules of `kilonova compare`."""

    allowed: tuple[Allowed, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()


class Judgement(NamedTuple):
    """What became of the comparison of one scenario.

    ``seconds`` is what Kilonova took, its region's opening included.
    """

    scenario: str
    notifications: int
    seconds: float
    unexplained: Sequence[Discrepancy]
    explained: Mapping[Allowed, Sequence[Discrepancy]]


def judge(scenario: Scenario, recording: Capture, may_differ: MayDiffer) -> Judgement:
    """Run a scenario on Kilonova and hold it against what Nova said."""
    began = perf_counter()
    records = run_here(scenario)
    seconds = perf_counter() - began
    options = CompareOptions()
    comparison = compare(as_capture(records, "kilonova"), recording, options)
    unexplained: list[Discrepancy] = []
    explained: dict[Allowed, list[Discrepancy]] = {}
    for each in comparison.discrepancies:
        reasons = (one for one in may_differ.allowed if one.covers(scenario.name, each))
        allowed = next(reasons, None)
        if allowed is None:
            unexplained.append(each)
        else:
            explained.setdefault(allowed, []).append(each)
    return Judgement(
        scenario=scenario.name,
        notifications=len(recording.of_kind(Kind.VERSIONED)),
        seconds=seconds,
        unexplained=unexplained,
        explained=explained,
    )


def run_here(scenario: Scenario) -> Sequence[Mapping[str, object]]:
    """What Kilonova says as the scenario runs, whether it passes or not."""
    region = open_in_process(scenario, seed_of(scenario, 0))
    region.settle()
    driver = RecordingDriver(region)
    view = Region(driver)
    scenario.story(view)
    view.expect()
    return driver.records()


@cache
def may_differ() -> MayDiffer:
    """The list of what may differ. Raises: msgspec.ValidationError."""
    return msgspec.yaml.decode(MAY_DIFFER.read_bytes(), type=MayDiffer)


def recording_of(scenario: Scenario, folder: Path = RECORDINGS) -> Capture | None:
    """What Nova said, where somebody recorded it."""
    path = path_of(scenario.name, folder)
    return read_capture(path) if path.exists() else None


def reason_not_to_compare(scenario: Scenario, listed: MayDiffer) -> str:
    """Why Nova cannot run it; empty where it can."""
    if scenario.only_here:
        return scenario.only_here
    reasons = (one.reason for one in listed.not_compared if _fits(scenario.name, one.scenarios))
    return next(reasons, "")


def in_words(each: Discrepancy) -> str:
    """A discrepancy on one line."""
    if each.kind != "changed":
        return f"{each.kind}: {each.what}"
    why = f" ({each.why})" if each.why else ""
    return f"{each.what}: {each.path}: {each.ours!r}, Nova {each.theirs!r}{why}"


def _fits(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
