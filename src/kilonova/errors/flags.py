# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flags that cannot be read or set."""

from __future__ import annotations

from kilonova.errors.root import KilonovaError


class FlagError(KilonovaError):
    """A flag cannot be read or set as asked: the caller's configuration is wrong."""


class UnknownFlag(FlagError):
    """Nova has no such option or group here; names the nearest one that exists."""

    def __init__(self, group: str, option: str | None = None, nearest: str | None = None) -> None:
        super().__init__(group, option, nearest)
        self.group = group
        self.option = option
        self.nearest = nearest

    def __str__(self) -> str:
        if self.option is None:
            text = f"There is no flag group [{self.group}]."
        else:
            text = f"There is no flag {self.option!r} in group [{self.group}]."
        return text if self.nearest is None else f"{text} Did you mean {self.nearest}?"


class InvalidFlagValue(FlagError):
    """The option exists but cannot hold this value (compare UnknownFlag)."""

    def __init__(self, group: str, option: str, value: object, expected: str) -> None:
        super().__init__(group, option, value, expected)
        self.group = group
        self.option = option
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"Flag [{self.group}] {self.option} takes {self.expected}, not {self.value!r}."
