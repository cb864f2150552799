# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies that make no sense, each a small step from one that does, from what a document says of a
request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**400,
    1.5,
    1e308,
    "",
    " ",
    "\0",
    "\ud7ff\uffff",
    "x" * 300,
    "-1",
    "9" * 5000,
    "../../etc",
    "%s%n{0}",
    "2001-02-30T25:61:61",
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"x": {"x": []}},
)

Schema = Mapping[str, Any]


class Junk:
    """What a document's schemas are turned into."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def bodies(self, schema: Schema) -> Iterator[Any]:
        """What fits as well as can be told, then what has one odd value, then odd values alone."""
        for choice in self._choices(schema):
            plain = self._plain(choice, 0)
            yield plain
            yield from odd(plain)
        yield from ODD

    def _choices(self, schema: Schema) -> list[Schema]:
        found = self._resolved(schema)
        for word in ("anyOf", "oneOf"):
            if word in found and "properties" not in found:
                return [each for choice in found[word] for each in self._choices(choice)]
        return [found]

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            found: Any = self._document
            for name in schema["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            schema = found
        return schema

    def _plain(self, schema: Schema, depth: int) -> Any:
        """A value that a schema most likely takes, with everything in it that it names."""
        schema = self._choices(schema)[0]
        if "enum" in schema:
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "object" and depth < 6:
            named = schema.get("properties", {})
            wanted = {**{name: {} for name in schema.get("required", ())}, **named}
            return {name: self._plain(part, depth + 1) for name, part in wanted.items()}
        if kind == "array" and depth < 6:
            return [self._plain(schema.get("items", {}), depth + 1)]
        if kind == "string":
            known = {"uuid": UUID, "uri": "http://x", "date-time": "2026-01-01T00:00:00Z"}
            return known.get(schema.get("format", ""), "a" * max(1, schema.get("minLength", 1)))
        return {"integer": 1, "number": 1.0, "boolean": True}.get(kind)


UUID = "2f7d2f0a-9d5c-4f5e-8a7a-0b4f5d3f6a11"


def odd(value: Any) -> Iterator[Any]:
    """The value, each time with something odd in one place of it, or with one place left out."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield {other: each for other, each in value.items() if other != name}
            for strange in (*ODD, *odd(part)):
                yield {**value, name: strange}
        yield {**value, "unheard-of": 1}
    elif isinstance(value, list):
        for place, part in enumerate(value):
            for strange in (*ODD, *odd(part)):
                yield [*value[:place], strange, *value[place + 1 :]]
        yield value * 300
