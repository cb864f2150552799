# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""To and from the wire form: each object as its name, namespace, version and data.

A payload class is what people work with. Encoding copies a payload into a row, a Struct that has
the same fields in the order of the wire, with nested payloads already encoded. Checking decodes
bytes into a form, a Struct whose types are those read fastest, or converts values into a record,
which spares the reading. All are made once per class.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, TypeVar, overload

import msgspec
from msgspec import UNSET, Raw

from kilonova.contract.errors import ContractError, Violation
from kilonova.contract.events import OBJECTS
from kilonova.contract.fields import Field, fields, sent_fields
from kilonova.contract.keys import DATA, KEYS, NAME, NAMESPACE, VERSION
from kilonova.contract.objects import NovaObject, Payload
from kilonova.contract.reading import (
    Exact,
    deep_form,
    exact_places,
    fits,
    form_of,
    record_of,
    survives,
)
from kilonova.contract.violations import describe, payload_violations

P = TypeVar("P", bound=Payload)

Fragment: TypeAlias = Annotated[P, "encoded and checked"]
"""A payload that carries its own wire form: what it is put into need not encode it again."""

_KEPT: Final = "wire"

_encode: Final = msgspec.json.Encoder().encode


class _Nested(NamedTuple):
    """A place in a row that holds other payloads, and what else may be there."""

    place: int
    payload: type[Payload]
    many: bool
    empty: tuple[object, ...]


class _Wire(NamedTuple):
    """How one payload class is encoded and checked."""

    row: type[msgspec.Struct]
    values: Callable[[Payload], tuple[Any, ...]]
    nested: tuple[_Nested, ...]
    head: bytes
    read_outer: Callable[[bytes], object]
    read: Callable[[bytes], object]
    record: type[msgspec.Struct]
    exact: Exact


def encode(payload: Payload, *, checked: bool = False) -> bytes:
    """Encode a payload to its wire form; with `checked`, make sure that it keeps the contract.

    Fragments in it are taken as they are: they were checked when they were made.

    Raises: ContractError, when checked.
    """
    cls = type(payload)
    wire = _wire(cls)
    values = list(wire.values(payload))
    fresh: list[tuple[bytes, type[Payload]]] = []
    sound = True
    for place, expected, many, empty in wire.nested:
        value = values[place]
        if value is None and None in empty:
            continue
        if type(value) is expected:
            values[place] = value.__dict__.get(_KEPT) or _fresh(value, fresh)
        elif many and type(value) is list:
            values[place] = forms = []
            for item in value:
                if type(item) is expected:
                    forms.append(item.__dict__.get(_KEPT) or _fresh(item, fresh))
                else:
                    forms.append(_odd(item))
                    sound = False
        elif value not in empty:
            values[place] = _odd(value)
            sound = False
    body = wire.head + _encode(wire.row(*values)) + b"}"
    if checked:
        sound = sound and (fits(values, wire.record, wire.exact) or survives(body, wire.read_outer))
        for form, part in fresh:
            sound = sound and survives(form, _wire(part).read)
        if not sound:
            _judge(body, cls)
    return body


def raw(payload: Payload) -> Raw:
    """Encode and check a payload, to be put into another one as a value.

    Raises: ContractError.
    """
    return payload.__dict__.get(_KEPT) or Raw(encode(payload, checked=True))


def fragment(payload: P) -> Fragment[P]:
    """Encode and check a payload once, for all the payloads that it will be put into.

    It is the same payload, and must not change any more, its lists and dictionaries included.

    Raises: ContractError.
    """
    payload.__dict__[_KEPT] = Raw(encode(payload, checked=True))
    return payload


def check(body: bytes, cls: type[Payload]) -> None:
    """Make sure that bytes are the wire form of a payload of this class, nested ones included.

    Raises: ContractError.
    """
    if not survives(body, _wire(cls).read):
        _judge(body, cls)


@overload
def decode(form: bytes | Mapping[str, object], cls: type[P]) -> P: ...
@overload
def decode(form: bytes | Mapping[str, object], cls: None = None) -> Payload: ...
def decode(form: bytes | Mapping[str, object], cls: type[Payload] | None = None) -> Payload:
    """Decode a payload, from JSON or what was read from it, to the class that it names or is given.

    Raises: ContractError.
    """
    parsed = parse(form) if isinstance(form, bytes) else form
    wanted = cls or _class_of(parsed)
    try:
        return msgspec.convert(_data(parsed, wanted), wanted)
    except (msgspec.ValidationError, _Unfit) as error:
        found = payload_violations(parsed, wanted)
        raise ContractError(found or [Violation("payload", "payload", str(error))]) from None


class _Unfit(Exception):
    """Something is not an object of the class that belongs in its place."""


def _class_of(form: object) -> type[Payload]:
    name = form.get(NAME) if isinstance(form, Mapping) else None
    cls = OBJECTS.get(name) if isinstance(name, str) else None
    if cls is None or not issubclass(cls, Payload):
        raise ContractError([Violation("payload", "a payload of the contract", describe(name))])
    return cls


def _data(form: object, cls: type[NovaObject]) -> dict[str, object]:
    """Take the data out of an object's wire form, and out of the objects in it.

    Raises: _Unfit.
    """
    if not isinstance(form, Mapping) or form.keys() != KEYS or not isinstance(form[DATA], Mapping):
        raise _Unfit
    if (form[NAME], form[NAMESPACE], form[VERSION]) != (cls.__name__, cls.NAMESPACE, cls.VERSION):
        raise _Unfit
    data = dict(form[DATA])
    for field in fields(cls):
        if field.never_sent and field.name in data:
            raise _Unfit
        value = data.get(field.name)
        if value is not None and field.type.payload is not None:
            data[field.name] = _data(value, field.type.payload)
        elif isinstance(value, list) and field.type.element and field.type.element.payload:
            nested = field.type.element.payload
            data[field.name] = [_data(item, nested) for item in value]
    return data


def _fresh(payload: Payload, fresh: list[tuple[bytes, type[Payload]]]) -> Raw:
    """Encode a nested payload that is no fragment, and remember that it is still to be checked."""
    form = encode(payload)
    fresh.append((form, type(payload)))
    return Raw(form)


def _odd(value: object) -> object:
    """Encode what is not of the class that belongs in its place, for a check to name it."""
    if isinstance(value, Payload):
        return Raw(encode(value))
    return [_odd(item) for item in value] if isinstance(value, list | tuple) else value


def _judge(body: bytes, cls: type[Payload]) -> None:
    """Find thoroughly what is wrong with bytes, if anything is.

    Raises: ContractError.
    """
    if found := payload_violations(parse(body), cls):
        raise ContractError(found)


def parse(body: bytes) -> object:
    """Read JSON. Raises: ContractError, where it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContractError([Violation("payload", "JSON", str(error))]) from None


@cache
def head_of(cls: type[Payload]) -> bytes:
    """What the wire form of a payload begins with, up to its data."""
    head = _encode({NAME: cls.__name__, NAMESPACE: cls.NAMESPACE, VERSION: cls.VERSION})
    return head[:-1] + f',"{DATA}":'.encode()


@cache
def _wire(cls: type[Payload]) -> _Wire:
    sent = sent_fields(cls)
    names = [field.name for field in sent]
    # attrgetter gives a bare value for a single name; no payload has fewer than two fields.
    return _Wire(
        row=msgspec.defstruct(f"{cls.__name__}Row", names, gc=False),
        values=attrgetter(*names),
        nested=tuple(_nested(sent)),
        head=head_of(cls),
        read_outer=msgspec.json.Decoder(form_of(cls, nested_as=lambda _: Raw)).decode,
        read=msgspec.json.Decoder(deep_form(cls)).decode,
        record=record_of(cls, sent),
        exact=exact_places(sent),
    )


def _nested(sent: tuple[Field, ...]) -> Iterator[_Nested]:
    for place, field in enumerate(sent):
        many = field.type.element is not None
        payload = (field.type.element or field.type).payload
        if payload is not None and issubclass(payload, Payload):
            empty = (None,) * field.type.nullable + (UNSET,) * field.may_be_absent
            yield _Nested(place, payload, many, empty)
