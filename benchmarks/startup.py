# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long ``kilonova --version`` takes beside ``python -c pass``, and imports and a region."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

from benchmarks.measuring import Row, best_of

ROUNDS = 15
MOST = 4


def whole_process(*command: str) -> float:
    """Seconds of a process from start to end, as the quickest of some."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own command)

    return best_of(ROUNDS, run, perf_counter)


def measure() -> list[Row]:
    """The rows of this benchmark."""
    python = whole_process(sys.executable, "-c", "pass")
    version = whole_process(sys.executable, "-m", "kilonova", "--version")
    imports = whole_process(sys.executable, "-c", "from kilonova import Cloud")
    from kilonova import Cloud

    region = best_of(ROUNDS, Cloud)
    ratio = version / python
    return [
        Row("ms for python -c pass", f"{python * 1e3:.1f}"),
        Row("ms for kilonova --version", f"{version * 1e3:.1f}"),
        Row(
            "that of the latter to that of the former",
            f"{ratio:.2f}",
            f"{MOST} at most",
            ratio <= MOST,
        ),
        Row("ms to import Cloud, interpreter included", f"{imports * 1e3:.0f}"),
        Row("ms to open a region", f"{region * 1e3:.2f}"),
    ]
