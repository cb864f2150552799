# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The page of who understands Kilonova; each part of it is made by a run, between two comments."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"
EMPTY = """\
<!--
SPDX-FileCopyrightText: 2026 The Kilonova Authors
SPDX-License-Identifier: Apache-2.0
-->
# Compatibility
"""


def marks(name: str) -> tuple[str, str]:
    """The comments before and behind a part."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def part_of(page: str, name: str) -> str:
    """What the page has in a part; nothing where there is none of the name."""
    begin, end = marks(name)
    return page.partition(begin)[2].partition(end)[0]


def with_part(page: str, name: str, part: str) -> str:
    """The page with a part made new, at its end where it has none of the name."""
    begin, end = marks(name)
    if begin not in page:
        page = f"{page.rstrip()}\n\n{begin}\n{end}\n"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{part}\n{end}{after}"


def write_part(name: str, part: str) -> None:
    """Put a part into the page, which is made where there is none."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else EMPTY
    PAGE.write_text(with_part(page, name, part), encoding="utf-8")
