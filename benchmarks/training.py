# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiler is shown as usual: many lives of servers, into memory and into a file, with and
without their states told.
"""

from __future__ import annotations

import os

from benchmarks.regions import live, open_region
from kilonova.bus.file import FileSink
from kilonova.bus.memory import NotificationLog

LIVES = 1_000


def main() -> None:
    """Have servers live; nothing is measured."""
    for tells_states in (False, True):
        cloud = open_region(tells_states=tells_states)
        with FileSink(os.devnull) as file:
            for sink in (NotificationLog(limit=100), file):
                cloud.sinks[:] = [sink]
                for _ in range(LIVES):
                    live(cloud)


if __name__ == "__main__":
    main()
