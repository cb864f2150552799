# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Has Tempest ask a server, and writes into docs/compatibility.md how it went:
`python -m tests.tempest.compatibility PYTHON`, with the interpreter that Tempest is installed for.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from tests.docs.compatibility_page import write_part
from tests.tempest.asking import PLACE, Result, results, version
from tests.tempest.reasons import UNKNOWN, Account, known_reasons


def section(account: Account) -> str:
    """What the page says of Tempest."""
    failed = sum(each.outcome == "fail" for each in account.others)
    lines = [
        "## Tempest",
        "",
        f"`make tempest` had `{PLACE}` of Tempest {version()}, unchanged, ask a running server: of",
        f"{len(account.results)} tests {len(account.passed)} passed, "
        f"{len(account.others) - failed} were skipped and {failed} failed. "
        f"{len(account.needing_guest)} want to log into a guest, and",
        f"there is none; of the {len(account.results) - len(account.needing_guest)} others "
        f"{account.percent:.1f} percent passed. Tempest makes its own projects and",
        "users, and its servers are not logged into (`[validation] run_validation = false`). Two",
        "tests come while an image is being saved, and ran on a real clock; the others ran on an",
        "instant one.",
        "",
        "All that did not pass, with the reason:",
    ]

    def why(result: Result) -> str:
        reason = account.reason_of(result)
        return UNKNOWN if reason is None else reason.reason

    order = [UNKNOWN, *(each.reason for each in account.reasons)]
    others = sorted(account.others, key=lambda each: (order.index(why(each)), each.test))
    for reason, explained in groupby(others, key=why):
        lines += ["", reason, "", "| test | outcome |", "| --- | --- |"]
        lines += [f"| `{short(each.test)}` | {each.outcome} |" for each in explained]
    return "\n".join(lines)


def short(test: str) -> str:
    """A test's name, without where all of them are."""
    return test.removeprefix(f"{PLACE}.")


def main(python: Path) -> int:
    """Ask, write, and tell what nobody knows the reason of; 1 where there is any such."""
    with tempfile.TemporaryDirectory() as directory:
        found = results(python, Path(directory))
    account = Account(results=found, reasons=known_reasons())
    write_part("tempest", section(account))
    for each in account.unexplained:
        print(f"{each.outcome}: {each.test}\n{each.told}\n")
    for reason in account.unused:
        print(f"This reason explains nothing any more: {reason.reason}")
    print(
        f"{len(account.passed)} of {len(found)} tests passed: {account.percent:.1f} percent of "
        f"those that need no guest. {len(account.unexplained)} have no reason in reasons.yaml."
    )
    return 1 if account.unexplained or account.unused else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
