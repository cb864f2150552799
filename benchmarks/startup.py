# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long ``kilonova --version`` takes beside ``python -c pass``; imports and a region."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.measuring import best_of

ROUNDS = 15


def whole_process(*command: str) -> float:
    """Seconds of a process from start to end, as the quickest of some."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603

    return best_of(ROUNDS, run)


def measure() -> list[tuple[str, str]]:
    """The rows of this benchmark."""
    python = whole_process(sys.executable, "-c", "pass")
    version = whole_process(sys.executable, "-m", "kilonova", "--version")
    imports = whole_process(sys.executable, "-c", "from kilonova import Cloud")
    from kilonova import Cloud

    Cloud()
    begun = time.perf_counter()
    for _ in range(100):
        Cloud()
    region = (time.perf_counter() - begun) / 100
    return [
        ("ms for python -c pass", f"{python * 1e3:.1f}"),
        ("ms for kilonova --version", f"{version * 1e3:.1f}"),
        ("ratio (wanted: at most 4)", f"{version / python:.2f}"),
        ("ms to import Cloud, interpreter included", f"{imports * 1e3:.0f}"),
        ("ms to open a region", f"{region * 1e3:.2f}"),
    ]
