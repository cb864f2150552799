# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/explanation/architecture.md shows of the code is the code."""

from __future__ import annotations

import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_story_that_is_shown_is_the_one_that_runs() -> None:
    """pause.py stands in the text as it is, without its imports."""
    text = (ROOT / "docs/explanation/architecture.md").read_text()
    source = (ROOT / "src/kilonova/cloud/actions/pause.py").read_text()
    story = source[source.index("@accepts") :]
    assert textwrap.indent(story, "    ") in text
