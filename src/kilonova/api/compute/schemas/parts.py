# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts that request schemas are made of. Source: nova/api/validation/parameter_types.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

LARGEST = 0x7FFFFFFF

BOOLEAN: Schema = {
    "type": ["boolean", "string"],
    "enum": [
        *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"),
        *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"),
    ],
}
TEXT: Schema = {"type": "string"}
NULL: Schema = {"type": "null"}
ANYTHING: Schema = {}
UUID: Schema = {"type": "string", "format": "uuid"}
UUID_OR_NULL: Schema = {"type": ["string", "null"], "format": "uuid"}
NAME: Schema = {"type": "string", "format": "name", "minLength": 1, "maxLength": 255}
ZONE: Schema = {"type": "string", "format": "az_name", "minLength": 1, "maxLength": 255}
NAME_OR_NULL: Schema = {
    "oneOf": [{"type": "string", "minLength": 1, "maxLength": 255}, {"type": "null"}]
}
DESCRIPTION: Schema = {
    "type": ["string", "null"],
    "format": "printable",
    "minLength": 0,
    "maxLength": 255,
}
WIDE_NAME: Schema = {**NAME, "format": "name_with_leading_trailing_spaces"}
METADATA: Schema = {
    "type": "object",
    "properties": {},
    "patternProperties": {"^[a-zA-Z0-9-_:. ]{1,255}$": {"type": "string", "maxLength": 255}},
    "additionalProperties": False,
}
METADATA_WITH_NULL: Schema = {
    **METADATA,
    "patternProperties": {
        "^[a-zA-Z0-9-_:. ]{1,255}$": {"type": ["string", "null"], "maxLength": 255}
    },
}
IP_ADDRESS: Schema = {"type": "string", "oneOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
IPV4: Schema = {"type": "string", "format": "ipv4"}
IPV6: Schema = {"type": "string", "format": "ipv6"}
DISK_CONFIG: Schema = {"type": "string", "enum": ["AUTO", "MANUAL"]}
TAG: Schema = {"type": "string", "pattern": "^[^,/]*$", "minLength": 1, "maxLength": 60}
HOST_NAME: Schema = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$",
    "minLength": 2,
    "maxLength": 63,
}
FQDN: Schema = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9-._]*$",
    "minLength": 1,
    "maxLength": 255,
}
FLAVOR_REF: Schema = {"type": ["string", "integer"], "minLength": 1}
CERTIFICATES: Schema = {
    "type": ["array", "null"],
    "minItems": 1,
    "maxItems": 50,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1},
}
BASE64: Schema = {"type": "string", "format": "base64", "maxLength": 65535}
BASE64_OR_NULL: Schema = {"type": ["string", "null"], "format": "base64", "maxLength": 65535}
FILES: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"path": TEXT, "contents": {"type": "string", "format": "base64"}},
        "additionalProperties": False,
    },
}
"""Personality: files to put into the guest."""


def count(least: int, most: int | None = LARGEST) -> Schema:
    """A whole number, or its digits."""
    schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": least}
    return schema if most is None else {**schema, "maximum": most}


def number(least: int) -> Schema:
    """A whole number or its digits, without a bound."""
    return {
        "type": ["integer", "string"],
        "pattern": "^[0-9]*$",
        "minimum": least,
        "minLength": 1,
    }


def text(most: int, *, least: int = 0, null: bool = False) -> Schema:
    """Text of a length."""
    kind: Any = ["string", "null"] if null else "string"
    return {"type": kind, "minLength": least, "maxLength": most}


def choice(*values: object) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}


def listed(items: Schema, **bounds: object) -> Schema:
    """A list of them."""
    return {"type": "array", "items": items, **bounds}


def thing(properties: Mapping[str, Schema], *, required: Sequence[str] = ()) -> Schema:
    """An object with these properties and no others."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {**schema, "required": list(required)} if required else schema


def body(name: str, properties: Mapping[str, Schema], *, required: Sequence[str] = ()) -> Schema:
    """A body with one object in it, which has these properties and no others."""
    return only(name, thing(properties, required=required))


def only(name: str, schema: Schema) -> Schema:
    """A body with one thing in it."""
    return thing({name: schema}, required=(name,))


def extended(
    schema: Schema, name: str, properties: Mapping[str, Schema], *, required: Sequence[str] = ()
) -> Schema:
    """The schema of a later version: the object takes further properties, or others than before."""
    inner = schema["properties"][name]
    changed = {**inner, "properties": {**inner["properties"], **properties}}
    if required:
        changed["required"] = [*inner.get("required", ()), *required]
    return {**schema, "properties": {**schema["properties"], name: changed}}


def described(schema: Schema, name: str, description: Schema) -> Schema:
    """The schema of a later version: the object takes a description."""
    return extended(schema, name, {"description": description})


def without(schema: Schema, name: str, *properties: str) -> Schema:
    """The schema of a later version: the object does not take some properties any more."""
    inner = schema["properties"][name]
    left = {key: value for key, value in inner["properties"].items() if key not in properties}
    changed = {**inner, "properties": left}
    return {**schema, "properties": {**schema["properties"], name: changed}}
