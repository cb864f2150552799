# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every scenario there is, and finding them by name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from kilonova.errors import KilonovaError
from kilonova.scenarios.behaviours import (
    aggregates,
    evacuate,
    failing_moves,
    failures,
    flavors,
    guests,
    images,
    interfaces,
    keypairs,
    live_migration,
    lives,
    lock,
    migrate,
    pause,
    periodic,
    power,
    rebuild,
    refusals,
    rescue,
    resize,
    scheduling,
    server_groups,
    servers,
    services,
    shares,
    shelve,
    soft_delete,
    suspend,
    updates,
    volumes,
)
from kilonova.scenarios.scenario import Scenario

CATALOGUE: tuple[Scenario, ...] = (
    *services.SCENARIOS,
    *servers.SCENARIOS,
    *power.SCENARIOS,
    *pause.SCENARIOS,
    *suspend.SCENARIOS,
    *rescue.SCENARIOS,
    *lock.SCENARIOS,
    *guests.SCENARIOS,
    *shelve.SCENARIOS,
    *soft_delete.SCENARIOS,
    *images.SCENARIOS,
    *rebuild.SCENARIOS,
    *resize.SCENARIOS,
    *migrate.SCENARIOS,
    *live_migration.SCENARIOS,
    *evacuate.SCENARIOS,
    *volumes.SCENARIOS,
    *interfaces.SCENARIOS,
    *shares.SCENARIOS,
    *updates.SCENARIOS,
    *aggregates.SCENARIOS,
    *flavors.SCENARIOS,
    *keypairs.SCENARIOS,
    *server_groups.SCENARIOS,
    *periodic.SCENARIOS,
    *scheduling.SCENARIOS,
    *failures.SCENARIOS,
    *failing_moves.SCENARIOS,
    *refusals.SCENARIOS,
    *lives.SCENARIOS,
)
"""In the order in which they run: a sample is the first notification of its event."""


class UnknownScenario(KilonovaError):
    """No scenario has that name, nor does any fit that pattern; names those that are nearest."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(name, tuple(nearest))
        self.name = name
        self.nearest = tuple(nearest)

    def __str__(self) -> str:
        hint = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"There is no scenario {self.name!r}.{hint}"


def find(
    names: Sequence[str] = (), catalogue: Sequence[Scenario] = CATALOGUE
) -> tuple[Scenario, ...]:
    """The scenarios that names, subjects or patterns such as ``power.*`` stand for; without any,
    all.

    Raises: UnknownScenario.
    """
    if not names:
        return tuple(catalogue)
    wanted: set[str] = set()
    for name in names:
        found = {one.name for one in catalogue if _is_meant(one, name)}
        if not found:
            raise UnknownScenario(name, _nearest(name, catalogue))
        wanted |= found
    return tuple(one for one in catalogue if one.name in wanted)


def _is_meant(scenario: Scenario, name: str) -> bool:
    return name == scenario.subject or fnmatchcase(scenario.name, name)


def _nearest(name: str, catalogue: Sequence[Scenario]) -> list[str]:
    names = [one.name for one in catalogue]
    subjects = list(dict.fromkeys(one.subject for one in catalogue))
    return get_close_matches(name, [*names, *subjects], n=3, cutoff=0.5)
