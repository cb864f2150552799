# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which pages are run, and how; `python -m tests.docs.sessions` renews what they show.

Where a page leaves something out, it still does once renewed. Look at what changed before you
commit it: a page may also be wrong because Kilonova is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.docs import generated
from tests.docs.pages import ROOT, Mismatch, follow, renewed, steps_of
from tests.docs.shell import Shell

PAGES = (
    "README.md",
    "docs/README.md",
    "docs/tutorial/first-steps.md",
    "docs/how-to/listen-with-a-sink.md",
    "docs/how-to/test-a-consumer.md",
    "docs/how-to/use-your-own-data-set.md",
    "docs/reference/cli.md",
    "docs/reference/contract.md",
    "docs/reference/flags.md",
    "docs/reference/legacy-notifications.md",
    "docs/reference/pytest-plugin.md",
    "docs/reference/python.md",
    "examples/billing/README.md",
)
"""Pages of which every block of code is run. A page of an example is followed in its folder."""


def run(page: str, folder: Path) -> list[Mismatch]:
    """Follow a page in an empty folder; what it does not show as it is."""
    place = folder / "session"
    if page.startswith("examples/"):
        shutil.copytree(
            (ROOT / page).parent, place, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    else:
        place.mkdir()
    steps = list(steps_of((ROOT / page).read_text(encoding="utf-8")))
    with contextlib.chdir(place), Shell(place) as shell:
        return follow(steps, shell, place)


def renew(page: str) -> None:
    """Write what a page's steps print now into it."""
    path = ROOT / page
    before = path.read_text(encoding="utf-8")
    text = generated.renewed(page, before)
    path.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        mismatches = run(page, Path(folder))
    for mismatch in mismatches:
        if mismatch.step.place is None:
            sys.exit(f"{page}: this prints something, and the page shows nothing:\n{mismatch}")
    text = renewed(text, mismatches)
    path.write_text(text, encoding="utf-8")
    if text != before:
        print(f"{page} is renewed")


if __name__ == "__main__":
    os.chdir(ROOT)
    for name in sys.argv[1:] or PAGES:
        renew(name)
