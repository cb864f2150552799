# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the documentation says about faults is what happens."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from kilonova.cli.main import main

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "inject-a-failure.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "faults.md").read_text(encoding="utf-8")
PROGRAM = re.compile(r"^## (.+?)$.*?^```python\n(.*?)^```\n\n^```text\n(.*?)^```$", re.M | re.S)


def test_every_program_is_shown_with_what_it_prints() -> None:
    """None escapes the test below."""
    assert len(PROGRAM.findall(HOW_TO)) == HOW_TO.count("```python") == 6


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        pytest.param(program, printed, id=title)
        for title, program, printed in PROGRAM.findall(HOW_TO)
    ],
)
def test_a_program_prints_what_is_shown_under_it(program: str, printed: str) -> None:
    """In a namespace of its own, as a newcomer would run it."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(program, "inject-a-failure.md", "exec"), {})  # noqa: S102 - our own documentation
    assert output.getvalue() == printed


def test_the_reference_lists_every_seam(capsys: pytest.CaptureFixture[str]) -> None:
    """Its table is the command's output; run `kilonova faults seams` to renew it."""
    assert main(["faults", "seams"]) == 0
    assert f"$ kilonova faults seams\n{capsys.readouterr().out}```" in REFERENCE
