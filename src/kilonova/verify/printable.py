# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Text from elsewhere, made fit for a terminal."""

from __future__ import annotations


def printable(line: str) -> str:
    """The line with what steers a terminal, or breaks lines, written as Python would escape it.

    A capture is written by whoever sent the messages: its text must not move the cursor, set the
    title, or pass for another line of the report.
    """
    if line.isprintable():
        return line
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in line
    )
