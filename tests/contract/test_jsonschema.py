# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The exported schema says what our own checks say."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kilonova.contract import EVENTS, OBJECTS, Event, Payload
from kilonova.contract.examples import example_notification
from kilonova.contract.jsonschema import contract_schema, event_schema
from tests.contract.reference import recorded

DATA = "nova_object.data"


@pytest.fixture(scope="module")
def whole() -> Draft202012Validator:
    """A validator of any notification."""
    schema = contract_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_what_nova_was_recorded_to_send_is_valid() -> None:
    """Judged by the schema of its event type."""
    validators = {
        record["event_type"]: Draft202012Validator(event_schema(EVENTS[record["event_type"]]))
        for record in recorded()
    }
    assert [
        error.message
        for record in recorded()
        for error in validators[record["event_type"]].iter_errors(record)
    ] == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_every_event_is_described(event: Event, whole: Draft202012Validator) -> None:
    """Its example is valid by its own schema and by that of the whole contract."""
    example = example_notification(event).to_dict()
    schema = event_schema(event)
    Draft202012Validator.check_schema(schema)
    assert [*Draft202012Validator(schema).iter_errors(example), *whole.iter_errors(example)] == []


def test_the_whole_contract_defines_every_event_and_every_payload_that_is_sent() -> None:
    """All but the base that is never sent by itself."""
    payloads = {name for name, cls in OBJECTS.items() if issubclass(cls, Payload)}
    assert contract_schema()["$defs"].keys() == EVENTS.keys() | payloads - {"InstancePayload"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["priority"], "info"),
        (["event_type"], "instance.pause.over"),
        (["publisher_id"], "nova-api:compute"),
        (["payload", "nova_object.version"], "1.0"),
        (["payload", DATA, "uuid"], "no-uuid"),
        (["payload", DATA, "colour"], "red"),
        (["payload", DATA, "created_at"], "2012-10-29"),
        (["payload", DATA, "locked"], None),
        (["payload", DATA, "state"], "dozing"),
        (["payload", DATA, "flavor"], None),
        (["payload", DATA, "flavor", DATA, "vcpus"], "1"),
        (["payload", DATA, "ip_addresses", 0, DATA, "mac"], "none"),
        (["payload", DATA, "ip_addresses", 0, DATA, "address"], "192.0.2.300"),
    ],
)
def test_what_breaks_the_contract_breaks_the_schema(
    path: list[str | int], value: object, whole: Draft202012Validator
) -> None:
    """At any depth."""
    event = EVENTS["instance.pause.end"]
    broken: Any = example_notification(event).to_dict()
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not Draft202012Validator(event_schema(event)).is_valid(broken)
    assert not whole.is_valid(broken)
