# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies that fit a schema, as small as they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kilonova.api.acceptance import acceptance

Schema = Mapping[str, Any]

LEAVES: tuple[Any, ...] = (
    *(None, True, 1, "x", "1", "host1", "x.x", "auto", "2030-01-01T00:00:00Z", "192.0.2.1"),
    *("155d900f-4e14-4e4c-a73d-069cbf4541e6", "/dev/vdb", "eA==", "02:00:00:00:00:01", {}, []),
)


def sound(schema: Schema) -> Any:
    """A body that fits. Raises: StopIteration where none was thought of."""
    accepts = acceptance(schema)
    return next(body for body in bodies(schema) if accepts(body))


def bodies(schema: Schema) -> Iterator[Any]:
    """Bodies that may fit: what is required, and one thing more."""
    yield from schema.get("enum", ())
    for word in ("oneOf", "anyOf", "allOf"):
        for inner in schema.get(word, ()):
            rest = {name: value for name, value in schema.items() if name != word}
            required = [*rest.get("required", ()), *inner.get("required", ())]
            yield from bodies({**rest, **inner, "required": required})
    yield from objects(schema)
    if "items" in schema:
        yield [sound(schema["items"])]
    yield from LEAVES


def objects(schema: Schema) -> Iterator[Any]:
    """What is required of an object, alone and with something that is not."""
    properties = schema.get("properties", {})
    names = [name for name in schema.get("required", ()) if name in properties]
    required = {name: sound(properties[name]) for name in names}
    if "properties" in schema:
        yield required
    for name, inner in properties.items():
        yield {**required, name: sound(inner)}
    for inner in schema.get("patternProperties", {}).values():
        yield {**required, "x": sound(inner)}
