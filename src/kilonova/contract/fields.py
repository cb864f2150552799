# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the classes of the contract declare, read from their annotations."""

import types
from enum import StrEnum
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from kilonova.contract.objects import NovaObject, Payload
from kilonova.contract.values import COMPUTED, NEVER_SENT, From, Kind

_PLAIN = {str: "String", int: "Integer", float: "Float", bool: "Boolean"}
_CONTAINERS = {list: "List", frozenset: "Set", dict: "Dict"}


class FieldType(msgspec.Struct, frozen=True, kw_only=True):
    """The type of a field or of an element; `str()` writes it as Nova's documentation would.

    `name` is Nova's name of the outermost type. `element` is what a List, Set or Dict holds, `enum`
    the values of an Enum, and `payload` the class of an Object.
    """

    name: str
    nullable: bool = False
    element: "FieldType | None" = None
    enum: type[StrEnum] | None = None
    payload: type[NovaObject] | None = None

    def __str__(self) -> str:
        if self.enum is not None:
            return f"Enum[{','.join(enum_values(self.enum))}]"
        if self.payload is not None:
            return f"Object[{self.payload.__name__}]"
        if self.element is not None:
            return f"{self.name}[{self.element}{'?' if self.element.nullable else ''}]"
        return self.name


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an object.

    `source` is the object of Nova's and its attribute that fill the field, None where it is worked
    out. `default` is `msgspec.NODEFAULT` where there is none. `declared_by` names the class, the
    nearest of those inherited from, that declares it.
    """

    name: str
    type: FieldType
    may_be_absent: bool
    never_sent: bool
    default: object
    source: tuple[str, str] | None
    declared_by: str


@cache
def fields(cls: type[NovaObject]) -> tuple[Field, ...]:
    """Every field of the class, inherited ones included, in the order of the wire."""
    hints = get_type_hints(cls, include_extras=True)
    defaults = {field.name: field.default for field in msgspec.structs.fields(cls)}
    declared_by: dict[str, str] = {}
    for ancestor in cls.__mro__:
        if issubclass(ancestor, NovaObject):
            for name in get_annotations(ancestor):
                if name in defaults:
                    declared_by.setdefault(name, ancestor.__name__)
    return tuple(
        _field(name, hints[name], defaults[name], cls, owner) for name, owner in declared_by.items()
    )


def sent_fields(cls: type[NovaObject]) -> tuple[Field, ...]:
    """The fields that can be on the wire."""
    return tuple(field for field in fields(cls) if not field.never_sent)


def enum_values(enum: type[StrEnum]) -> tuple[str, ...]:
    """The values in the order they are declared; one that is declared twice is there twice."""
    return tuple(member.value for member in enum.__members__.values())


def _field(name: str, hint: object, default: object, cls: type[NovaObject], owner: str) -> Field:
    type_, notes = _read(hint)
    attribute = next((note.attribute for note in notes if isinstance(note, From)), name)
    source = cls.SOURCE if issubclass(cls, Payload) else None
    worked_out = source is None or COMPUTED in notes or _holds_payloads(type_)
    return Field(
        name=name,
        type=type_,
        may_be_absent=msgspec.UnsetType in notes and NEVER_SENT not in notes,
        never_sent=NEVER_SENT in notes,
        default=msgspec.NODEFAULT if default is msgspec.UNSET else default,
        source=None if worked_out or source is None else (source, attribute),
        declared_by=owner,
    )


def _holds_payloads(type_: FieldType) -> bool:
    return type_.payload is not None or (
        type_.element is not None and _holds_payloads(type_.element)
    )


def _read(hint: Any) -> tuple[FieldType, tuple[object, ...]]:
    """Read an annotation: the type it stands for, and what else is noted in it."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        kinds = [note.name for note in notes if isinstance(note, Kind)]
        if kinds:
            return FieldType(name=kinds[0]), tuple(notes)
        type_, more = _read(inner)
        return type_, (*notes, *more)
    if get_origin(hint) in (Union, types.UnionType):
        members = get_args(hint)
        [wanted] = [m for m in members if m not in (types.NoneType, msgspec.UnsetType)]
        type_, notes_ = _read(wanted)
        if types.NoneType in members:
            type_ = msgspec.structs.replace(type_, nullable=True)
        return type_, (*notes_, *members)
    if get_origin(hint) in _CONTAINERS:
        element, _ = _read(get_args(hint)[-1])
        return FieldType(name=_CONTAINERS[get_origin(hint)], element=element), ()
    if issubclass(hint, NovaObject):
        return FieldType(name="Object", payload=hint), ()
    if issubclass(hint, StrEnum):
        return FieldType(name="Enum", enum=hint), ()
    return FieldType(name=_PLAIN[hint]), ()
