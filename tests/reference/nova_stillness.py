# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Knowing when nothing is left to happen in a Nova that runs in this process.

Its services talk through queues that each looks into twenty times a second, and nothing else in it
waits for long. All of it takes turns in one thread: where that was at work in a pause, somebody had
something to do.
"""

from __future__ import annotations

from time import monotonic, process_time
from typing import Any

import eventlet
import fixtures
from oslo_messaging.rpc import server as rpc_server

PAUSE_S = 0.02
BUSY_S = 0.008
"""How much work in a pause is more than looking into queues."""
QUIET = 11
"""So many pauses in a row must have been quiet: more than two looks into a queue."""
QUIET_UNDER_WAY = 50
"""And so many while a call goes on, such as a migration that waits to be told what to do."""
LIMIT_S = 60.0


class Stillness(fixtures.Fixture):
    """Watches the calls between Nova's services."""

    def _setUp(self) -> None:
        self.idle_s = 0.0
        """How long was waited for nothing; no time of Nova's."""
        self._under_way = 0
        self._quiet = 0
        original = rpc_server.RPCServer._process_incoming

        def watched(server: Any, incoming: Any) -> None:
            self._under_way += 1
            self.stir()
            try:
                original(server, incoming)
            finally:
                self._under_way -= 1
                self.stir()

        self.useFixture(
            fixtures.MonkeyPatch("oslo_messaging.rpc.server.RPCServer._process_incoming", watched)
        )

    def stir(self) -> None:
        """Say that something happened just now."""
        self._quiet = 0

    def settle(self) -> None:
        """Wait until nothing is left to happen. Raises: TimeoutError."""
        began = quiet_since = monotonic()
        self.stir()
        while self._quiet < (QUIET_UNDER_WAY if self._under_way else QUIET):
            if self._quiet == 0:
                quiet_since = monotonic()
            if quiet_since - began > LIMIT_S:
                raise TimeoutError(f"Nova is still busy after {LIMIT_S} s")
            worked_s = process_time()
            self._quiet += 1
            eventlet.sleep(PAUSE_S)
            if process_time() - worked_s > BUSY_S:
                self.stir()
        self.idle_s += monotonic() - quiet_since
