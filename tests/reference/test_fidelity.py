# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Kilonova says what real Nova said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kilonova.scenarios.catalogue import CATALOGUE, find
from kilonova.scenarios.scenario import Scenario
from kilonova.verify import Capture, Discrepancy, Kind, Record
from tests.reference.allowances import Allowed, MayDiffer, Unordered, may_differ
from tests.reference.fidelity import DOCUMENT, document
from tests.reference.judging import (
    Judgement,
    in_words,
    judge,
    recording_of,
)
from tests.reference.live import USUAL
from tests.reference.recording import RECORDINGS

COMPARED = [one for one in CATALOGUE if not may_differ().reason_not_to_compare(one)]
ONE = find(["power.stop"])[0]


@cache
def judged(name: str) -> Judgement:
    """The judgement of a scenario, made once."""
    (scenario,) = find([name])
    recording = recording_of(scenario)
    assert recording is not None, "never recorded: run `make reference`"
    return judge(scenario, recording, may_differ())


def said_of(discrepancies: Any) -> str:
    """Each discrepancy on a line."""
    return "\n".join(in_words(each) for each in discrepancies)


@pytest.mark.parametrize("scenario", COMPARED, ids=lambda one: one.name)
def test_a_scenario_is_told_as_nova_told_it(scenario: Scenario) -> None:
    """Whatever differs from the recording is allowed to, with a reason."""
    assert said_of(judged(scenario.name).unexplained) == ""


def test_the_document_tells_what_came_of_it() -> None:
    """`make reference` writes it; it is no older than the recordings and the list."""
    listed = may_differ()
    results = [
        judged(one.name) if one in COMPARED else (one.name, listed.reason_not_to_compare(one))
        for one in CATALOGUE
    ]
    assert DOCUMENT.read_text() == document(results, listed)


def test_every_allowance_is_made_use_of() -> None:
    """An allowance that covers nothing any more is taken off the list."""
    used = {allowed for one in COMPARED for allowed in judged(one.name).explained}
    assert [one.reason for one in may_differ().allowed if one.always and one not in used] == []


def test_every_recording_is_of_a_scenario() -> None:
    """A recording of what there is no more would never be compared."""
    kept = {path.stem for path in RECORDINGS.glob("*.jsonl")}
    assert kept - {one.name for one in COMPARED} == set()


def test_the_live_subset_is_at_least_ten_scenarios() -> None:
    """CI runs these against Nova each time."""
    assert len(find(USUAL)) >= 10


def test_no_recording_shows_the_machine_that_made_it() -> None:
    """Tracebacks are cut to their last line, and no path of a file is left."""
    showing = ("site-packages", "Traceback (most recent", 'File \\"')
    assert [
        path.name
        for path in Path(RECORDINGS).glob("*.jsonl")
        if any(part in path.read_text() for part in showing)
    ] == []


def test_no_recording_holds_a_secret() -> None:
    """Passwords and private keys that Nova gave out are left out."""
    secret = re.compile(r'^{"kind":"response".*(adminPass|private_key)\\": \\"(?!\(secret\))', re.M)
    showing = [path for path in RECORDINGS.glob("*.jsonl") if secret.search(path.read_text())]
    assert [path.name for path in showing] == []


# A difference that somebody plants


def changed(recording: Capture, change: Callable[[list[Record]], list[Record]]) -> Capture:
    """A copy of a recording, with its notifications changed."""
    return msgspec.structs.replace(recording, records=tuple(change(list(recording.records))))


def test_one_changed_field_is_a_difference() -> None:
    """A server that Nova called by another name."""

    def renamed(records: list[Record]) -> list[Record]:
        last = max(at for at, each in enumerate(records) if each.kind is Kind.VERSIONED)
        text = msgspec.json.encode(records[last].message).replace(b'"stopped"', b'"paused"')
        message = msgspec.json.decode(text)
        records[last] = msgspec.structs.replace(records[last], message=message)
        return records

    assert planted(renamed) == [
        "instance.power_off.end: payload.state: 'stopped', Nova 'paused'",
    ]


def test_one_notification_more_is_a_difference() -> None:
    """A notification that Nova did not send."""

    def shortened(records: list[Record]) -> list[Record]:
        last = max(at for at, each in enumerate(records) if each.kind is Kind.VERSIONED)
        return records[:last] + records[last + 1 :]

    assert planted(shortened) == ["Nova does not say: instance.power_off.end nova-compute:compute"]


def test_only_a_list_without_an_order_may_have_another_one_in_an_answer() -> None:
    """Which are those says the list of what may differ; objects in it are known by their names."""

    def turned(records: list[Record]) -> list[Record]:
        for at, each in enumerate(records):
            text = each.message.get("body")
            body = json.loads(text) if isinstance(text, str) and text.startswith("{") else {}
            if "servers" in body:
                body["servers"].reverse()
                message = {**each.message, "body": json.dumps(body)}
                records[at] = msgspec.structs.replace(each, message=message)
        return records

    unordered = MayDiffer(unordered=(Unordered(reason="planted", lists=("servers",)),))
    several = find(["servers.create_several"])[0]
    assert "response: body.servers[0].name: 'web-3', Nova 'web-1'" in planted(turned, several)[0]
    assert [each for each in planted(turned, several, unordered) if "body.servers" in each] == []


def test_an_allowance_allows_the_values_that_it_names() -> None:
    """And no others of the same field."""
    stated = Discrepancy(kind="changed", what="response", path="a", ours="down", theirs="up")
    allowed = Allowed(reason="planted", scenarios=("*",), values=(("down", "up"),))
    other = msgspec.structs.replace(stated, theirs="unknown")
    assert (allowed.covers("any", stated), allowed.covers("any", other)) == (True, False)


def planted(
    change: Callable[[list[Record]], list[Record]],
    scenario: Scenario = ONE,
    listed: MayDiffer | None = None,
) -> list[str]:
    """What is found where a recording is not as Nova made it."""
    recording = recording_of(scenario)
    assert recording is not None
    judgement = judge(scenario, changed(recording, change), listed or MayDiffer())
    return [in_words(each) for each in judgement.unexplained]
