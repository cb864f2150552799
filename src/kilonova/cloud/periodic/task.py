# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a periodic task is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.cloud.clock import parse

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

USUAL_INTERVAL_S = 60
"""Of a task whose interval is 0. Source: oslo_service/periodic_task.py, DEFAULT_INTERVAL."""


@dataclass(slots=True, frozen=True)
class PeriodicTask:
    """A story that every nova-compute tells at intervals.

    ``interval_s`` reads the flag that sets it: 0 is the usual one, a negative one is never.
    ``has_work`` says whether there can be anything to do at all; without it nothing is due.
    ``at_once`` tasks run for the first time as soon as the clock is advanced.
    """

    story: Callable[[Compute], Steps[None]]
    interval_s: Callable[[Region], int]
    has_work: Callable[[Region], bool]
    at_once: bool = False


def usual(cloud: Region) -> int:
    """The usual interval."""
    return 0


def instances_on(compute: Compute) -> list[Instance]:
    """The host's servers, oldest first on that host."""
    host = compute.host
    return [instance for instance in host.instances.values() if instance.host == host.name]


def age_s(clock: Clock, stamp: str | None) -> float:
    """How many seconds ago a stamp was made; one that is missing was made for ever ago."""
    return math.inf if stamp is None else (clock.now - parse(stamp)).total_seconds()
