# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The machine that figures were measured on, and how fast Python runs on it."""

from __future__ import annotations

import os
import platform
import statistics
import time
from pathlib import Path

from benchmarks.measuring import Row

LOOPS = 1_000_000
TIMES = 25


def processor() -> str:
    """The processor's model, as the kernel tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def description() -> str:
    """The machine in one line, with today's date."""
    cores = os.cpu_count() or 1
    python = f"{platform.python_implementation()} {platform.python_version()}"
    today = time.strftime("%Y-%m-%d")
    return f"{processor()}, {cores} cores, {platform.system()}, {python}, {today}"


def loop() -> float:
    """Seconds that a plain loop takes."""
    begun = time.process_time()
    total = 0
    for number in range(LOOPS):
        total += number
    return time.process_time() - begun


def measure() -> list[Row]:
    """The rows of this benchmark: a unit for comparing machines, and how quiet this one was."""
    times = [loop() for _ in range(TIMES)]
    usual = statistics.median(times) / min(times)
    load = os.getloadavg()[0]
    return [
        Row(f"ms for a loop of {LOOPS:,} additions, at best", f"{min(times) * 1e3:.1f}"),
        Row("usually that many times as long; 1.0 is a quiet machine", f"{usual:.2f}"),
        Row("processes at work in the last minute; 1 is this one", f"{load:.1f}"),
    ]
