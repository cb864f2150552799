# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What one group of options is: a frozen Struct whose fields are the options.

A field's annotation says what the option takes and its default is Nova's, so an option is declared
once and read with its type. `definitions` turns a field into its oslo.config option.
"""

from functools import cache
from typing import Final, TypeAlias, get_args

import msgspec

FlagValue: TypeAlias = str | int | float | bool | tuple[str, ...] | None


class Group(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The values of one group at one moment; a change makes a new one."""


MULTI: Final = msgspec.Meta(extra={"multi": True})
"""The option may be given several times; a comma in a value stands for itself."""

SECRET: Final = msgspec.Meta(extra={"secret": True})
"""The value is shown to nobody: `HIDDEN` stands in its place."""

HIDDEN: Final = "***"

HOST_NAME: Final = msgspec.Meta(extra={"host_name": True})
"""The value is a host name, a domain name or an address."""


@cache
def secret_options(group: type[Group]) -> frozenset[str]:
    """The names of the options whose values are shown to nobody."""
    return frozenset(
        field.name
        for field in msgspec.structs.fields(group)
        for part in (field.type, *get_args(field.type))
        if SECRET in getattr(part, "__metadata__", ())
    )
