# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Reading what a request of the control interface brought, and saying what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import msgspec

from kilonova.api.control.refusals import Refusal, unknown

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

T = TypeVar("T", bound=msgspec.Struct)

LARGEST_BODY = 1 << 20


class Empty(msgspec.Struct, forbid_unknown_fields=True):
    """A body that says nothing, or none at all."""


def parse(raw: bytes) -> dict[str, Any]:
    """The JSON object of a body; none is as good as an empty one. Raises: Refusal 400, 413."""
    if len(raw) > LARGEST_BODY:
        raise Refusal(413, "", "The body is too large.", f"Send at most {LARGEST_BODY} bytes.")
    try:
        body = msgspec.json.decode(raw) if raw.strip() else {}
    except (msgspec.DecodeError, RecursionError) as error:
        wrong = f"The body is not JSON: {error}."
        raise Refusal(400, "", wrong, "Send a JSON object, or nothing.") from None
    if not isinstance(body, dict):
        raise Refusal(400, "", "The body is not a JSON object.", "Send an object, or nothing.")
    return body


def read(body: dict[str, Any], shape: type[T]) -> T:
    """An object as its shape. Raises: Refusal 400."""
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise _explain(str(error), shape) from None


def check_query(query: QueryParams, known: Iterable[str]) -> None:
    """Raises: Refusal 400 for a parameter that there is not."""
    names = list(known)
    for name in query:
        if name not in names:
            raise unknown(400, name, "parameter", name, names)


def _explain(message: str, shape: type[msgspec.Struct]) -> Refusal:
    """What msgspec found, with the field and the remedy."""
    wrong, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    inner = _shape_at(path, shape)
    names = [field.name for field in msgspec.structs.fields(inner)]
    found = re.search(r"unknown field `(.*)`", wrong)
    if found is not None:
        field = _join(path, found[1])
        if not names:
            return Refusal(400, field, f"There is no field {found[1]!r}.", "Send no body.")
        return unknown(400, field, "field", found[1], names)
    found = re.search(r"missing required field `(.*)`", wrong)
    if found is not None:
        remedy = f"Add it: {_described(inner, found[1])}."
        return Refusal(400, _join(path, found[1]), f"The field {found[1]!r} is missing.", remedy)
    last = path.rpartition(".")[2]
    remedy = f"Give {_described(inner, last)}." if last in names else "Give what is expected."
    return Refusal(400, path, f"{wrong}.", remedy)


def _shape_at(path: str, shape: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The innermost struct on the way along a path."""
    for name in path.split("."):
        for part in _parts_of(shape, name):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                shape = part
    return shape


def _described(shape: type[msgspec.Struct], name: str) -> str:
    """What a field takes, as its description says."""
    for part in _parts_of(shape, name):
        for extra in getattr(part, "__metadata__", ()):
            if isinstance(extra, msgspec.Meta) and extra.description:
                return extra.description
    return f"a value for {name}"


def _parts_of(shape: type[msgspec.Struct], name: str) -> list[Any]:
    """A field's type, and all that it is made of."""
    parts: list[Any] = [field.type for field in msgspec.structs.fields(shape) if field.name == name]
    for part in parts:
        parts.extend(get_args(part))
        if hasattr(part, "__metadata__"):
            parts.append(part.__origin__)
    return parts


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
