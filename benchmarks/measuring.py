# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How things are measured: whole work, best of several rounds, in a process of its own where memory
counts.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One thing that was measured, and what is wanted of it: nothing where that is empty."""

    what: str
    figure: str
    wanted: str = ""
    met: bool = True


def best_of(
    rounds: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> float:
    """Seconds that the work takes, as the quickest of some rounds.

    They are the processor's, so that the figure says what the work costs and not what else the
    machine did; for work of other processes take ``time.perf_counter``.
    """
    quickest = float("inf")
    for _ in range(rounds):
        gc.collect()
        begun = clock()
        work()
        quickest = min(quickest, clock() - begun)
    return quickest


def in_a_process_of_its_own(module: str, *arguments: str, path: Path | None = None) -> Any:
    """What a module prints as JSON when it is run by itself, with the packages in a directory."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603  (our own command)
    return json.loads(done.stdout)


def resident_bytes() -> int:
    """The memory that this process holds now."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise OSError("the kernel does not tell this process's memory")
