# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""From the fields of a group to the options of oslo.config."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from msgspec import inspect, structs
from oslo_config import cfg, types

from kilonova.cloud.options import GROUPS


@dataclass(frozen=True, slots=True)
class Definition:
    """One option: how oslo.config knows it, and what it takes, as Python types and in words."""

    option: cfg.Opt
    accepts: tuple[type, ...]
    expected: str
    optional: bool
    multi: bool
    hidden: bool


@cache
def definitions(group: str) -> Mapping[str, Definition]:
    """Every option of an existing group, by name."""
    return {field.name: _define(field) for field in structs.fields(GROUPS[group])}


def _define(field: structs.FieldInfo) -> Definition:
    kind, optional = inspect.type_info(field.type), False
    if isinstance(kind, inspect.UnionType):
        optional = True
        (kind,) = (each for each in kind.types if not isinstance(each, inspect.NoneType))
    markers: Mapping[str, bool] = {}
    if isinstance(kind, inspect.Metadata):
        markers, kind = kind.extra or {}, kind.type
    multi = "multi" in markers
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    option: cfg.Opt
    accepts: tuple[type, ...]
    match kind:
        case inspect.BoolType():
            option = cfg.BoolOpt(field.name, default=default)
            accepts, expected = (bool,), "a boolean"
        case inspect.IntType(ge=low, le=high):
            option = cfg.IntOpt(field.name, default=default, min=low, max=high)
            accepts, expected = (int,), f"an integer{_bounds(low, high)}"
        case inspect.FloatType(ge=low, le=high):
            option = cfg.FloatOpt(field.name, default=default, min=low, max=high)
            accepts, expected = (int, float), f"a number{_bounds(low, high)}"
        case inspect.LiteralType(values=values) if isinstance(values[0], int):
            option = cfg.Opt(field.name, default=default, type=types.Integer(choices=list(values)))
            accepts, expected = (int,), _one_of(values)
        case inspect.LiteralType(values=values):
            option = cfg.StrOpt(field.name, default=default, choices=list(values))
            accepts, expected = (str,), _one_of(values)
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            item = types.String(choices=list(values))
            option = cfg.ListOpt(field.name, default=default, item_type=item)
            accepts, expected = (list, tuple), f"a list, each {_one_of(values)}"
        case inspect.VarTupleType():
            option = (cfg.MultiStrOpt if multi else cfg.ListOpt)(field.name, default=default)
            accepts, expected = (list, tuple), "a list of strings"
        case inspect.StrType() if "host_name" in markers:
            option = cfg.HostDomainOpt(field.name, default=default)
            accepts, expected = (str,), "a host name, domain name or address"
        case inspect.StrType(pattern=pattern):
            option = cfg.StrOpt(field.name, default=default, regex=pattern)
            accepts, expected = (str,), f"a string like {pattern}" if pattern else "a string"
        case _:
            raise TypeError(f"{field.name}: no option of oslo.config is like {kind}")
    return Definition(
        option=option,
        accepts=accepts,
        expected=f"{expected} or None" if optional else expected,
        optional=optional,
        multi=multi,
        hidden="secret" in markers,
    )


def _bounds(low: float | None, high: float | None) -> str:
    if low is None:
        return "" if high is None else f" of at most {high}"
    return f" of at least {low}" if high is None else f" from {low} to {high}"


def _one_of(values: tuple[object, ...]) -> str:
    return f"one of {', '.join(map(repr, values))}"
