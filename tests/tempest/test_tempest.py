# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""OpenStack's own acceptance tests, from PyPI and unchanged, ask a running server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.compatibility_page import PAGE, part_of, with_part
from tests.tempest.asking import ENVIRONMENT, Result, results
from tests.tempest.compatibility import section
from tests.tempest.reasons import Account, Reason, known_reasons

GUEST = Reason(reason="Wants a guest.", told="^log in", needs_guest=True)
NEVER = Reason(reason="Is never so.", test="Nothing")


def ran(test: str, outcome: str = "pass", told: str = "") -> Result:
    """A test that went so."""
    return Result(test=f"tempest.api.compute.{test}", outcome=outcome, told=told)


RAN = (
    ran("a.A.one"),
    ran("a.A.two"),
    ran("a.A.three", "skip", "log in"),
    ran("b.B.four", "fail", "broken"),
)


@pytest.mark.loopback
@pytest.mark.skipif(
    not (ENVIRONMENT / "installed").exists(), reason="Tempest is not installed: make tempest"
)
def test_tempest_finds_nothing_wrong_that_is_not_known(tmp_path: Path) -> None:
    """Nine of ten tests that need no guest pass, and each that does not has a reason."""
    found = results(ENVIRONMENT / "bin" / "python", tmp_path)
    account = Account(results=found, reasons=known_reasons())
    assert [(each.test, each.told) for each in account.unexplained] == []
    assert account.unused == []
    assert account.percent >= 90


def test_what_nobody_knows_a_reason_of_is_told() -> None:
    """So is a reason that explains nothing, and how many pass that need no guest."""
    account = Account(results=RAN, reasons=(GUEST, NEVER))
    assert [each.test.rpartition(".")[2] for each in account.unexplained] == ["four"]
    assert account.unused == [NEVER]
    assert account.percent == pytest.approx(200 / 3)


def test_the_page_gives_each_test_that_did_not_pass_with_its_reason() -> None:
    """What was written before makes way, and the rest of the page stays."""
    account = Account(results=RAN, reasons=(GUEST, NEVER))
    page = with_part("# Page\n", "tempest", section(account))
    page = with_part(page, "tempest", section(account))
    told = part_of(page, "tempest")
    assert page.count("## Tempest") == 1
    assert page.startswith("# Page\n")
    assert "of\n4 tests 2 passed, 1 were skipped and 1 failed" in told
    assert told.index("| `b.B.four` | fail |") > told.index("no reason is known")
    assert told.index("| `a.A.three` | skip |") > told.index("Wants a guest.")


def test_every_reason_is_on_the_page() -> None:
    """The page is of a run in which each explained something, and nothing was without."""
    told = part_of(PAGE.read_text(encoding="utf-8"), "tempest")
    assert [each.reason for each in known_reasons() if each.reason not in told] == []
    assert "no reason is known" not in told
