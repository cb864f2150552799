# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a body fits its schema, in microseconds; what is wrong with one that does not is left to
jsonschema.

A schema is turned into nested functions once. Only the keywords that the request schemas use are
known; another one is a mistake in the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Sized
from typing import Any

from kilonova.api.formats import NAMES, TEXTS, InvalidName

Test = Callable[[Any], bool]

TYPES: Mapping[str, Test] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}


def acceptance(schema: Mapping[str, Any]) -> Test:
    """The test of a schema. Raises: KeyError for a keyword that is not known."""
    tests = [
        KEYWORDS[keyword](value, schema)
        for keyword, value in schema.items()
        if keyword not in PARTS_OF_OTHERS
    ]
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


def number_of(value: Any) -> float | None:
    """A number, or the number that a text writes. Source: _SchemaValidator._number_from_str."""
    for kind in (int, float):
        try:
            return kind(value)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _type(kinds: Any, schema: Mapping[str, Any]) -> Test:
    if isinstance(kinds, str):
        return TYPES[kinds]
    tests = [TYPES[kind] for kind in kinds]
    return lambda value: any(test(value) for test in tests)


def _enum(values: Sequence[Any], schema: Mapping[str, Any]) -> Test:
    allowed = {(type(value), value) for value in values}
    return lambda value: not isinstance(value, (dict, list)) and (type(value), value) in allowed


def _properties(_: Any, schema: Mapping[str, Any]) -> Test:
    """``properties``, ``patternProperties`` and ``additionalProperties`` together."""
    named = {name: acceptance(inner) for name, inner in schema.get("properties", {}).items()}
    patterns = [
        (re.compile(pattern), acceptance(inner))
        for pattern, inner in schema.get("patternProperties", {}).items()
    ]
    others = schema.get("additionalProperties", True)
    other_test = acceptance(others) if isinstance(others, dict) else None

    def test(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, item in value.items():
            known = named.get(name)
            if known is not None and not known(item):
                return False
            matched = [inner for pattern, inner in patterns if pattern.search(name)]
            if not all(inner(item) for inner in matched):
                return False
            is_other = known is None and not matched
            if is_other and (others is False or (other_test is not None and not other_test(item))):
                return False
        return True

    return test


def _required(names: Sequence[str], schema: Mapping[str, Any]) -> Test:
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _items(inner: Mapping[str, Any], schema: Mapping[str, Any]) -> Test:
    test = acceptance(inner)
    return lambda value: not isinstance(value, list) or all(test(item) for item in value)


def _unique(wanted: bool, schema: Mapping[str, Any]) -> Test:
    def test(value: Any) -> bool:
        if not wanted or not isinstance(value, list):
            return True
        return all(item not in value[:place] for place, item in enumerate(value))

    return test


def _sized(kind: type[Sized], most: bool) -> Callable[[int, Mapping[str, Any]], Test]:
    def keyword(bound: int, schema: Mapping[str, Any]) -> Test:
        if most:
            return lambda value: not isinstance(value, kind) or len(value) <= bound
        return lambda value: not isinstance(value, kind) or len(value) >= bound

    return keyword


def _pattern(pattern: str, schema: Mapping[str, Any]) -> Test:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _minimum(bound: float, schema: Mapping[str, Any]) -> Test:
    return lambda value: (number := number_of(value)) is None or number >= bound


def _maximum(bound: float, schema: Mapping[str, Any]) -> Test:
    return lambda value: (number := number_of(value)) is None or number <= bound


def _above(bound: float, schema: Mapping[str, Any]) -> Test:
    return lambda value: not TYPES["number"](value) or value > bound


def _format(name: str, schema: Mapping[str, Any]) -> Test:
    if name in TEXTS:
        fits = TEXTS[name]
        return lambda value: not isinstance(value, str) or fits(value)
    is_name = NAMES[name]

    def test(value: Any) -> bool:
        try:
            return is_name(value)
        except InvalidName:
            return False

    return test


def _one_of(choices: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> Test:
    tests = [acceptance(choice) for choice in choices]
    return lambda value: sum(test(value) for test in tests) == 1


def _any_of(choices: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> Test:
    tests = [acceptance(choice) for choice in choices]
    return lambda value: any(test(value) for test in tests)


def _all_of(parts: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> Test:
    tests = [acceptance(part) for part in parts]
    return lambda value: all(test(value) for test in tests)


def _object(_: Any, schema: Mapping[str, Any]) -> Test:
    return _properties(None, schema)


PARTS_OF_OTHERS = frozenset({"patternProperties", "additionalProperties"})
"""Looked at with ``properties``, which a schema that has one of them must have too."""

KEYWORDS: Mapping[str, Callable[[Any, Mapping[str, Any]], Test]] = {
    "type": _type,
    "enum": _enum,
    "properties": _object,
    "required": _required,
    "items": _items,
    "uniqueItems": _unique,
    "minItems": _sized(list, most=False),
    "maxItems": _sized(list, most=True),
    "minLength": _sized(str, most=False),
    "maxLength": _sized(str, most=True),
    "minProperties": _sized(dict, most=False),
    "maxProperties": _sized(dict, most=True),
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _above,
    "format": _format,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "allOf": _all_of,
}
