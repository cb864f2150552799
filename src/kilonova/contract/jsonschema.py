# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The contract as a JSON Schema of what is on the wire, for consumers in any language."""

import re
from collections.abc import Iterable
from typing import Any, Final, get_args

import msgspec

from kilonova.contract import values
from kilonova.contract.envelope import Event
from kilonova.contract.events import EVENTS
from kilonova.contract.fields import FieldType, enum_values, sent_fields
from kilonova.contract.keys import DATA, NAME, NAMESPACE, VERSION
from kilonova.contract.objects import NovaObject

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def contract_schema() -> Schema:
    """Describe every notification: a message is of one of the event types."""
    definitions: Schema = {}
    for event in EVENTS.values():
        definitions[event.event_type] = _message(event)
    for event in EVENTS.values():
        _define(event.payload, definitions)
    return {
        "$schema": DIALECT,
        "title": "OpenStack Nova versioned notifications",
        "oneOf": [_reference(event_type) for event_type in EVENTS],
        "$defs": definitions,
    }


def event_schema(event: Event) -> Schema:
    """Describe the notifications of one event type."""
    definitions: Schema = {}
    _define(event.payload, definitions)
    return {"$schema": DIALECT, **_message(event), "$defs": definitions}


def _message(event: Event) -> Schema:
    """Describe a message; what the transport adds to it (an id, a time) is let through."""
    sources = "|".join(re.escape(source) for source in event.sources)
    return {
        "title": event.event_type,
        "type": "object",
        "properties": {
            "event_type": {"const": event.event_type},
            "publisher_id": {"type": "string", "pattern": f"^({sources}):.+$"},
            "priority": {"const": event.priority.upper()},
            "payload": _reference(event.payload.__name__),
        },
        "required": ["event_type", "publisher_id", "priority", "payload"],
    }


def _define(cls: type[NovaObject], definitions: Schema) -> None:
    """Add an object and those in it to the definitions."""
    if cls.__name__ in definitions:
        return
    sent = sent_fields(cls)
    data = _closed(
        {field.name: _value(field.type) for field in sent},
        (field.name for field in sent if not field.may_be_absent),
    )
    form = {
        NAME: {"const": cls.__name__},
        NAMESPACE: {"const": cls.NAMESPACE},
        VERSION: {"const": cls.VERSION},
        DATA: data,
    }
    definitions[cls.__name__] = {
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        **_closed(form, form),
    }
    for field in sent:
        payload = (field.type.element or field.type).payload
        if payload is not None:
            _define(payload, definitions)


def _closed(properties: Schema, required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _value(type_: FieldType) -> Schema:
    schema = _value_not_null(type_)
    if not type_.nullable:
        return schema
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _value_not_null(type_: FieldType) -> Schema:
    if type_.payload is not None:
        return _reference(type_.payload.__name__)
    if type_.enum is not None:
        return {"enum": list(dict.fromkeys(enum_values(type_.enum)))}
    if type_.element is not None:
        if type_.name == "Dict":
            return {"type": "object", "additionalProperties": _value(type_.element)}
        unique = {"uniqueItems": True} if type_.name == "Set" else {}
        return {"type": "array", "items": _value(type_.element), **unique}
    return dict(_SCALARS[type_.name])


def _text(alias: object, **more: str) -> Schema:
    [pattern] = [n.pattern for n in get_args(alias) if isinstance(n, msgspec.Meta) and n.pattern]
    return {"type": "string", "pattern": pattern, **more}


_SCALARS: Final[Schema] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "FlexibleBoolean": {"type": "boolean"},
    "UUID": _text(values.Uuid),
    "DateTime": _text(values.DateTime, format="date-time"),
    "MACAddress": _text(values.MacAddress),
    "IPV4AndV6Address": _text(values.IpAddress),
    "VersionPredicate": _text(values.VersionPredicate),
}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
