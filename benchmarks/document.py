# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping what was measured in docs/performance.md, between two marks; the rest is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import Row

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- benchmarks: made by `python -m benchmarks --keep`; do not edit -->\n"
END = "<!-- benchmarks: end -->\n"


def keep(described: str, measured: Mapping[str, Sequence[Row]]) -> Path:
    """Put the figures into the document, in place of those before; returns where it is.

    Raises: ValueError where the document has not both marks.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT} does not have the marks that the figures belong between")
    DOCUMENT.write_text(
        "".join((before, begin, section(described, measured), end, after)), encoding="utf-8"
    )
    return DOCUMENT


def section(described: str, measured: Mapping[str, Sequence[Row]]) -> str:
    """The figures as Markdown."""
    parts = [f"Measured on: {described}.\n"]
    for title, rows in measured.items():
        parts.append(f"\n### {title}\n\n| | measured | wanted | |\n| --- | ---: | ---: | --- |\n")
        parts += [
            f"| {row.what} | {row.figure} | {row.wanted} | {verdict(row)} |\n" for row in rows
        ]
    return "".join(parts)


def verdict(row: Row) -> str:
    """Whether it is what is wanted, in a word."""
    if not row.wanted:
        return ""
    return "yes" if row.met else "no"
