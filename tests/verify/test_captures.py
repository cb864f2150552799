# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Captures are read in every form that they come in, and nothing in them raises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from kilonova.contract import EVENTS, Notification
from kilonova.verify import Kind, capture_of, parse_capture, read_capture, verify
from kilonova.verify.captures import LONGEST_LINE_BYTES
from tests.verify.messages import TRACES, fields, lines, message

PAUSED = message("instance.pause.end")
BARE = {
    **PAUSED,
    "message_id": "9f6b9d3a-0000-4000-8000-000000000001",
    "timestamp": "2012-10-29 13:42:11.123456",
    "_unique_id": "1",
    "_context_request_id": "req-1",
}
ENVELOPE = {"oslo.version": "2.0", "oslo.message": json.dumps(BARE)}
TRACED = {"kind": "versioned", **PAUSED}


@pytest.mark.parametrize(
    "form", [PAUSED, BARE, ENVELOPE, TRACED], ids=["sample", "bare", "oslo", "trace"]
)
def test_a_notification_is_the_same_in_every_form(form: dict[str, object]) -> None:
    """The form is told line by line; what the transport adds is left out."""
    (record,) = parse_capture(lines([form])).records
    assert (record.line, record.kind, record.event_type, record.publisher_id) == (
        1,
        Kind.VERSIONED,
        "instance.pause.end",
        "nova-compute:compute",
    )
    assert record.message["payload"] == PAUSED["payload"]
    assert not [key for key in record.message if key.startswith("_")]


def test_forms_may_be_mixed_and_blank_lines_keep_their_numbers() -> None:
    """Every record bears the number of its line."""
    capture = parse_capture(b"\n" + lines([PAUSED]) + b"\r\n\n" + lines([ENVELOPE, TRACED]))
    assert [record.line for record in capture.records] == [2, 4, 5]
    assert capture.unreadable == ()


def test_a_trace_holds_requests_responses_and_both_kinds_of_notification() -> None:
    """A record's kind is what the trace says it is."""
    trace = next(path for path in TRACES if path.stem == "instance-create_server_error")
    capture = read_capture(trace)
    assert {kind: len(capture.of_kind(kind)) for kind in Kind} == {
        Kind.VERSIONED: 16,
        Kind.LEGACY: 4,
        Kind.REQUEST: 5,
        Kind.RESPONSE: 5,
    }


def test_a_sample_file_laid_out_over_several_lines_is_one_message() -> None:
    """It is no capture, so that its start is not missed."""
    sample = message("instance.pause.end", state="paused", task_state=None)
    verdict = verify(parse_capture(json.dumps(sample, indent=4).encode()))
    assert (verdict.notifications, verdict.findings) == (1, ())


def test_an_unversioned_notification_is_known_and_has_the_keys_that_nova_gives_it() -> None:
    """They have no schema, but a name, keys, a priority and a publisher; further keys are no
    harm.
    """
    sound: dict[str, object] = {
        "event_type": "servergroup.delete",
        "publisher_id": "servergroup.host1",
        "priority": "INFO",
        "payload": {"server_group_id": "x", "more": 1},
    }
    failed: dict[str, object] = {
        "event_type": "pause_instance",
        "publisher_id": "compute.host1",
        "priority": "ERROR",
        "payload": {"exception": "x", "args": {}},
    }
    messages = [
        sound,
        failed,
        {**sound, "event_type": "servergroup.dance"},
        {**sound, "payload": {}},
        {**sound, "payload": None},
        {**sound, "priority": "ERROR", "publisher_id": "compute.host1"},
        {**failed, "payload": {"exception": "x"}},
    ]
    verdict = verify(parse_capture(lines(messages)))
    assert (verdict.notifications, verdict.unversioned) == (0, 7)
    assert [(each.line, each.path, each.expected) for each in verdict.findings] == [
        (3, "event_type", "an unversioned event type of Nova's"),
        (4, "payload.server_group_id", "to be present"),
        (5, "payload", "a mapping"),
        (6, "priority", '"INFO"'),
        (6, "publisher_id", "servergroup.HOST"),
        (7, "payload.args", "to be present"),
    ]


def test_an_event_type_of_both_worlds_is_told_by_its_publisher() -> None:
    """volume.usage is versioned from `nova-compute:host` and unversioned from `compute.host`."""
    versioned = {**message("volume.usage"), "payload": {"volume_id": "x"}}
    legacy = {**versioned, "publisher_id": "compute.host"}
    kinds = [record.kind for record in parse_capture(lines([versioned, legacy])).records]
    assert kinds == [Kind.VERSIONED, Kind.LEGACY]


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        (b'{"event_type": ', "line", "a JSON object"),
        (b"[1, 2]", "line", "a JSON object"),
        (b'{"event_type": "\xff\xfe"}', "line", "a JSON object"),
        (b'{"some": "thing"}', "line", "a notification, an oslo.messaging envelope or a record"),
        (b'{"kind": "rumour"}', "kind", "one of versioned, legacy, request, response"),
        (b'{"oslo.version": "9", "oslo.message": "{}"}', "oslo.version", '"2.0"'),
        (b'{"oslo.version": "2.0", "oslo.message": "{"}', "oslo.message", "a JSON object as text"),
        (b'{"oslo.version": "2.0", "oslo.message": 7}', "oslo.message", "a JSON object as text"),
        (b"[" * 100_000, "line", "a JSON object"),
        (b'"' + b"x" * LONGEST_LINE_BYTES + b'"', "line", "at most 16777216 bytes"),
    ],
    ids=["cut", "list", "bytes", "other", "kind", "version", "message", "number", "deep", "huge"],
)
def test_a_line_that_cannot_be_read_is_a_violation_of_that_line(
    line: bytes, path: str, expected: str
) -> None:
    """It is reported with its number, beside the lines that can be read."""
    capture = parse_capture(lines([PAUSED]) + b"\n" + line)
    (finding,) = capture.unreadable
    assert (finding.line, finding.path) == (2, path)
    assert finding.expected.startswith(expected)
    assert len(capture.records) == 1


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_or_verifying_raise(content: bytes) -> None:
    """Whatever a file holds, there is a verdict."""
    assert verify(parse_capture(content)).notifications >= 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["kind", "event_type", "publisher_id", "priority", "payload", "uri"]),
            JSON | st.sampled_from(["versioned", "legacy", "request", "instance.pause.end"]),
        ),
        max_size=4,
    )
)
def test_no_message_makes_the_rules_raise(messages: list[dict[str, object]]) -> None:
    """Rules meet values of the wrong type in messages that are already reported."""
    assert verify(parse_capture(lines(messages))).notifications >= 0


EVENTS_OF_EVERY_RULE = [
    "instance.update",
    "instance.volume_attach.error",
    "instance.create.start",
    "instance.delete.end",
    "compute.exception",
    "service.create",
    "service.delete",
    "scheduler.select_destinations.end",
    "aggregate.cache_images.start",
    "aggregate.cache_images.progress",
    "flavor.create",
    "keypair.create.end",
]


@given(st.data())
def test_no_value_in_a_payload_makes_the_rules_raise(data: st.DataObject) -> None:
    """Any field may hold anything."""
    event_type = data.draw(st.sampled_from(EVENTS_OF_EVERY_RULE))
    plain = message(event_type, publisher_for(event_type))
    made = json.loads(json.dumps(plain))
    for name in data.draw(st.lists(st.sampled_from(sorted(fields(plain))), max_size=4)):
        made["payload"]["nova_object.data"][name] = data.draw(JSON)
    assert verify(parse_capture(lines([plain, made, made]))).notifications == 3


def publisher_for(event_type: str) -> str:
    """A publisher that the contract allows for the event."""
    return f"{EVENTS[event_type].sources[0]}:host"


def test_notifications_at_hand_make_a_capture() -> None:
    """Their positions stand for lines."""
    notification = Notification.from_dict(PAUSED)
    capture = capture_of([notification, notification], name="memory")
    assert [(record.line, record.event_type) for record in capture.records] == [
        (1, "instance.pause.end"),
        (2, "instance.pause.end"),
    ]


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    """Nothing was read, so there is nothing to report about lines."""
    with pytest.raises(FileNotFoundError):
        read_capture(tmp_path / "missing.jsonl")


def test_the_answer_of_a_running_server_is_a_capture() -> None:
    """GET /_kilonova/notifications may be piped into ``kilonova verify`` as it is."""
    trace = next(path for path in TRACES if path.stem == "service-service_create")
    messages = [json.loads(line) for line in trace.read_text().splitlines()]
    answer = json.dumps({"notifications": [{**each, "timestamp": ""} for each in messages]})
    capture = parse_capture(answer.encode())
    assert [record.message["event_type"] for record in capture.records] == [
        each["event_type"] for each in messages
    ]
