# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Memory for each live instance, and what an action costs, as a region grows to 200,000."""

from __future__ import annotations

import gc
import json
import sys

from benchmarks.measuring import best_of, in_a_process_of_its_own, resident_bytes
from benchmarks.regions import live, make_server, open_region

SIZES = (1_000, 10_000, 200_000)
HOSTS = 20
LIVES = 200


def grow(size: int) -> dict[str, float]:
    """Fill a region; what an instance takes, and what a life costs beside them all."""
    cloud = open_region(HOSTS)
    live(cloud)
    gc.collect()
    empty = resident_bytes()
    for _ in range(size):
        make_server(cloud)
    gc.collect()
    grown = resident_bytes()

    def lives() -> None:
        for _ in range(LIVES):
            live(cloud)

    return {
        "instances": len(cloud.instances),
        "bytes": (grown - empty) / size,
        "seconds": best_of(3, lives) / LIVES,
    }


def measure() -> list[tuple[str, str]]:
    """The rows of this benchmark, each size in a process of its own."""
    grown = [in_a_process_of_its_own("benchmarks.growth", str(size)) for size in SIZES]
    largest, smallest = grown[-1], grown[0]
    rows = [
        (
            f"bytes for each live instance at {largest['instances']:,} (wanted: at most 3,072)",
            f"{largest['bytes']:,.0f}",
        )
    ]
    rows += [
        (f"ms for a life (7 actions) beside {each['instances']:,}", f"{each['seconds'] * 1e3:.2f}")
        for each in grown
    ]
    ratio = largest["seconds"] / smallest["seconds"]
    rows.append((f"ratio, {SIZES[-1]:,} to {SIZES[0]:,} (wanted: flat)", f"{ratio:.2f}"))
    return rows


if __name__ == "__main__":
    json.dump(grow(int(sys.argv[1])), sys.stdout)
