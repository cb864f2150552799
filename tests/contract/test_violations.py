# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova sends is sound, and each thing wrong with a message is named with its path."""

import json
from copy import deepcopy
from typing import Any

import pytest

from kilonova.contract import EVENTS, Event, violations
from kilonova.contract.examples import example_notification
from tests.contract.reference import recorded

DATA = "nova_object.data"


def message(event_type: str) -> dict[str, Any]:
    """A sound message of an event type."""
    return example_notification(EVENTS[event_type]).to_dict()


def said(broken: dict[str, Any]) -> list[str]:
    """What is said about a message."""
    return [str(violation) for violation in violations(broken)]


def test_what_nova_was_recorded_to_send_has_no_violations() -> None:
    """225 notifications, and the recordings are there at all."""
    messages = list(recorded())
    assert [said(each) for each in messages] == [[]] * 225


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_example_of_an_event_has_no_violations(event: Event) -> None:
    """Examples are made from the types, and judged by them."""
    assert said(example_notification(event).to_dict()) == []


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("event_type", "instance.pause.over", "expected an event type of the contract, found"),
        ("event_type", 3, "expected an event type of the contract, found 3"),
        ("priority", "info", 'expected INFO, found "info"'),
        ("priority", "ERROR", 'expected INFO, found "ERROR"'),
        ("publisher_id", "nova-api:compute", "expected nova-compute:HOST, found"),
        ("publisher_id", "nova-compute", "expected nova-compute:HOST, found"),
        ("publisher_id", "nova-compute:", "expected nova-compute:HOST, found"),
        ("publisher_id", "compute.host", "expected nova-compute:HOST, found"),
        ("publisher_id", None, "expected nova-compute:HOST, found null"),
        ("payload", None, "expected InstanceActionPayload, found null"),
        ("payload", [], "expected InstanceActionPayload, found []"),
    ],
)
def test_a_wrong_envelope_is_named(key: str, value: object, complaint: str) -> None:
    """Each of the four keys of a message."""
    [only] = said(message("instance.pause.end") | {key: value})
    assert only.startswith(f"{key}: {complaint}")


@pytest.mark.parametrize("key", ["event_type", "publisher_id", "priority", "payload"])
def test_a_missing_key_is_named(key: str) -> None:
    """Nothing is made up in its place."""
    broken = message("instance.pause.end")
    del broken[key]
    [only] = said(broken)
    assert only.startswith(f"{key}: expected ")
    assert only.endswith(", found nothing")


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["nova_object.name"], "Instance", "payload.nova_object.name"),
        (["nova_object.namespace"], "ironic", "payload.nova_object.namespace"),
        (["nova_object.version"], "1.8", "payload.nova_object.version"),
        (["nova_object.changes"], ["uuid"], "payload.nova_object.changes"),
        ([DATA], None, "payload.nova_object.data"),
        ([DATA, "uuid"], None, "payload.uuid"),
        ([DATA, "uuid"], 5, "payload.uuid"),
        ([DATA, "colour"], "red", "payload.colour"),
        ([DATA, "task_state"], "dozing", "payload.task_state"),
        ([DATA, "launched_at"], "yesterday", "payload.launched_at"),
        ([DATA, "flavor", "nova_object.version"], "1.3", "payload.flavor.nova_object.version"),
        ([DATA, "flavor", DATA, "vcpus"], "one", "payload.flavor.vcpus"),
        ([DATA, "flavor", DATA, "swap"], None, "payload.flavor.swap"),
        ([DATA, "ip_addresses", 0, DATA, "address"], "::1::", "payload.ip_addresses[0].address"),
        ([DATA, "ip_addresses", 0, DATA, "meta"], {"a": 1}, "payload.ip_addresses[0].meta.a"),
        ([DATA, "shares", 0], "data", "payload.shares[0]"),
    ],
)
def test_a_wrong_value_in_a_payload_is_named(
    path: list[str | int], value: object, complaint: str
) -> None:
    """Paths leave out the wrapping of objects but where it is what is wrong."""
    broken = message("instance.pause.end")
    place: Any = broken["payload"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert [violation.path for violation in violations(broken)] == [complaint]


@pytest.mark.parametrize(
    "event_type", ["instance.create.end", "scheduler.select_destinations.start"]
)
def test_every_missing_field_is_named(event_type: str) -> None:
    """Whatever may not be absent is missed, one at a time."""
    sound = message(event_type)
    for name in sound["payload"][DATA]:
        broken = deepcopy(sound)
        del broken["payload"][DATA][name]
        assert [violation.path for violation in violations(broken)] == [f"payload.{name}"]


def test_all_that_is_wrong_is_named_at_once() -> None:
    """In the order in which the contract has it."""
    broken = message("instance.pause.end")
    broken["priority"] = "LOW"
    broken["payload"]["nova_object.version"] = "2.0"
    data = broken["payload"][DATA]
    data["locked"] = None
    data["extra"] = {}
    del data["host"]
    data["flavor"][DATA]["disabled"] = "no"
    assert said(broken) == [
        'priority: expected INFO, found "LOW"',
        'payload.nova_object.version: expected 1.9, found "2.0"',
        "payload.host: expected String or null, found nothing",
        'payload.flavor.disabled: expected Boolean, found "no"',
        "payload.locked: expected Boolean, found null",
        "payload.extra: expected nothing, found {}",
    ]


def test_a_payload_of_an_unknown_event_is_held_to_what_it_claims_to_be() -> None:
    """So one misspelt event type does not hide what else is wrong."""
    broken = message("flavor.create") | {"event_type": "flavor.make"}
    broken["payload"][DATA]["name"] = None
    assert [violation.path for violation in violations(broken)] == ["event_type", "payload.name"]


def test_long_values_are_cut_in_what_is_said() -> None:
    """A violation fits on a screen."""
    broken = message("keypair.create.end")
    broken["payload"][DATA]["type"] = ["x" * 500]
    [only] = said(broken)
    assert only == f'payload.type: expected String, found ["{"x" * 75}...'


def test_a_field_that_is_never_sent_must_not_be_there() -> None:
    """Nova declares `image_meta` and fills it never."""
    broken = message("scheduler.select_destinations.end")
    broken["payload"][DATA]["image_meta"] = None
    assert said(broken) == ["payload.image_meta: expected nothing, found null"]


def test_a_message_that_is_read_from_json_is_judged_the_same() -> None:
    """Nothing depends on how it was made."""
    broken = message("volume.usage")
    broken["payload"][DATA]["reads"] = 1.5
    assert said(json.loads(json.dumps(broken))) == ["payload.reads: expected Integer, found 1.5"]
