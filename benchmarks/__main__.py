# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Measure, and print a table: ``python -m benchmarks [NAME ...]``."""

from __future__ import annotations

import platform
import sys

from benchmarks import cases, growth, seams, startup, throughput

BENCHMARKS = {
    "startup": startup.measure,
    "cases": cases.measure,
    "throughput": throughput.measure,
    "seams": seams.measure,
    "growth": growth.measure,
}


def main(names: list[str]) -> int:
    """Run those that are named, or all of them."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}: there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for name in names or BENCHMARKS:
        print(f"\n{name}")
        for what, figure in BENCHMARKS[name]():
            print(f"  {what:<72} {figure:>12}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
