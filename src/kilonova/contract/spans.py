# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Spans: neighbouring fields of a payload that are encoded and checked apart from the others.

Most of what one payload of a server says, the one before it said too. A span remembers what values
became, so that the next payload which says the same need not encode and check them again.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import msgspec

from kilonova.contract.errors import ContractError
from kilonova.contract.fields import sent_fields
from kilonova.contract.objects import Payload
from kilonova.contract.reading import exact_places, fits, record_of
from kilonova.contract.violations import field_violations
from kilonova.contract.wire import head_of, parse

_encode: Final = msgspec.json.Encoder().encode

REMEMBERED: Final = 1024
"""How many spans of each kind are remembered before a kind starts anew: enough for what is busy at
one time.
"""

LONGEST: Final = 4096
"""How many bytes of a span are remembered; what is longer, such as a text of a user's, is not."""

_NUMBERS: Final = {"Integer": int, "Float": float, "Boolean": bool, "FlexibleBoolean": bool}


class Span:
    """The fields of a payload class from one to another, in the order of the wire.

    All of them are always sent. What it gives goes on after others, ``,"host":"one","node":null``,
    unless it ``opens`` the payload: then it has all that comes before the first field. With the
    other spans and ``END`` it is the whole payload.
    """

    __slots__ = (
        "_before",
        "_exact",
        "_fields",
        "_known",
        "_last_bytes",
        "_last_values",
        "_numbers",
        "_record",
        "_row",
        "names",
        "opens",
    )

    def __init__(self, cls: type[Payload], first: str, last: str, *, opens: bool = False) -> None:
        names = [field.name for field in sent_fields(cls)]
        fields = sent_fields(cls)[names.index(first) : names.index(last) + 1]
        if not fields or any(field.may_be_absent for field in fields):
            raise ValueError(
                f"{cls.__name__} has no span that is always sent from {first} to {last}."
            )
        self.names = tuple([field.name for field in fields])
        self.opens = cls if opens else None
        """The class whose payloads it opens, if any."""
        self._before = head_of(cls) + b"{" if opens else b","
        self._fields = fields
        self._row: Callable[..., object] = msgspec.defstruct(
            f"{cls.__name__}Row", self.names, gc=False
        )
        self._record = record_of(cls, fields)
        self._exact = exact_places(fields)
        self._numbers = [
            (place, _NUMBERS[field.type.name])
            for place, field in enumerate(fields)
            if field.type.name in _NUMBERS
        ]
        self._known: dict[tuple[Any, ...], bytes] = {}
        self._last_values: tuple[Any, ...] | None = None
        self._last_bytes = b""

    def anew(self, values: tuple[Any, ...]) -> bytes:
        """Encode and check values; payloads among them are given as ``raw`` gives them.

        Raises: ContractError.
        """
        body = _encode(self._row(*values))
        if not fits(values, self._record, self._exact):
            found = field_violations(parse(body), self._fields)
            if found:
                raise ContractError(found)
        return self._before + body[1:-1]

    def of(self, values: tuple[Any, ...]) -> bytes:
        """The same for values that are no lists or mappings; remembered. Raises: ContractError."""
        for place, kind in self._numbers:
            if type(values[place]) is not kind:  # 1, 1.0 and true are equal, and told differently
                return self.anew(values)
        if values == self._last_values:  # as of one server in a row: less work than to look it up
            return self._last_bytes
        try:
            found = self._known.get(values)
        except TypeError:  # a list or a mapping, where none belongs
            return self.anew(values)
        if found is None:
            found = self.anew(values)
            if len(found) > LONGEST or not _are_plain(values):
                return found
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[values] = found
        self._last_values, self._last_bytes = values, found
        return found


def _are_plain(values: tuple[Any, ...]) -> bool:
    """Whether what equals these values is also told alike: not so with decimals and dates."""
    for value in values:
        if value is None or type(value) is str or isinstance(value, int | StrEnum):
            continue
        if type(value) is not tuple or not all(isinstance(item, str) for item in value):
            return False
    return True


def make_up(cls: type[Payload], spans: tuple[Span, ...]) -> None:
    """Make sure that spans are all that a payload says, in the order of the wire, and that the
    first one and no other opens it.

    Raises: ValueError, with the fields that are in no span, or in another place.
    """
    wanted = tuple([field.name for field in sent_fields(cls)])
    found = tuple([name for span in spans for name in span.names])
    if found != wanted:
        amiss = sorted(set(wanted) ^ set(found)) or "the order"
        raise ValueError(f"Spans do not make up {cls.__name__}: {amiss}.")
    if [span.opens for span in spans] != [cls] + [None] * (len(spans) - 1):
        raise ValueError(f"Spans do not make up {cls.__name__}: the first and no other opens it.")


END: Final = b"}}"
"""What a payload ends with, after its last span."""
