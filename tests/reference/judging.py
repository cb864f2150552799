# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Kilonova against recordings of real Nova: what differs, and whether that may be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple, cast

from msgspec.structs import replace as replace_fields

from kilonova.cloud import datasets
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.runner import open_with_legacy, seed_of
from kilonova.scenarios.scenario import Scenario
from kilonova.verify import Capture, CompareOptions, Discrepancy, Kind, compare, read_capture
from tests.reference.allowances import Allowed, MayDiffer
from tests.reference.legacy import FLAVORS_MADE, comparable
from tests.reference.recording import (
    RECORDINGS,
    Record,
    RecordingDriver,
    Times,
    as_capture,
    path_of,
)

FAILED = "failed"
_KINDS = {
    FAILED: "Kilonova fails",
    "missing": "Nova does not say",
    "extra": "Nova says besides",
    "swapped": "Nova says elsewhere",
}


class Judgement(NamedTuple):
    """What became of the comparison of one scenario.

    ``times`` are what Kilonova took, its region's opening included.
    """

    scenario: str
    notifications: int
    times: Times
    unexplained: Sequence[Discrepancy]
    explained: Mapping[Allowed, Sequence[Discrepancy]]


def judge(scenario: Scenario, recording: Capture, may_differ: MayDiffer) -> Judgement:
    """Run a scenario on Kilonova and hold it against what Nova said."""
    began, worked = perf_counter(), process_time()
    records, failure = run_here(scenario)
    times = Times(perf_counter() - began, process_time() - worked)
    options = CompareOptions(responses=True, legacy=True, ignored=FLAVORS_MADE)
    unordered = {name for one in may_differ.unordered for name in one.lists}
    comparison = compare(
        _settled(comparable(as_capture(records, "kilonova")), unordered),
        _settled(comparable(recording), unordered),
        options,
    )
    unexplained = [Discrepancy(kind=FAILED, what=failure)] if failure else []
    unexplained.extend(
        Discrepancy(kind=FAILED, what=f"{name}:{finding.line} cannot be read: {finding}")
        for name, finding in comparison.unreadable
    )
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
        notifications=len(recording.of_kind(Kind.VERSIONED, Kind.LEGACY)),
        times=times,
        unexplained=unexplained,
        explained=explained,
    )


def run_here(scenario: Scenario) -> tuple[Sequence[Record], str]:
    """What Kilonova says as the scenario runs, and why it fails; empty where it does not."""
    region = open_with_legacy(
        replace(scenario, data=_without_liberties(scenario.data)), seed_of(scenario, 0)
    )
    region.settle()
    driver = RecordingDriver(region)
    try:
        view = Region(driver)
        scenario.story(view)
        view.expect()
    except Exception as error:
        # A mistake in one scenario keeps no other from being judged.
        return driver.records(), f"{type(error).__name__}: {error}"
    return driver.records(), ""


@cache
def _folder() -> TemporaryDirectory[str]:
    """Is there until the process ends."""
    return TemporaryDirectory()


@cache
def _without_liberties(data: str) -> str:
    """The data set without what Nova's own tests, whose world it is, make easy for themselves.

    They give every request the same id, and let everybody do everything.
    """
    text = (files(datasets) / f"{data}.yaml").read_text()
    path = Path(_folder().name) / f"{data}.yaml"
    path.write_text(re.sub("^(request_id|open_policy):.*$", "", text, flags=re.MULTILINE))
    return str(path)


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

    def opened(message: Mapping[str, Any]) -> Mapping[str, Any]:
        """The message; what an answer lists is ordered in its text."""
        body = message.get("body")
        if not isinstance(body, str) or body[:1] not in ("{", "["):
            return cast("Mapping[str, Any]", settled(message))
        return {**message, "body": json.dumps(settled(json.loads(body)))}

    records = (replace_fields(each, message=opened(each.message)) for each in capture.records)
    return replace_fields(capture, records=tuple(records))
