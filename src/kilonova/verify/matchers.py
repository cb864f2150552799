# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Values that stand for many: in a sample, a sequence or a plain comparison, `ANY == anything`.

A matcher replaces a value, never its presence: a field that is not there equals no matcher.
"""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID as ParsedUUID


class Matcher:
    """Equal to every value that its test accepts; its name says which in a difference."""

    def __init__(self, name: str, accepts: Callable[[object], bool]) -> None:
        self._name = name
        self._accepts = accepts

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Matcher):
            return self._name == other._name
        return self._accepts(other)

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return self._name


def _is_uuid(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return str(ParsedUUID(value)) == value.lower()
    except ValueError:
        return False


def _is_timestamp(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return "T" in value or " " in value


ANY = Matcher("ANY", lambda value: True)
UUID = Matcher("UUID", _is_uuid)
TIMESTAMP = Matcher("TIMESTAMP", _is_timestamp)


def regex(pattern: str) -> Matcher:
    """Any text that the pattern matches as a whole."""
    compiled = re.compile(pattern)
    return Matcher(
        f"regex({pattern!r})",
        lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None,
    )


def one_of(*values: object) -> Matcher:
    """Any one of these values, which may be matchers themselves."""
    return Matcher(
        f"one_of({', '.join(map(repr, values))})",
        lambda value: any(value == choice for choice in values),
    )
