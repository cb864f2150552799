# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that is wrong with a message, each with its path; `wire.check` is the quick way."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, get_args

import msgspec

from kilonova.contract import values
from kilonova.contract.enums import NotificationPriority, NotificationSource
from kilonova.contract.errors import Violation
from kilonova.contract.events import EVENTS, OBJECTS
from kilonova.contract.fields import Field, FieldType, enum_values, fields
from kilonova.contract.keys import DATA, KEYS, NAME, NAMESPACE, VERSION
from kilonova.contract.objects import NovaObject
from kilonova.contract.reading import is_sound

_LONGEST = 80


def violations(message: Mapping[str, object]) -> list[Violation]:
    """Find every violation in a whole notification message, in the order of the contract's fields.

    Keys beside the four that the contract has (a message id, a time) are the transport's affair.
    """
    return list(_message(message))


def payload_violations(
    form: object, cls: type[NovaObject], path: str = "payload"
) -> list[Violation]:
    """Find every violation in the wire form of an object that should be of the class."""
    return list(_object(form, cls, path))


def field_violations(data: object, some: Sequence[Field]) -> list[Violation]:
    """Find every violation in what a payload says in some of its fields, by their names."""
    assert isinstance(data, Mapping)
    return [
        each
        for field in some
        for each in _field(data.get(field.name, msgspec.UNSET), field, f"payload.{field.name}")
    ]


def fits(value: object, type_: FieldType) -> bool:
    """Tell whether a value of JSON is one that a field of the type may have."""
    return not any(_value(value, type_, ""))


def describe(value: object) -> str:
    """Show a value as it stands in JSON, cut where it is long; UNSET is nothing."""
    if value is msgspec.UNSET:
        return "nothing"
    try:
        text = msgspec.json.encode(value).decode()
    except TypeError:
        text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _message(message: Mapping[str, object]) -> Iterator[Violation]:
    """Judge the message by its event type, or without one by what its payload claims to be."""
    event_type = message.get("event_type", msgspec.UNSET)
    event = EVENTS.get(event_type) if isinstance(event_type, str) else None
    if event is None:
        yield Violation("event_type", "an event type of the contract", describe(event_type))
    priorities = tuple(NotificationPriority) if event is None else (event.priority,)
    priority = message.get("priority", msgspec.UNSET)
    if priority not in [each.upper() for each in priorities]:
        expected = " or ".join(each.upper() for each in priorities)
        yield Violation("priority", expected, describe(priority))
    sources = tuple(NotificationSource) if event is None else event.sources
    publisher = message.get("publisher_id", msgspec.UNSET)
    source, _, host = publisher.partition(":") if isinstance(publisher, str) else ("", "", "")
    if source not in sources or not host:
        expected = " or ".join(f"{each}:HOST" for each in sources)
        yield Violation("publisher_id", expected, describe(publisher))
    payload = message.get("payload", msgspec.UNSET)
    cls = _claimed(payload) if event is None else event.payload
    if cls is not None:
        if is_sound(payload, cls):
            return
        yield from _object(payload, cls, "payload")
    else:
        yield Violation("payload", "a payload of the contract", describe(payload))


def _claimed(payload: object) -> type[NovaObject] | None:
    name = payload.get(NAME) if isinstance(payload, Mapping) else None
    return OBJECTS.get(name) if isinstance(name, str) else None


def _object(form: object, cls: type[NovaObject], path: str) -> Iterator[Violation]:
    if not isinstance(form, Mapping):
        yield Violation(path, cls.__name__, describe(form))
        return
    for key, wanted in ((NAME, cls.__name__), (NAMESPACE, cls.NAMESPACE), (VERSION, cls.VERSION)):
        found = form.get(key, msgspec.UNSET)
        if found != wanted:
            yield Violation(f"{path}.{key}", wanted, describe(found))
    for key in form:
        if key not in KEYS:
            yield Violation(f"{path}.{key}", "nothing", describe(form[key]))
    data = form.get(DATA, msgspec.UNSET)
    if not isinstance(data, Mapping):
        yield Violation(f"{path}.{DATA}", f"the fields of {cls.__name__}", describe(data))
        return
    declared = {field.name: field for field in fields(cls) if not field.never_sent}
    for name, field in declared.items():
        yield from _field(data.get(name, msgspec.UNSET), field, f"{path}.{name}")
    for name in data:
        if name not in declared:
            yield Violation(f"{path}.{name}", "nothing", describe(data[name]))


def _field(value: object, field: Field, path: str) -> Iterator[Violation]:
    if value is not msgspec.UNSET:
        yield from _value(value, field.type, path)
    elif not field.may_be_absent:
        yield Violation(path, _wanted(field.type), "nothing")


def _value(value: object, type_: FieldType, path: str) -> Iterator[Violation]:
    if value is None and type_.nullable:
        return
    if type_.payload is not None and value is not None:
        yield from _object(value, type_.payload, path)
    elif type_.name in ("List", "Set") and isinstance(value, list) and type_.element:
        for index, item in enumerate(value):
            yield from _value(item, type_.element, f"{path}[{index}]")
    elif type_.name == "Dict" and isinstance(value, Mapping) and type_.element:
        for key, item in value.items():
            yield from _value(item, type_.element, f"{path}.{key}")
    elif not _is_one(value, type_):
        yield Violation(path, _wanted(type_), describe(value))


def _wanted(type_: FieldType) -> str:
    """Say in words what a field takes."""
    if type_.enum is not None:
        wanted = f"one of {', '.join(enum_values(type_.enum))}"
    else:
        wanted = str(type_) if type_.payload is None else type_.payload.__name__
    return f"{wanted} or null" if type_.nullable else wanted


def _is_one(value: object, type_: FieldType) -> bool:
    """Tell whether a value that holds no others is one of the type."""
    if type_.enum is not None:
        return isinstance(value, str) and value in enum_values(type_.enum)
    test = _TESTS.get(type_.name)
    return test is not None and test(value)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_float(value: object) -> bool:
    return isinstance(value, float) or _is_integer(value)


def _like(alias: object) -> Callable[[object], bool]:
    """Make a test for text that matches the pattern of its type."""
    [pattern] = [n.pattern for n in get_args(alias) if isinstance(n, msgspec.Meta) and n.pattern]
    matches = re.compile(pattern).search
    return lambda value: isinstance(value, str) and matches(value) is not None


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _has_time_form(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_has_time_form = _like(values.DateTime)

_TESTS: Final[Mapping[str, Callable[[object], bool]]] = {
    "String": lambda value: isinstance(value, str),
    "Integer": _is_integer,
    "Float": _is_float,
    "Boolean": lambda value: isinstance(value, bool),
    "FlexibleBoolean": lambda value: isinstance(value, bool),
    "UUID": _like(values.Uuid),
    "DateTime": _is_time,
    "MACAddress": _like(values.MacAddress),
    "IPV4AndV6Address": _like(values.IpAddress),
    "VersionPredicate": _like(values.VersionPredicate),
}
