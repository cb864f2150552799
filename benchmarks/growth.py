# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Memory for each live instance, and what an action costs, as a region grows to 200,000."""

from __future__ import annotations

import gc
import json
import sys

from benchmarks.measuring import Row, best_of, in_a_process_of_its_own, resident_bytes
from benchmarks.regions import live, make_server, open_region

SIZES = (1_000, 10_000, 200_000)
HOSTS = 20
LIVES = 200
MOST_BYTES = 3072
MOST_GROWTH = 1.2
"""What counts as flat: caches of the processor hold less of a large region."""


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


def measure() -> list[Row]:
    """The rows of this benchmark, each size in a process of its own."""
    grown = [in_a_process_of_its_own("benchmarks.growth", str(size)) for size in SIZES]
    rows = [
        Row(
            f"bytes for each server at {size:,}",
            f"{each['bytes']:,.0f}",
            f"{MOST_BYTES:,} at most" if size == SIZES[-1] else "",
            each["bytes"] <= MOST_BYTES,
        )
        for size, each in zip(SIZES, grown, strict=True)
    ]
    rows += [
        Row(
            f"us for an action of a life beside {size:,} others", f"{each['seconds'] * 1e6 / 7:.0f}"
        )
        for size, each in zip(SIZES, grown, strict=True)
    ]
    ratio = grown[-1]["seconds"] / grown[0]["seconds"]
    flat = f"{MOST_GROWTH} at most"
    rows.append(
        Row(
            f"that of {SIZES[-1]:,} to that of {SIZES[0]:,}",
            f"{ratio:.2f}",
            flat,
            ratio <= MOST_GROWTH,
        )
    )
    return rows


if __name__ == "__main__":
    json.dump(grow(int(sys.argv[1])), sys.stdout)
