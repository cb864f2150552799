# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The types that read the wire form of an object, or the values that it is made of, quickly.

What they pass keeps the contract, up to texts that have more than one form; what they refuse is
looked at thoroughly by whoever asks.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, UnsetType

from kilonova.contract.fields import Field, FieldType, sent_fields
from kilonova.contract.keys import DATA, NAME, NAMESPACE, VERSION
from kilonova.contract.objects import NovaObject
from kilonova.contract.values import (
    IP_ADDRESS,
    MAC_ADDRESS,
    IpAddress,
    MacAddress,
    VersionPredicate,
)

_encode: Final = msgspec.json.Encoder().encode
_convert: Final = msgspec.convert

# Within an object UUID and datetime are read natively, many times faster than text is matched with
# a pattern. They also read a few forms that the contract does not have, such as fractions of a
# second; since those are written back differently, encoding what was decoded tells them apart.
_QUICK: dict[str, Any] = {
    "String": str,
    "Integer": int,
    "Float": float,
    "Boolean": bool,
    "FlexibleBoolean": bool,
    "UUID": UUID,
    "DateTime": Annotated[datetime, msgspec.Meta(tz=True)],
    "MACAddress": MacAddress,
    "IPV4AndV6Address": IpAddress,
    "VersionPredicate": VersionPredicate,
}

_EXACT = frozenset({"UUID", "DateTime", "MACAddress", "IPV4AndV6Address", "VersionPredicate"})
"""Kinds of text that have one form only."""

REMEMBERED: Final = 1 << 14
"""Of how many texts of a kind it is remembered whether they have its form."""

_FORMS: Final = {
    "UUID": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "MACAddress": MAC_ADDRESS,
    "IPV4AndV6Address": IP_ADDRESS,
}
"""Forms that a pattern tells of a single text with less work than reading it and writing it back;
of a UUID only the one that it is written back in.
"""


def survives(body: bytes, read: Callable[[bytes], object]) -> bool:
    """Tell quickly that bytes keep the contract; bytes that do not survive may keep it too."""
    try:
        return _encode(read(body)) == body
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def is_sound(form: object, cls: type[NovaObject]) -> bool:
    """Tell quickly that what was read from JSON is an object; what does not pass may be one too."""
    try:
        return survives(_encode(form), _deep_reader(cls))
    except (TypeError, ValueError, RecursionError):
        return False


@cache
def _deep_reader(cls: type[NovaObject]) -> Callable[[bytes], object]:
    return msgspec.json.Decoder(deep_form(cls)).decode


@cache
def _test_of(kind: str) -> Callable[[Any], bool]:
    """Make the test whether a text is in the one form that the contract has for its kind."""
    if kind in _FORMS:
        matches = re.compile(_FORMS[kind]).fullmatch

        @lru_cache(maxsize=REMEMBERED)
        def is_match(value: object) -> bool:
            return isinstance(value, str) and matches(value) is not None

        return is_match
    read = msgspec.json.Decoder(_QUICK[kind]).decode

    @lru_cache(maxsize=REMEMBERED)
    def is_exact(value: object) -> bool:
        return isinstance(value, str) and survives(_encode(value), read)

    return is_exact


Exact = tuple[tuple[int, Callable[[Any], bool]], ...]
"""Where values are texts that have one form only, and what tells whether they are in it."""


def fits(values: Sequence[object], record: type[msgspec.Struct], exact: Exact) -> bool:
    """Tell quickly that values keep the contract; values that do not fit may keep it too."""
    try:
        _convert(values, record)
    except msgspec.ValidationError:
        return False
    for place, is_exact in exact:
        value = values[place]
        if value is not None and not is_exact(value):
            return False
    return True


def record_of(cls: type[NovaObject], fields: Sequence[Field]) -> type[msgspec.Struct]:
    """Make the type that values of some fields have, one after the other, nested objects encoded.

    Texts that have one form only are any texts here: ``exact_places`` tells where they are.
    """
    return msgspec.defstruct(
        f"{cls.__name__}Record",
        [(field.name, _plain(field.type)) for field in fields],
        array_like=True,
        forbid_unknown_fields=True,
        gc=False,
    )


def exact_places(fields: Sequence[Field]) -> Exact:
    """Where values of fields are texts of one form, and what tells whether they are."""
    return tuple(
        (place, _test_of(field.type.name))
        for place, field in enumerate(fields)
        if field.type.name in _EXACT
    )


def _plain(type_: FieldType) -> Any:
    if type_.name in _EXACT:
        return _or(str, None) if type_.nullable else str
    return _quick(type_, lambda _: Any)


@cache
def deep_form(cls: type[NovaObject]) -> type[msgspec.Struct]:
    """Make the type that reads the wire form of an object and of all that is in it."""
    return form_of(cls, nested_as=deep_form)


def form_of(
    cls: type[NovaObject], nested_as: Callable[[type[NovaObject]], Any]
) -> type[msgspec.Struct]:
    """Make the type that reads the wire form of an object quickly."""
    data = msgspec.defstruct(
        f"{cls.__name__}Data",
        [
            (field.name, _or(_quick(field.type, nested_as), UnsetType), UNSET)
            if field.may_be_absent
            else (field.name, _quick(field.type, nested_as))
            for field in sent_fields(cls)
        ],
        kw_only=True,
        forbid_unknown_fields=True,
        gc=False,
    )
    return msgspec.defstruct(
        f"{cls.__name__}Form",
        [
            ("name", Literal[cls.__name__], msgspec.field(name=NAME)),
            ("namespace", Literal[cls.NAMESPACE], msgspec.field(name=NAMESPACE)),
            ("version", Literal[cls.VERSION], msgspec.field(name=VERSION)),
            ("data", data, msgspec.field(name=DATA)),
        ],
        forbid_unknown_fields=True,
        gc=False,
    )


def _quick(type_: FieldType, nested_as: Callable[[type[NovaObject]], Any]) -> Any:
    """Choose the type that reads values of a field fastest."""
    quick: Any
    if type_.payload is not None:
        quick = nested_as(type_.payload)
    elif type_.element is not None:
        element: Any = _quick(type_.element, nested_as)
        quick = dict[str, element] if type_.name == "Dict" else list[element]
    else:
        quick = type_.enum or _QUICK[type_.name]
    return _or(quick, None) if type_.nullable else quick


def _or(quick: Any, other: Any) -> Any:
    """Let another type stand as well; bytes that are left as they are may say anything already."""
    return quick if quick is Raw else quick | other
