# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The page that lists the catalogue, and the page that tells how to use it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kilonova.cli.main import main
from kilonova.scenarios.behaviours import power
from kilonova.scenarios.catalogue import CATALOGUE
from kilonova.scenarios.reference import as_markdown

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "run-scenarios.md").read_text(encoding="utf-8")
TRANSCRIPTS = re.findall(r"```console\n\$ kilonova (.*)\n((?:.*\n)+?)```", HOW_TO)


def test_the_list_is_that_of_the_catalogue() -> None:
    """Made by python -m kilonova.scenarios.reference > docs/reference/scenarios.md."""
    kept = (DOCS / "reference" / "scenarios.md").read_text(encoding="utf-8")
    assert kept == as_markdown(CATALOGUE)


def timeless(text: str) -> str:
    """The text with every time replaced, for times are never the same."""
    return re.sub(r" +\d+\.\d+ (ms|s)\b", r" T \1", text)


@pytest.mark.parametrize(("line", "output"), TRANSCRIPTS, ids=[line for line, _ in TRANSCRIPTS])
def test_every_transcript_is_what_the_command_prints(
    line: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times aside."""
    assert main(shlex.split(line)) == 0
    assert timeless(capsys.readouterr().out) == timeless(output)


def test_the_scenario_that_is_shown_is_one_of_the_catalogue() -> None:
    """Word for word."""
    (shown,) = re.findall(r"```python\n(@scenario\n(?:.*\n)+?)```", HOW_TO)
    assert shown in Path(power.__file__).read_text(encoding="utf-8")
