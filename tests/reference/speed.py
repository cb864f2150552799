# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long real Nova and Kilonova took for the same scenarios."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.reference.judging import Judgement

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


def ratio_of(nova_s: float, kilonova_s: float) -> str:
    """Both times and how many times longer Nova took."""
    times = f"Nova took {nova_s:.1f} s, Kilonova {kilonova_s:.2f} s"
    return f"{times}: {nova_s / kilonova_s:.0f} times faster" if kilonova_s else times


def section(judged: Sequence[Judgement], nova: Mapping[str, float]) -> str:
    """What stands in the document: the sum, and the scenarios of each subject."""
    timed = [each for each in judged if each.scenario in nova]
    subjects: dict[str, tuple[int, float, float]] = {}
    for each in timed:
        subject = each.scenario.partition(".")[0]
        count, nova_s, kilonova_s = subjects.get(subject, (0, 0.0, 0.0))
        nova_s, kilonova_s = nova_s + nova[each.scenario], kilonova_s + each.seconds
        subjects[subject] = (count + 1, nova_s, kilonova_s)
    nova_s = sum(nova[each.scenario] for each in timed)
    kilonova_s = sum(each.seconds for each in timed)
    lines = [
        "## The catalogue on real Nova and here",
        "",
        f"{len(timed)} scenarios, each in a region of its own, whose opening counts on both sides;",
        "imports do not, nor what was waited to see that Nova had come to rest. Nova ran with the",
        "stand-ins of its functional tests, two scenarios at a time;",
        f"{platform.machine()}, Python {platform.python_version()}.",
        "",
        f"**{ratio_of(nova_s, kilonova_s)}.**",
        "",
        "| scenarios | Nova 34.0.0 | Kilonova | times faster |",
        "| --- | ---: | ---: | ---: |",
    ]
    for subject, (count, nova_s, kilonova_s) in subjects.items():
        ratio = nova_s / kilonova_s
        lines.append(
            f"| {subject} ({count}) | {nova_s:.1f} s | {kilonova_s * 1000:.0f} ms | {ratio:.0f} |"
        )
    return "\n".join(lines) + "\n"


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the section in its place in the document, or behind all else where it has none yet."""
    whole = document.read_text() if document.exists() else HEAD
    before, found, rest = whole.partition(BEGINNING)
    after = rest.partition(END)[2] if found else ""
    separator = "" if found or before.endswith("\n\n") else "\n"
    document.write_text(f"{before}{separator}{BEGINNING}{text}{END}{after}")
