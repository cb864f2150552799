# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of pages that are made from the code: flags, Python names, fixtures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.docs import flag_tables, legacy_tables, python_names

PARTS: Mapping[str, Callable[[], str]] = {
    "docs/reference/flags.md": flag_tables.render,
    "docs/reference/legacy-notifications.md": legacy_tables.render,
    "docs/reference/python.md": python_names.render,
}
"""What makes the part of a page between its two comments."""

PART = re.compile(r"(<!-- generated -->\n)(.*?)(<!-- end -->\n)", re.S)


def renewed(page: str, text: str) -> str:
    """The page with its generated part made anew. Raises: ValueError where it has none."""
    if page not in PARTS:
        return text
    made, count = PART.subn(lambda found: f"{found[1]}\n{PARTS[page]()}\n\n{found[3]}", text)
    if count != 1:
        raise ValueError(f"{page} needs one generated part, and has {count}")
    return made
