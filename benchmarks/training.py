# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiler is shown as usual: many servers' lives, with and without their states told."""

from __future__ import annotations

from benchmarks.regions import live, open_region
from kilonova.bus.memory import NotificationLog

LIVES = 1_000


def main() -> None:
    """Have servers live; nothing is measured."""
    for tells_states in (False, True):
        cloud = open_region(tells_states=tells_states)
        cloud.sinks.append(NotificationLog(limit=100))
        for _ in range(LIVES):
            live(cloud)


if __name__ == "__main__":
    main()
