# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A backlog whose file fails for a while."""

from __future__ import annotations

from collections.abc import Sequence

from kilonova.bus.backlog import MemoryBacklog, Message
from kilonova.errors import OutboxError


class Failing(MemoryBacklog):
    """A backlog whose file cannot be used the first time that each is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: set[str] = set()

    def _fail_once(self, what: str) -> None:
        if what not in self.failed:
            self.failed.add(what)
            raise OutboxError("box", "disk I/O error")

    def after(self, number: int, most: int) -> Sequence[Message]:
        """Fail, then give."""
        self._fail_once("after")
        return super().after(number, most)

    def arrived(self, number: int) -> None:
        """Fail, then forget."""
        self._fail_once("arrived")
        super().arrived(number)
