# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every recording of real Nova, made again: Kilonova says and answers the same, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec
import pytest

from kilonova.faults.seams import SEAMS
from kilonova.verify import (
    Capture,
    CompareOptions,
    Discrepancy,
    Record,
    compare,
    read_capture,
    verify,
)
from tests.reference.legacy import FLAVORS_MADE, as_heard_in_tests, comparable
from tests.reference.replaying import TRACES, UUID, Replay, Steps, steps_of

HEART_BEATS = ("payload.report_count", "payload.last_seen_up")
"""How often a service had told that it lives depends on how long the recording took."""

REQUEST_IDS = ("payload.request_id", "payload.*.req_id")

every_trace = pytest.mark.parametrize("name", TRACES)


@every_trace
def test_what_real_nova_says_keeps_the_contract(name: str) -> None:
    """A recording passes the checks that Kilonova's own notifications pass."""
    assert verify(read_capture(TRACES[name])).findings == ()


@every_trace
def test_the_same_requests_are_told_and_answered_as_nova_does(name: str) -> None:
    """Notifications one by one with all their fields, and each answer's status and body."""
    assert differences(name) == []


@every_trace
def test_the_same_is_told_of_a_served_region(name: str) -> None:
    """Its notifications are read through the control interface, in both formats."""
    assert differences(name, served=True) == []


def differences(name: str, *, served: bool = False) -> list[str]:
    """What Kilonova says or answers otherwise than the recording, a line each."""
    steps = steps_of(name)
    replayed = Replay(name, served=served).run()
    ignored = FLAVORS_MADE if name.startswith("service-") else (*HEART_BEATS, *FLAVORS_MADE)
    if steps.request_ids_change:
        ignored = (*ignored, *REQUEST_IDS)
    said = compare(
        as_heard_in_tests(comparable(with_sorted_metrics(replayed.said))),
        comparable(with_sorted_metrics(replayed.said_by_nova)),
        CompareOptions(ignored=ignored, legacy=True),
    )
    answered = compare(replayed.answered, replayed.answered_by_nova, CompareOptions(responses=True))
    planted = Planted(replayed.said_by_nova.records, steps)
    made = Correspondence()
    return [
        shown(each)
        for each in (*said.discrepancies, *answered.discrepancies)
        if not planted.explains(each)
        and not made.accepts(each)
        and not (steps.at_once and each.kind == "swapped")
    ]


def with_sorted_metrics(capture: Capture) -> Capture:
    """A capture whose metrics.update list their metrics by name: Nova keeps them in a set."""
    return msgspec.structs.replace(
        capture, records=tuple(sorted_metrics(record) for record in capture.records)
    )


def sorted_metrics(record: Record) -> Record:
    """A record whose metrics, if it has any, are in the order of their names."""
    metrics = record.data.get("metrics")
    if record.event_type != "metrics.update" or not isinstance(metrics, list):
        return record
    message = json.loads(json.dumps(record.message))
    message["payload"]["nova_object.data"]["metrics"].sort(
        key=lambda metric: str(metric["nova_object.data"]["name"])
    )
    return msgspec.structs.replace(record, message=message)


NESTED = "ProcessExecutionError("


class Planted:
    """Failures that a recorded test planted in Nova: they come from the test, here from Nova."""

    def __init__(self, records: Iterable[Record], steps: Steps) -> None:
        marks = ('"module_name": "unittest.mock"', '"module_name": "nova.tests.')
        texts = [(record.line, json.dumps(record.message)) for record in records]
        self._nested = {line for line, text in texts if NESTED in text}
        self._lines = {line for line, text in texts if any(mark in text for mark in marks)}
        faults = (step.fault for step in steps.steps if step.fault is not None)
        self._inside = {SEAMS[fault.seam].nova_function for fault in faults if fault.inside}

    def _is_nested(self, discrepancy: Discrepancy) -> bool:
        """Whether Nova shows an error within an error: a fault here has that one's words only."""
        return discrepancy.line_theirs in self._nested

    def explains(self, discrepancy: Discrepancy) -> bool:
        """Whether two records differ only about where a planted failure came from."""
        if discrepancy.path.startswith("payload.exception") and self._is_nested(discrepancy):
            return True
        field = discrepancy.path.rpartition(".")[2]
        if field == "function_name" and discrepancy.ours in self._inside:
            return True
        if discrepancy.line_theirs not in self._lines:
            return False
        if field == "traceback":
            return last_words(discrepancy.ours) == last_words(discrepancy.theirs)
        return field in {"module_name", "function_name"}


def last_words(trace: object) -> str:
    """The error of a traceback, without the module that it comes from."""
    kind, _, words = str(trace).strip().rpartition("\n")[2].lstrip(",").partition(":")
    return f"{kind.rpartition('.')[2]}:{words}"


class Correspondence:
    """Ids and addresses that were made on the way: one of Kilonova's for one of Nova's."""

    MADE_UP = re.compile(
        rf"(http://localhost:9292/images/)?{UUID.pattern}|([0-9a-f]{{2}}:){{5}}[0-9a-f]{{2}}|tap[0-9a-f-]{{11}}"
    )

    def __init__(self) -> None:
        self._theirs: dict[str, str] = {}
        self._ours: dict[str, str] = {}

    def accepts(self, discrepancy: Discrepancy) -> bool:
        """Whether both are made up, and correspond as before."""
        ours, theirs = discrepancy.ours, discrepancy.theirs
        if not isinstance(ours, str) or not isinstance(theirs, str) or discrepancy.why:
            return False
        if not self.MADE_UP.fullmatch(ours) or not self.MADE_UP.fullmatch(theirs):
            return False
        known = self._theirs.setdefault(ours, theirs), self._ours.setdefault(theirs, ours)
        return known == (theirs, ours)


def shown(discrepancy: Discrepancy) -> str:
    """A difference in a line: Kilonova's on the left, Nova's on the right."""
    each = discrepancy
    lines = f"{each.line_ours}|{each.line_theirs}"
    return (
        f"{each.kind} {each.what} {lines} {each.path}: {each.ours!r} | {each.theirs!r} {each.why}"
    )
