# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Measure, and print a table: ``python -m benchmarks [--keep] [NAME ...]``."""

from __future__ import annotations

import sys

from benchmarks import (
    bus,
    cases,
    front_door,
    growth,
    machine,
    seams,
    soak,
    startup,
    throughput,
)
from benchmarks.document import keep
from benchmarks.measuring import Row

BENCHMARKS = {
    "machine": ("The machine", machine.measure),
    "startup": ("Starting", startup.measure),
    "cases": ("Nova's 47 recorded cases", cases.measure),
    "throughput": ("Create, five power actions, delete", throughput.measure),
    "seams": ("Seams without faults", seams.measure),
    "bus": ("On one RabbitMQ", bus.measure),
    "front_door": ("The front door, over HTTP", front_door.measure),
    "soak": ("A hundred thousand mixed requests", soak.measure),
    "growth": ("Up to 200,000 servers", growth.measure),
}


def main(arguments: list[str]) -> int:
    """Run those that are named, or all of them; with ``--keep`` all, for docs/performance.md."""
    keeping = "--keep" in arguments
    names = [argument for argument in arguments if argument != "--keep"]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown or (keeping and names):
        problem = f"no benchmark {unknown[0]!r}" if unknown else "--keep keeps all of them"
        print(f"{problem}: there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    described = machine.description()
    print(described)
    measured: dict[str, list[Row]] = {}
    for name in names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        print(f"\n{title}", flush=True)
        measured[title] = measure()
        for row in measured[title]:
            print(line(row), flush=True)
    if keeping:
        print(f"\nkept in {keep(described, measured)}")
    return 0


def line(row: Row) -> str:
    """A row as it is printed."""
    verdict = f"{'  ' if row.met else '! '}wanted: {row.wanted}" if row.wanted else ""
    return f"  {row.what:<60} {row.figure:>10}  {verdict}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
