# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications a second on one core, through create, five power actions and delete."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Row, best_of, in_a_process_of_its_own
from benchmarks.regions import live, open_region
from kilonova.bus.file import FileSink
from kilonova.bus.memory import NotificationLog
from kilonova.bus.sink import Sink

LIVES = 200
WANTED = 50_000
COMPILED = Path(__file__).parents[1] / "build" / "compiled"


def rate(sinks: Sequence[Sink], *, tells_states: bool = False) -> float:
    """Notifications a second, each built, checked, encoded and handed to the sinks."""
    cloud = open_region(tells_states=tells_states)
    cloud.sinks.extend(sinks)
    live(cloud)
    before = cloud.notifications.published
    live(cloud)
    in_a_life = cloud.notifications.published - before

    def lives() -> None:
        for _ in range(LIVES):
            live(cloud)

    return LIVES * in_a_life / best_of(15, lives)


def rates() -> dict[str, float]:
    """With Nova's defaults and with every change of a state told, into memory and into a file."""
    with tempfile.TemporaryDirectory() as folder:
        sink = FileSink(os.path.join(folder, "notifications.jsonl"))
        found = {
            f"{name}{', states told' * tells}": rate([to], tells_states=tells)
            for tells in (False, True)
            for name, to in (("memory sink", NotificationLog(limit=10_000)), ("file sink", sink))
        }
        sink.close()
    return found


def measure() -> list[Row]:
    """The rows of this benchmark: of the sources as they are, and of what `make compiled` made."""
    found = rates()
    if (COMPILED / "installed").is_file():
        compiled = in_a_process_of_its_own("benchmarks.throughput", path=COMPILED)
        found |= {f"{name}, compiled": each for name, each in compiled.items()}
    return [row(name, each) for name, each in found.items()]


def row(which: str, found: float) -> Row:
    """The row of one kind of sink."""
    return Row(
        f"notifications/s on one core, {which}", f"{found:,.0f}", f"{WANTED:,}", found >= WANTED
    )


if __name__ == "__main__":
    json.dump(rates(), sys.stdout)
