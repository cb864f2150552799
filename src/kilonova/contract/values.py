# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of value that a field may hold beyond Python's own, and what is known about a field.

Text that has a form (a UUID, a time) stays text, as it is on the wire: nothing is converted on the
way in or out, and `check`, `decode` and `violations` hold it to its form.
"""

from typing import Annotated, Final, TypeAlias, TypeVar

from msgspec import Meta, Struct, UnsetType

T = TypeVar("T")


class Kind(Struct, frozen=True):
    """Nova's name of a field type that Python has no type of its own for."""

    name: str


class From(Struct, frozen=True):
    """The attribute of the source object that fills a field of another name."""

    attribute: str


class Mark(Struct, frozen=True):
    """Something a field's type cannot say."""

    name: str


COMPUTED = Mark("computed")
NEVER_SENT = Mark("never sent")

Computed: TypeAlias = Annotated[T, COMPUTED]
"""A field that is worked out, though its payload has a source object."""

MayBeAbsent: TypeAlias = T | UnsetType
"""A field that is left out of the wire form where nothing is known about it."""

NeverSent: TypeAlias = Annotated[T | UnsetType, NEVER_SENT]
"""A field that Nova declares and never fills: it is in the fingerprint and never on the wire."""

FlexibleBoolean: TypeAlias = Annotated[bool, Kind("FlexibleBoolean")]
"""A boolean that Nova reads from many spellings; on the wire it is a plain one."""

Uuid: TypeAlias = Annotated[
    str,
    Kind("UUID"),
    Meta(pattern=r"^[0-9a-fA-F]{8}(-?)([0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}$"),
]
"""A UUID, with its hyphens or without."""

DateTime: TypeAlias = Annotated[
    str,
    Kind("DateTime"),
    Meta(
        pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$",
    ),
]
"""A time in UTC to the second, `2012-10-29T13:42:11Z`."""

MAC_ADDRESS: Final = r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$"

MacAddress: TypeAlias = Annotated[str, Kind("MACAddress"), Meta(pattern=MAC_ADDRESS)]
"""A MAC address in lower case with colons."""

_IPV4 = r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)"
_HEX = "[0-9a-fA-F]{1,4}"
_SOME = f"({_HEX}(:{_HEX})*)?"
_IPV6 = f"({_HEX}:){{7}}{_HEX}|(?!(:*{_HEX}\\b){{8}}){_SOME}::{_SOME}|([0-9a-fA-F:]*:){_IPV4}"

IP_ADDRESS: Final = f"^({_IPV4}|{_IPV6})$"

IpAddress: TypeAlias = Annotated[str, Kind("IPV4AndV6Address"), Meta(pattern=IP_ADDRESS)]
"""An IP address of either version."""

VersionPredicate: TypeAlias = Annotated[
    str,
    Kind("VersionPredicate"),
    Meta(pattern=r"^\s*(<|<=|>|>=|==|!=)\s*[^\s,]+\s*(,\s*(<|<=|>|>=|==|!=)\s*[^\s,]+\s*)*$"),
]
"""What a version must be, such as `>=1.0,<2.0`."""
