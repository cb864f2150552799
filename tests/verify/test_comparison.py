# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Two captures are equal up to the ids and times of their runs; any other difference is told."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st

from kilonova.verify import (
    COMPARE_RULES,
    CompareOptions,
    Comparison,
    compare,
    parse_capture,
    read_capture,
)
from tests.verify.messages import TRACES, Message, captured, fields, lines, message, recorded
from tests.verify.test_recordings import changed, values, versioned

every_trace = pytest.mark.parametrize("trace", TRACES, ids=[trace.stem for trace in TRACES])
SERVERS = [str(UUID(int=number)) for number in range(1, 9)]
WHOLE = CompareOptions(legacy=True, responses=True)


def told(comparison: Comparison) -> list[tuple[str, int, int, str]]:
    """Each discrepancy: its kind, the lines on both sides and the path."""
    return [
        (each.kind, each.line_ours, each.line_theirs, each.path)
        for each in comparison.discrepancies
    ]


def another_run(trace: Path) -> bytes:
    """The same recording, had it been made at another time: new ids, and a later year."""
    text = trace.read_text(encoding="utf-8")
    made = set(
        re.findall(
            r'"(?:uuid|instance_uuid|instance_id|request_id|reservation_id)": "([^"]+)"', text
        )
    )
    for number, old in enumerate(sorted(made)):
        new = str(UUID(int=(number + 1) << 64)) if len(old) == 36 else f"{old[:4]}{number:08}"
        text = text.replace(old, new)
    return text.replace("2012-10-29T", "2031-10-29T").encode()


@every_trace
def test_a_capture_is_equal_to_itself_and_to_another_run_of_the_same(trace: Path) -> None:
    """Ids correspond one to one, times are there on both sides, in either direction."""
    ours, theirs = read_capture(trace), parse_capture(another_run(trace))
    assert told(compare(ours, ours, WHOLE)) == []
    assert told(compare(ours, theirs)) == []
    assert told(compare(theirs, ours)) == []


@every_trace
def test_a_missing_notification_is_told_with_its_line(trace: Path) -> None:
    """And nothing else is told, whichever of several alike is missing."""
    records = recorded(trace)
    whole = parse_capture(lines(records))
    for at in versioned(records):
        less = parse_capture(lines([*records[:at], *records[at + 1 :]]))
        ((kind, line, *_),) = told(compare(whole, less))
        assert (kind, records[line - 1]["event_type"]) == ("missing", records[at]["event_type"])


def test_what_one_capture_lacks_is_extra_in_the_other() -> None:
    """The same, seen from the other side."""
    pause = [message(f"instance.pause.{phase}") for phase in ("start", "end")]
    whole, less = captured(*pause), captured(pause[0])
    assert told(compare(whole, less)) == [("missing", 2, 0, "")]
    assert told(compare(less, whole)) == [("extra", 0, 2, "")]


@every_trace
def test_swapped_notifications_are_told_as_swapped(trace: Path) -> None:
    """Nothing is missing and nothing extra, but by what a later twin of it says otherwise."""
    records = recorded(trace)
    whole = parse_capture(lines(records))
    for one, other in pairwise(versioned(records)):
        swapped = [*records]
        swapped[one], swapped[other] = swapped[other], swapped[one]
        kinds = {kind for kind, *_ in told(compare(whole, parse_capture(lines(swapped))))}
        assert kinds & {"swapped", "changed"}
        assert not kinds & {"missing", "extra"}


def other_value(value: object) -> object:
    """Another value, of the same type where that is easy."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else "x"


SMALL = (
    "keypair-keypair_create_delete",
    "aggregate-aggregate_cache_images",
    "service-service_create",
)


@pytest.mark.parametrize("trace", [t for t in TRACES if t.stem in SMALL], ids=SMALL)
def test_every_changed_field_is_told_with_its_path(trace: Path) -> None:
    """Each value of each notification, ids and times too: a copy of a trace is of the same run."""
    records = recorded(trace)
    whole = parse_capture(lines(records))
    for at in versioned(records):
        for path, value in values(records[at]):
            if path != ("kind",):
                one = changed(records[at], path, other_value(value))
                found = compare(
                    whole, parse_capture(lines([*records[:at], one, *records[at + 1 :]]))
                )
                assert not found.is_equal, (at, path)


def test_every_changed_field_of_a_server_is_told() -> None:
    """The notification with the most in it, at the end of creating a server."""
    trace = next(path for path in TRACES if path.stem == "instance-create_delete_server")
    records = recorded(trace)
    at = next(
        at for at, each in enumerate(records) if each.get("event_type") == "instance.create.end"
    )
    whole = parse_capture(lines(records))
    for path, value in values(records[at]["payload"], ("payload",)):
        one = changed(records[at], path, other_value(value))
        theirs = parse_capture(lines([*records[:at], one, *records[at + 1 :]]))
        (found,) = compare(whole, theirs).discrepancies
        assert (found.kind, found.line_ours, found.line_theirs) == ("changed", at + 1, at + 1)
        name = next(str(step) for step in reversed(path) if isinstance(step, str))
        assert name in found.path


def lives(order: list[int], ids: list[str]) -> list[Message]:
    """The pauses of servers, in this order, under these ids."""
    return [
        message("instance.pause.end", uuid=ids[number], state="paused", task_state=None)
        for number in order
    ]


ORDERS = st.lists(st.integers(0, 3), min_size=1, max_size=8)


@given(ORDERS, st.permutations(SERVERS[4:]))
@settings(max_examples=30)
def test_ids_may_be_exchanged_one_to_one(order: list[int], others: list[str]) -> None:
    """Whichever the new ids are, from both sides."""
    ours, theirs = captured(*lives(order, SERVERS[:4])), captured(*lives(order, others))
    assert told(compare(ours, theirs)) == []
    assert told(compare(theirs, ours)) == []


@given(ORDERS, st.lists(st.sampled_from(SERVERS[4:]), min_size=4, max_size=4))
@settings(max_examples=30)
def test_an_id_that_stands_for_two_is_told_from_both_sides(
    order: list[int], others: list[str]
) -> None:
    """Two servers in one capture cannot be the same one in the other."""
    used = {number: others[number] for number in order}
    ours, theirs = captured(*lives(order, SERVERS[:4])), captured(*lives(order, others))
    one_to_one = len(set(used.values())) == len(used)
    assert compare(ours, theirs).is_equal == one_to_one
    assert compare(theirs, ours).is_equal == one_to_one


@given(st.permutations(["pause", "unpause", "suspend", "resume", "reboot"]))
@settings(max_examples=30)
def test_another_order_is_told_and_nothing_is_missing(order: list[str]) -> None:
    """Events that all came, in another order, are swapped."""
    usual = ["pause", "unpause", "suspend", "resume", "reboot"]
    ours, theirs = (
        captured(*(message(f"instance.{action}.end") for action in actions))
        for actions in (usual, order)
    )
    comparison = compare(ours, theirs)
    assert comparison.is_equal == (order == usual)
    assert {each.kind for each in comparison.discrepancies} <= {"swapped"}


def test_captures_that_share_an_id_are_of_one_run_where_ids_are_equal() -> None:
    """A changed id is a difference there, though it would correspond."""
    ours = captured(*lives([0, 1], SERVERS))
    theirs = captured(*lives([0, 2], SERVERS))
    assert told(compare(ours, theirs)) == [("changed", 2, 2, "payload.uuid")]


def test_an_id_inside_a_text_corresponds_too() -> None:
    """Messages of errors name servers."""
    texts = [f"Instance {server} could not be found." for server in SERVERS[:2]]
    ours, theirs = (
        captured(
            message("instance.pause.end", uuid=server, state="paused", task_state=None),
            message("compute.exception", exception_message=text),
        )
        for server, text in zip(SERVERS, texts, strict=False)
    )
    assert told(compare(ours, theirs)) == []


def test_paths_may_be_ignored() -> None:
    """A pattern covers what lies below it."""
    ours = captured(message("flavor.create", "nova-api:a", vcpus=1))
    theirs = captured(message("flavor.create", "nova-api:a", vcpus=2, memory_mb=1))
    assert [path for *_, path in told(compare(ours, theirs))] == [
        "payload.memory_mb",
        "payload.vcpus",
    ]
    assert compare(ours, theirs, CompareOptions(ignored=("payload.*",))).is_equal
    assert [
        path for *_, path in told(compare(ours, theirs, CompareOptions(ignored=("*.vcpus",))))
    ] == ["payload.memory_mb"]


def test_the_order_between_racing_publishers_may_be_left_open() -> None:
    """Each of them keeps its own order."""
    a, b = (
        [
            message(f"instance.{action}.end", f"nova-compute:{host}")
            for action in ("pause", "unpause")
        ]
        for host in "ab"
    )
    racing = CompareOptions(racing=("nova-compute:*",))
    assert not compare(captured(*a, *b), captured(a[0], b[0], a[1], b[1])).is_equal
    assert compare(captured(*a, *b), captured(a[0], b[0], a[1], b[1]), racing).is_equal
    assert not compare(captured(*a, *b), captured(a[1], a[0], *b), racing).is_equal


def asked(uuid: str, status: int = 200, **body: object) -> list[Message]:
    """A request about a server and its answer."""
    return [
        {"kind": "request", "method": "GET", "uri": f"/servers/{uuid}", "body": None},
        {"kind": "response", "status": status, "body": json.dumps(body)},
    ]


def test_responses_are_compared_when_asked_for() -> None:
    """By their status and what their body says."""
    ours, theirs = asked(SERVERS[0], a=1), asked(SERVERS[1], 404, a=2)
    assert told(compare(captured(*ours), captured(*theirs))) == []
    found = told(compare(captured(*ours), captured(*theirs), WHOLE))
    assert found == [("changed", 2, 2, "status"), ("changed", 2, 2, "body.a")]


@pytest.mark.parametrize(
    ("theirs", "alike"),
    [
        (f"http://there/compute/v2.1/servers/{SERVERS[1]}", True),
        (f"http://there/v2.1/flavors/{SERVERS[1]}", False),
        (f"http://there/v2.1/servers/{SERVERS[2]}", False),
        ("there", False),
    ],
)
def test_links_lead_to_the_same_thing_wherever_the_api_is(theirs: str, alike: bool) -> None:
    """The resource, and the id that corresponds."""
    here = asked(SERVERS[0], links=[{"href": f"http://here/v2.1/servers/{SERVERS[0]}"}])
    there = asked(SERVERS[1], links=[{"href": theirs}])
    found = told(compare(captured(*here), captured(*there), WHOLE))
    assert found == ([] if alike else [("changed", 2, 2, "body.links[0].href")])


@pytest.mark.parametrize(
    ("theirs", "alike"),
    [
        ("2031-01-02T03:04:05.678901", True),
        ("2031-01-02T03:04:05Z", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_times_in_answers_are_times_in_the_same_form(theirs: object, alike: bool) -> None:
    """Parts of a second aside."""
    here, there = asked(SERVERS[0], created_at="2026-01-01T00:00:00"), asked(SERVERS[1])
    there[1]["body"] = json.dumps({"created_at": theirs})
    found = told(compare(captured(*here), captured(*there), WHOLE))
    assert found == ([] if alike else [("changed", 2, 2, "body.created_at")])


def test_an_id_in_an_answer_is_the_one_of_the_notifications() -> None:
    """What a notification calls a server, no answer may call another one."""
    ours = message("instance.pause.end")
    uuid = str(fields(ours)["uuid"])
    theirs = json.loads(json.dumps(ours).replace(uuid, SERVERS[0]))
    right = captured(theirs, *asked(SERVERS[0], id=SERVERS[0]))
    wrong = captured(theirs, *asked(SERVERS[0], id=SERVERS[1]))
    whole = captured(ours, *asked(uuid, id=uuid))
    assert told(compare(whole, right, WHOLE)) == []
    assert told(compare(whole, wrong, WHOLE)) == [("changed", 3, 3, "body.id")]


def test_an_object_is_an_object_in_both() -> None:
    """Its fields stand within its data, and not beside it."""
    ours = message("instance.pause.end")
    theirs = json.loads(json.dumps(ours))
    flavor = theirs["payload"]["nova_object.data"]["flavor"]
    flavor.update(flavor.pop("nova_object.data"))
    found = told(compare(captured(ours), captured(theirs)))
    assert found == [("changed", 1, 1, "payload.flavor.nova_object")]


def test_what_cannot_be_read_makes_a_comparison_unusable() -> None:
    """Nor is there anything to say about two captures that hold nothing."""
    good, bad = captured(message("instance.pause.end")), parse_capture(b"{", name="bad")
    assert compare(good, good).is_usable
    assert not compare(good, bad).is_usable
    assert not compare(parse_capture(b""), parse_capture(b"")).is_usable


def test_every_rule_says_why() -> None:
    """What may differ is a list that people read."""
    assert [rule for rule in COMPARE_RULES if not rule.reason or not rule.paths] == []
