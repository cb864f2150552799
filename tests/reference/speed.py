# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long real Nova and Kilonova took for the same scenarios."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tests.reference.judging import Judgement
from tests.reference.recording import Times

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGINNING = "<!-- real Nova: made by `make reference`; do not edit -->\n"
END = "<!-- real Nova: end -->\n"
HEAD = """\
<!--
SPDX-FileCopyrightText: 2026 The Kilonova Authors
SPDX-License-Identifier: Apache-2.0
-->

# How fast Kilonova is

"""


def ratio_of(nova: Times, kilonova: Times) -> str:
    """Both times and how many times longer Nova took."""
    if not kilonova.elapsed:
        return "nothing was timed"
    return (
        f"Nova took {nova.elapsed:.1f} s, Kilonova {kilonova.elapsed:.2f} s: "
        f"{nova.elapsed / kilonova.elapsed:.0f} times faster "
        f"({nova.worked / kilonova.worked:.0f} times less work of a processor)"
    )


def sums(timed: Sequence[Judgement], nova: Mapping[str, Times]) -> tuple[Times, Times]:
    """What Nova and Kilonova took for all of them."""
    here = there = Times()
    for each in timed:
        there, here = there.plus(nova[each.scenario]), here.plus(each.times)
    return there, here


def section(timed: Sequence[Judgement], nova: Mapping[str, Times]) -> str:
    """What stands in the document: the sum, and the scenarios of each subject."""
    lines = [
        "## The catalogue on real Nova and here",
        "",
        f"{len(timed)} scenarios, each in a region of its own, whose opening counts on both sides;",
        "imports do not, nor what was waited to see that Nova had come to rest. Nova ran with the",
        "stand-ins of its functional tests, two scenarios at a time;",
        f"{platform.machine()}, Python {platform.python_version()}.",
        "",
        f"**{ratio_of(*sums(timed, nova))}.**",
        "",
        "| scenarios | Nova 34.0.0 | Kilonova | times faster |",
        "| --- | ---: | ---: | ---: |",
    ]
    for subject, several in groupby(timed, lambda each: each.scenario.partition(".")[0]):
        ours = [*several]
        there, here = sums(ours, nova)
        ratio = there.elapsed / here.elapsed
        lines.append(
            f"| {subject} ({len(ours)}) | {there.elapsed:.1f} s | {here.elapsed * 1000:.0f} ms "
            f"| {ratio:.0f} |"
        )
    return "\n".join(lines) + "\n"


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the section in its place in the document, or behind all else where it has none yet."""
    whole = document.read_text() if document.exists() else HEAD
    before, found, rest = whole.partition(BEGINNING)
    after = rest.partition(END)[2] if found else ""
    separator = "" if found or before.endswith("\n\n") else "\n"
    document.write_text(f"{before}{separator}{BEGINNING}{text}{END}{after}")
