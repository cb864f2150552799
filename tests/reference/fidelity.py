# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Writing docs/fidelity.md, which scenarios Kilonova and real Nova tell alike, and the section of
docs/performance.md on how long both took.

python -m tests.reference.fidelity
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kilonova.scenarios.catalogue import CATALOGUE
from kilonova.verify import COMPARE_RULES
from tests.reference import speed
from tests.reference.allowances import Allowed, MayDiffer, may_differ
from tests.reference.judging import (
    Judgement,
    in_words,
    judge,
    recording_of,
    run_here,
)
from tests.reference.recording import read_times

UNHEARD = "NOT RECORDED"
DOCUMENT = Path(__file__).parents[2] / "docs" / "fidelity.md"
_BEGINNING = """\
<!--
SPDX-FileCopyrightText: 2026 The Kilonova Authors
SPDX-License-Identifier: Apache-2.0
Made by `make reference`; do not edit.
-->

# Kilonova and real Nova

Every scenario of the catalogue that Nova can run was run against Nova 34.0.0 in the fixtures of its
functional tests, through the same requests; what it said is kept in `tests/reference/recordings`.
Kilonova's notifications, versioned and legacy in the order of both, and its answers to requests are
compared with those field by field, as `kilonova compare --legacy --responses` does, each time the
tests run, and some scenarios are run against Nova anew. What differs has its reason below, or it is
a failure.
"""
_SETTLED = (
    "- Of hosts that the scheduler finds equal, the one that was started first comes first. Nova",
    "  has them in the order of a set.",
    "- Time stands still until a scenario lets it pass, and services report only then.",
    "- Services without a host of their own, and errors of nova-compute, are told of under the",
    "  name `fake-mini`: in one process there is one option `host` for all.",
    "- Where a live migration is to copy disks, the stand-in for the hypervisor says that the",
    "  hosts share none. By itself it says that they do even then.",
    "- Of legacy notifications these are not compared: what shows only Python objects of Nova's",
    "  process, such as contexts and caches in them; parts of a second; and of the arguments of a",
    "  function of nova-compute that failed all but the columns of its server.",
)


def judgements() -> Iterable[Judgement | tuple[str, str]]:
    """Each scenario judged; or its name and why it was not."""
    listed = may_differ()
    run_here(CATALOGUE[0])  # what the first run imports is no part of its time
    for scenario in CATALOGUE:
        recording = recording_of(scenario)
        reason = listed.reason_not_to_compare(scenario)
        if reason or recording is None:
            yield scenario.name, reason or UNHEARD
        else:
            yield judge(scenario, recording, listed)


def document(judged: Sequence[Judgement | tuple[str, str]], listed: MayDiffer) -> str:
    """The text of docs/fidelity.md."""
    numbers = {allowed: number for number, allowed in enumerate(listed.allowed, start=1)}
    compared = [each for each in judged if isinstance(each, Judgement)]
    equal = sum(not each.unexplained and not each.explained for each in compared)
    differing = sum(bool(each.unexplained) for each in compared)
    total = sum(each.notifications for each in compared)
    lines = [
        _BEGINNING,
        f"Of {len(judged)} scenarios {len(compared)} were compared, with {total} notifications: "
        f"{equal} are equal, {len(compared) - equal - differing} differ as they may, "
        f"{differing} differ without a reason.",
        "",
        "| scenario | notifications | result |",
        "| --- | ---: | --- |",
    ]
    for each in judged:
        if isinstance(each, Judgement):
            lines.append(f"| {each.scenario} | {each.notifications} | {_result(each, numbers)} |")
        else:
            lines.append(f"| {each[0]} | | not compared: {each[1]} |")
    lines += ["", "## What may differ in some scenarios", ""]
    lines += [_allowed(number, allowed) for allowed, number in numbers.items()]
    lines += ["", "## What was settled before Nova ran", "", *_SETTLED]
    lines += [
        f"- Done at once instead of in a thread beside, in {_names(one.scenarios)}: {one.reason}."
        for one in listed.in_turn
    ]
    lines += ["", "## What may differ in all", ""]
    lines += [f"- The order of {_names(one.lists)}: {one.reason}." for one in listed.unordered]
    lines += [
        f"- {rule.kind}, in `{rule.events}`: {', '.join(f'`{path}`' for path in rule.paths)}: "
        f"{rule.reason}."
        for rule in COMPARE_RULES
    ]
    return "\n".join(lines) + "\n"


def _result(judgement: Judgement, numbers: dict[Allowed, int]) -> str:
    if judgement.unexplained:
        first = in_words(judgement.unexplained[0]).replace("|", "\\|")
        return f"**DIFFERS** in {len(judgement.unexplained)}: {first}"
    if judgement.explained:
        which = ", ".join(str(numbers[allowed]) for allowed in judgement.explained)
        return f"equal but for {which}"
    return "equal"


def _names(patterns: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in patterns)


def _allowed(number: int, allowed: Allowed) -> str:
    parts = [
        ", ".join(f"`{each}`" for each in patterns)
        for patterns in (allowed.events, allowed.paths)
        if patterns != ("*",)
    ]
    what = f" ({'; '.join(parts)})" if parts else ""
    return f"{number}. {allowed.reason}{what}"


def main() -> int:
    """Write the document; 1 where something differs without a reason."""
    judged = list(judgements())
    DOCUMENT.write_text(document(judged, may_differ()))
    compared = [each for each in judged if isinstance(each, Judgement)]
    for each in compared:
        for discrepancy in each.unexplained:
            print(f"{each.scenario}: {in_words(discrepancy)}")
    failures = sum(bool(each.unexplained) for each in compared)
    missing = [each[0] for each in judged if not isinstance(each, Judgement) and each[1] == UNHEARD]
    for name in missing:
        print(f"{name}: not recorded; run it on Nova, or list it under not_compared")
    print(f"{len(compared)} scenarios compared, {failures} differ without a reason")
    nova = read_times()
    timed = [each for each in compared if each.scenario in nova]
    if timed:
        speed.write(speed.section(timed, nova))
        print(speed.ratio_of(*speed.sums(timed, nova)))
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
