# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts that request schemas are made of. Source: nova/api/validation/parameter_types.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

BOOLEAN: Schema = {
    "type": ["boolean", "string"],
    "enum": [
        *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"),
        *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"),
    ],
}
LARGEST = 0x7FFFFFFF


def count(least: int, most: int = LARGEST) -> Schema:
    """A whole number, or its digits."""
    return {"type": ["integer", "string"], "pattern": "^[0-9]*$", "minimum": least, "maximum": most}


def text(most: int, *, least: int = 0, null: bool = False) -> Schema:
    """Text of a length."""
    kind: Any = ["string", "null"] if null else "string"
    return {"type": kind, "minLength": least, "maxLength": most}


def body(name: str, properties: Mapping[str, Schema], *, required: Sequence[str] = ()) -> Schema:
    """A body with one object in it, which has these properties and no others."""
    return {
        "type": "object",
        "properties": {
            name: {
                "type": "object",
                "properties": dict(properties),
                "required": list(required),
                "additionalProperties": False,
            }
        },
        "required": [name],
        "additionalProperties": False,
    }


def extended(schema: Schema, name: str, properties: Mapping[str, Schema]) -> Schema:
    """The schema of a later version: the object takes further properties."""
    inner = schema["properties"][name]
    return {
        **schema,
        "properties": {
            name: {**inner, "properties": {**inner["properties"], **properties}},
        },
    }


def described(schema: Schema, name: str, description: Schema) -> Schema:
    """The schema of a later version: the object takes a description."""
    return extended(schema, name, {"description": description})


def without(schema: Schema, name: str, *properties: str) -> Schema:
    """The schema of a later version: the object does not take some properties any more."""
    inner = schema["properties"][name]
    left = {key: value for key, value in inner["properties"].items() if key not in properties}
    return {**schema, "properties": {name: {**inner, "properties": left}}}
