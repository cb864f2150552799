# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings of real Nova are accepted as they are, and no longer once something is wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kilonova.verify import parse_capture, read_capture, verify
from tests.verify.messages import RECORDINGS, TRACES, Message, lines, recorded

Step = str | int
NAMES = [trace.stem for trace in TRACES]

# Whatever else was recorded has to be accepted too; to damage it all would take too long.
# Of what is refused, nothing is said.
ALL_RECORDINGS = [
    path for path in sorted(RECORDINGS.rglob("*.jsonl")) if '"versioned"' in path.read_text()
]

every_trace = pytest.mark.parametrize("trace", TRACES, ids=NAMES)


def is_accepted(records: list[Message]) -> bool:
    """Whether a trace of these records has no violation."""
    return verify(parse_capture(lines(records))).is_clean


def versioned(records: list[Message]) -> list[int]:
    """Where the versioned notifications stand."""
    return [at for at, record in enumerate(records) if record["kind"] == "versioned"]


def shown(records: list[Message], *positions: int) -> str:
    """Some records of a trace, for the message of a test that fails."""
    return ", ".join(f"{at + 1} {records[at]['event_type']}" for at in positions)


def about(record: Message) -> object:
    """What a notification is about: the server, or itself."""
    payload = record["payload"]
    assert isinstance(payload, dict)
    data = payload["nova_object.data"]
    return data.get("instance_uuid") or data.get("uuid") or record["event_type"]


def values(part: object, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], object]]:
    """Every value that holds no others, with the way to it."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from values(inner, (*path, key))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from values(inner, (*path, index))
    else:
        yield path, part


def changed(record: Message, path: tuple[Step, ...], value: object) -> Message:
    """The record with one value changed."""
    whole = copy.deepcopy(record)
    part: object = whole
    for step in path[:-1]:
        part = part[step]  # type: ignore[index]  # JSON: a list or a mapping
    part[path[-1]] = value  # type: ignore[index]  # as above
    return whole


@pytest.mark.parametrize("trace", ALL_RECORDINGS, ids=lambda trace: trace.stem)
def test_what_real_nova_sends_is_accepted(trace: Path) -> None:
    """No recording has a violation, sequences that Nova leaves open included."""
    verdict = verify(read_capture(trace))
    assert verdict.findings == ()
    assert verdict.notifications > 0


@pytest.mark.parametrize("trace", ALL_RECORDINGS, ids=lambda trace: trace.stem)
def test_without_its_requests_a_recording_is_still_accepted(trace: Path) -> None:
    """What only a trace can show is asked of traces only."""
    assert is_bare_accepted(bare(recorded(trace)))


@every_trace
def test_one_missing_notification_is_noticed(trace: Path) -> None:
    """Whichever versioned notification is left out of a recording."""
    records = recorded(trace)
    unnoticed = [
        at for at in versioned(records) if is_accepted([*records[:at], *records[at + 1 :]])
    ]
    assert shown(records, *unnoticed) == ""


# The host begins its service while the volume is being attached: nothing orders the two.
UNORDERED = {("instance-multiple_compute_actions", "instance.volume_attach.end", "service.create")}


@every_trace
def test_two_swapped_notifications_are_noticed(trace: Path) -> None:
    """Whichever two neighbours change places in a recording, but those that nothing orders."""
    records = recorded(trace)
    unnoticed = []
    for one, other in pairwise(versioned(records)):
        swapped = [*records]
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if is_accepted(swapped):
            names = (str(records[at]["event_type"]) for at in (one, other))
            unnoticed.append((trace.stem, *names))
    assert [pair for pair in unnoticed if pair not in UNORDERED] == []


@every_trace
def test_a_version_or_a_type_that_is_wrong_is_noticed(trace: Path) -> None:
    """Any value of any notification, replaced by one that no field takes, or by another version."""
    unnoticed = []
    for record in recorded(trace):
        if record["kind"] == "versioned":
            for path, value in values(record["payload"], ("payload",)):
                wrong = f"{value}.1" if path[-1] == "nova_object.version" else {"no": ["value"]}
                message = lines([changed(record, path, wrong)])
                if verify(parse_capture(message), lifecycles=False).is_clean:
                    unnoticed.append(path)
    assert unnoticed == []


FIELDS = [
    "state",
    "task_state",
    "host",
    "node",
    "user_id",
    "reservation_id",
    "flavor.vcpus",
    "flavor.name",
    "image_uuid",
    "display_name",
    "host_name",
    "tenant_id",
    "created_at",
]


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_contradicts_the_rest_is_noticed(field: str) -> None:
    """Though the value is of its type: in every notification about the server."""
    trace = next(path for path in TRACES if path.stem == "instance-create_delete_server")
    records = recorded(trace)
    steps = [step for name in field.split(".") for step in ("nova_object.data", name)]
    unnoticed = []
    for at in versioned(records):
        way = ("payload", *steps)
        found = [value for path, value in values(records[at]) if path == way]
        if str(records[at]["event_type"]).startswith("instance.") and found:
            other = {"state": "paused", "task_state": "pausing", "flavor.vcpus": 2}.get(
                field, f"{found[0]}x" if field != "created_at" else "2013-10-29T13:42:11Z"
            )
            if field == "image_uuid":
                other = "a2459075-d96c-40d5-893e-577ff92e721c"
            one = [*records[:at], changed(records[at], way, other), *records[at + 1 :]]
            if is_accepted(one):
                unnoticed.append(at)
    assert shown(records, *unnoticed) == ""


def bare(records: list[Message]) -> list[Message]:
    """The versioned notifications of a trace as a consumer gets them, with nothing beside them."""
    return [
        {key: value for key, value in records[at].items() if key != "kind"}
        for at in versioned(records)
    ]


@every_trace
def test_without_its_requests_a_missing_phase_of_an_action_is_noticed(trace: Path) -> None:
    """A lone event without phases may be missing unseen; `compare` is there for that."""
    messages = bare(recorded(trace))
    unnoticed = []
    for at, message in enumerate(messages):
        event_type = str(message["event_type"])
        is_ordered = event_type.endswith((".start", ".end", ".error", ".exists"))
        if is_ordered and is_bare_accepted([*messages[:at], *messages[at + 1 :]]):
            unnoticed.append(event_type)
    assert unnoticed == []


def is_bare_accepted(messages: list[Message]) -> bool:
    """Whether messages without a kind have no violation."""
    return verify(parse_capture(lines(messages))).is_clean
