# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Payloads of every kind, made from what their classes declare."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from kilonova.contract import NovaObject
from kilonova.contract.fields import Field, FieldType, fields

INTEGERS = st.integers(-(2**63), 2**63 - 1)

PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "String": st.text(max_size=5),
    "Integer": INTEGERS,
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "Boolean": st.booleans(),
    "FlexibleBoolean": st.booleans(),
    "UUID": st.uuids().map(str),
    "DateTime": st.datetimes().map(lambda t: f"{t.replace(microsecond=0).isoformat()}Z"),
    "MACAddress": st.binary(min_size=6, max_size=6).map(lambda octets: octets.hex(":")),
    "IPV4AndV6Address": st.ip_addresses().map(str),
    "VersionPredicate": st.sampled_from(["1.0", "2.10.3"]).map(lambda version: f">={version}"),
}


def payloads(cls: type[NovaObject]) -> st.SearchStrategy[Any]:
    """Payloads of a class, with whatever its fields may hold."""
    return st.builds(cls, **{field.name: _fields(field) for field in fields(cls)})


def _fields(field: Field) -> st.SearchStrategy[Any]:
    if field.never_sent:
        return st.just(msgspec.UNSET)
    if field.may_be_absent:
        return st.just(msgspec.UNSET) | _values(field.type)
    return _values(field.type)


def _values(type_: FieldType) -> st.SearchStrategy[Any]:
    return st.none() | _values_not_null(type_) if type_.nullable else _values_not_null(type_)


def _values_not_null(type_: FieldType) -> st.SearchStrategy[Any]:
    if type_.payload is not None:
        return payloads(type_.payload)
    if type_.enum is not None:
        return st.sampled_from(list(type_.enum))
    if type_.element is None:
        return PLAIN[type_.name]
    elements = _values(type_.element)
    if type_.name == "Dict":
        return st.dictionaries(st.text(max_size=3), elements, max_size=2)
    if type_.name == "Set":
        return st.frozensets(elements, max_size=2)
    return st.lists(elements, max_size=2)
