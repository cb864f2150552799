# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a seam costs while no fault is planned."""

from __future__ import annotations

import timeit

from benchmarks.measuring import Row
from benchmarks.regions import make_server, open_region

CALLS = 100_000


def measure() -> list[Row]:
    """The rows of this benchmark: a call through the seam, and the same call past it."""
    cloud = open_region()
    instance = make_server(cloud).instance
    host = cloud.hosts.get(instance.host)
    through, past = cloud.hypervisor, cloud.neighbours.guests

    def drive(hypervisor: object) -> float:
        pause = hypervisor.pause  # type: ignore[attr-defined]  # the protocol's
        return min(timeit.repeat(lambda: pause(host, instance), number=CALLS, repeat=5)) / CALLS

    direct, crossed = drive(past), drive(through)
    return [
        Row("ns for a neighbour's call past its seam", f"{direct * 1e9:.0f}"),
        Row("ns for the same call through its seam", f"{crossed * 1e9:.0f}"),
    ]
