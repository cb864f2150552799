# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Kilonova against recordings of real Nova: what differs, and whether that may be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace as replace_fields

from kilonova.cloud import datasets
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.runner import open_in_process, seed_of
from kilonova.scenarios.scenario import Scenario
from kilonova.verify import Capture, CompareOptions, Discrepancy, Kind, compare, read_capture
from tests.reference.recording import RECORDINGS, RecordingDriver, as_capture, path_of

_KINDS = {
    "missing": "Nova does not say",
    "extra": "Nova says besides",
    "swapped": "Nova says elsewhere",
}
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
    unordered = {name for one in may_differ.unordered for name in one.lists}
    comparison = compare(
        _settled(as_capture(records, "kilonova"), unordered),
        _settled(recording, unordered),
        options,
    )
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
    """What Kilonova says as the scenario runs."""
    region = open_in_process(
        replace(scenario, data=_with_many_requests(scenario.data)), seed_of(scenario, 0)
    )
    region.settle()
    driver = RecordingDriver(region)
    view = Region(driver)
    scenario.story(view)
    view.expect()
    return driver.records()


@cache
def _folder() -> TemporaryDirectory[str]:
    """Is there until the process ends."""
    return TemporaryDirectory()


@cache
def _with_many_requests(data: str) -> str:
    """The data set with ids for its requests, so that it shows which of them is told of.

    Nova's own tests, whose world it is, give every request the same id.
    """
    text = (files(datasets) / f"{data}.yaml").read_text()
    path = Path(_folder().name) / f"{data}.yaml"
    path.write_text(re.sub("^request_id:.*$", "", text, flags=re.MULTILINE))
    return str(path)


@cache
def may_differ() -> MayDiffer:
    """The list of what may differ. Raises: msgspec.ValidationError."""
    return msgspec.yaml.decode(MAY_DIFFER.read_bytes(), type=MayDiffer)


def recording_of(scenario: Scenario, folder: Path = RECORDINGS) -> Capture | None:
    """What Nova said, where somebody recorded it."""
    path = path_of(scenario.name, folder)
    return read_capture(path) if path.exists() else None


def in_words(each: Discrepancy) -> str:
    """A discrepancy on one line."""
    if each.kind != "changed":
        return f"{_KINDS[each.kind]}: {each.what}"
    why = f" ({each.why})" if each.why else ""
    return f"{each.what}: {each.path}: {each.ours!r}, Nova {each.theirs!r}{why}"


def _settled(capture: Capture, unordered: Set[str]) -> Capture:
    """The capture, with an order for the lists that have none: ids as they appear, objects by
    name.
    """
    seen: dict[object, int] = {}

    def place(one: Any) -> tuple[int, str]:
        if isinstance(one, Mapping):
            return 0, str(one.get("nova_object.data", one)["name"])
        return seen.get(one, len(seen)), ""

    def settled(value: object, name: str = "") -> Any:
        if isinstance(value, Mapping):
            return {key: settled(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            if name in unordered:
                value = sorted(value, key=place)
            return [settled(inner) for inner in value]
        if isinstance(value, str):
            seen.setdefault(value, len(seen))
        return value

    records = (replace_fields(each, message=settled(each.message)) for each in capture.records)
    return replace_fields(capture, records=tuple(records))


def _reason(listed: Sequence[Listed], scenario: str) -> str:
    return next((one.reason for one in listed if _fits(scenario, one.scenarios)), "")


def _fits(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
