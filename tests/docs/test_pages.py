# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The pages print what they say they print, and lead where they say they lead."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.docs import generated
from tests.docs.pages import ROOT, agrees
from tests.docs.sessions import PAGES, run

RENEW = "see whether the code or the page is right; then: python -m tests.docs.sessions"
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(#[^)]*)?\)")

TEXTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"))
)


@pytest.mark.loopback
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_its_code_prints(page: str, tmp_path: Path) -> None:
    """Followed from top to bottom in an empty folder, as a newcomer would."""
    if page == "docs/reference/cli.md" and sys.version_info >= (3, 13):
        pytest.skip("argparse lays help out otherwise since Python 3.13")
    mismatches = run(page, tmp_path)
    if mismatches:
        pytest.fail("\n\n".join([RENEW, *map(str, mismatches)]), pytrace=False)


@pytest.mark.parametrize("page", generated.PARTS)
def test_a_generated_part_is_what_the_code_gives(page: str) -> None:
    """Options and Python names are listed as they are."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert generated.renewed(page, text) == text, RENEW


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page: str) -> None:
    """Those within the repository, each to a file that is there."""
    folder = (ROOT / page).parent
    links = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    missing = [to for to, _ in links if "://" not in to and not (folder / to).exists()]
    assert missing == []


def test_the_index_leads_to_every_page() -> None:
    """Nothing is written that nobody finds."""
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    linked = {f"docs/{to}" for to, _ in LINK.findall(index)} | {"docs/README.md"}
    assert [page for page in TEXTS if page.startswith("docs/") and page not in linked] == []


@pytest.mark.parametrize(
    ("shown", "printed", "agreed"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("id … end\n", "id 7 8 end\n", True),
        ("id … end\n", "id 7\nend\n", False),
        ("1 passed in 0.31s\n", "1 passed in 12.5s\n", True),
        ("name    passed\n", "name      passed\n", True),
        ("stop   6.0 ms\n", "stop  57.6 ms\n", True),
        ("2 passed in 0.31s\n", "1 passed in 0.31s\n", False),
    ],
)
def test_output_agrees_but_for_what_is_left_out(shown: str, printed: str, agreed: bool) -> None:
    """The comparison that the tests above stand on can fail."""
    assert agrees(shown, printed) is agreed
