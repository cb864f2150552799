# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Our definitions against Nova's own contract: objects, fields, enumerations and events."""

from enum import StrEnum
from typing import Any

import msgspec
import pytest

from kilonova.contract import EVENTS, OBJECTS, Event, NovaObject, Payload, enums, image_enums
from kilonova.contract.fields import enum_values, fields, sent_fields
from kilonova.contract.fingerprints import fingerprint
from tests.contract.reference import nova, recorded


def described(cls: type[NovaObject]) -> dict[str, Any]:
    """Describe the fields of a class as Nova's contract does."""
    every: dict[str, Any] = {}
    for field in fields(cls):
        facts: dict[str, Any] = {"type": str(field.type), "nullable": field.type.nullable}
        if field.type.enum is not None:
            facts["enum"] = field.type.enum.__name__
        if field.default is not msgspec.NODEFAULT:
            facts["default"] = field.default
        if field.source is not None:
            facts["populated_from"] = list(field.source)
        if field.may_be_absent:
            facts["may_be_absent"] = True
        if field.never_sent:
            facts["never_sent"] = True
        if field.declared_by != cls.__name__:
            facts["inherited_from"] = field.declared_by.replace(
                "NotificationObject", "NotificationBase"
            )
        every[field.name] = facts
    return every


def events_of(cls: type[NovaObject]) -> list[str]:
    """The event types that carry an object, or that are a notification of the class."""
    return [
        event_type
        for event_type, event in EVENTS.items()
        if cls in (event.payload, event.notification)
    ]


def facts_of(event: Event) -> dict[str, Any]:
    """Describe an event as Nova's contract does."""
    return {
        "object": event.object,
        "action": event.action,
        "phase": event.phase,
        "payload": event.payload.__name__,
        "payload_version": event.payload.VERSION,
        "notification": event.notification.__name__,
        "priority": event.priority.upper(),
        "sources": list(event.sources),
        "publisher_host": event.publisher_host,
        "sample": event.samples[0],
        "more_samples": list(event.samples[1:]),
    }


def test_there_is_every_object_and_no_other() -> None:
    """65 objects, in Nova's alphabetical order."""
    assert list(OBJECTS) == list(nova()["objects"])


@pytest.mark.parametrize("name", nova()["objects"])
def test_an_object_is_declared_as_nova_declares_it(name: str) -> None:
    """Version, namespace, ancestor, and every field with all that is known of it."""
    cls, facts = OBJECTS[name], nova()["objects"][name]
    parent = cls.__mro__[1].__name__
    assert (cls.VERSION, cls.NAMESPACE, described(cls), events_of(cls)) == (
        facts["version"],
        facts["namespace"],
        facts["fields"],
        facts["events"],
    )
    assert (parent if parent in OBJECTS else None) == facts["parent"]
    assert issubclass(cls, Payload) == (facts["kind"] == "payload")


@pytest.mark.parametrize("name", nova()["objects"])
def test_an_object_has_the_fingerprint_that_nova_computes(name: str) -> None:
    """Nova would take our definition for its own."""
    assert fingerprint(OBJECTS[name]) == nova()["objects"][name]["fingerprint"]


def test_enumerations_have_novas_values_in_novas_order() -> None:
    """A value that Nova has twice is there twice."""
    ours = {
        name: list(enum_values(value))
        for module in (enums, image_enums)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
    }
    assert ours == {name: facts["values"] for name, facts in nova()["enums"].items()}


def test_there_is_every_event_type_and_no_other() -> None:
    """132 event types, each with its payload, priority, publishers and samples."""
    wanted = {
        event_type: {key: facts[key] for key in facts if not key.endswith("_in_traces")}
        for event_type, facts in nova()["events"].items()
    }
    assert {event_type: facts_of(event) for event_type, event in EVENTS.items()} == wanted


def test_an_event_type_is_made_of_its_parts() -> None:
    """Object, action and phase with dots between them."""
    parts = [
        (e.object, e.action) if e.phase is None else (e.object, e.action, e.phase)
        for e in EVENTS.values()
    ]
    assert [".".join(each) for each in parts] == list(EVENTS)


def test_fields_are_in_the_order_in_which_nova_sends_them() -> None:
    """A class's own fields come before those it inherits."""
    seen = {}
    for record in recorded():
        payload = record["payload"]
        seen[payload["nova_object.name"]] = list(payload["nova_object.data"])
    assert {name: [field.name for field in sent_fields(OBJECTS[name])] for name in seen} == seen
