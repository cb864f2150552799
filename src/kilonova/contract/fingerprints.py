# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The fingerprints by which Nova notices that an object has changed, computed from our definitions.

A fingerprint is a digest of how Python shows Nova's field objects; here that is built as text.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from kilonova.contract.fields import Field, enum_values, fields
from kilonova.contract.objects import NovaObject, Payload

_NO_DEFAULT = "<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>"


def fingerprint(cls: type[NovaObject]) -> str:
    """Compute the fingerprint of an object, its version and 32 hexadecimal digits.

    Source: oslo_versionedobjects/fixture.py, ObjectVersionChecker.
    """
    by_name = sorted(fields(cls), key=lambda field: field.name)
    parts = [_listed(f"({field.name!r}, {_shown(field)})" for field in by_name), "[]"]
    if issubclass(cls, Payload):
        parts.append(repr([(field.name, field.source) for field in by_name if field.source]))
    digest = hashlib.md5(f"({', '.join(parts)})".encode(), usedforsecurity=False)
    return f"{cls.VERSION}-{digest.hexdigest()}"


def _listed(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _shown(field: Field) -> str:
    default = _NO_DEFAULT if field.default is msgspec.NODEFAULT else repr(field.default)
    enum = field.type.enum
    name = field.type.name if enum is None else enum.__name__
    values = "" if enum is None else f",valid_values={enum_values(enum)!r}"
    return f"{name}(default={default},nullable={field.type.nullable}{values})"
