# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""One story at a time for each instance, as nova-compute serialises them by the instance's uuid."""

from __future__ import annotations

from collections import deque
from types import TracebackType

from simpy.events import Event

from kilonova.cloud.clock import Clock
from kilonova.cloud.steps import Steps


class Turn:
    """A lock that is held; leaving the ``with`` lets the next story in, in order of arrival."""

    __slots__ = ("_key", "_locks")

    def __init__(self, locks: Locks, key: str) -> None:
        self._locks = locks
        self._key = key

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._locks.release(self._key)


class Locks:
    """Locks by name; a lock that nobody holds takes no memory and no event."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queues: dict[str, deque[Event]] = {}

    def hold(self, key: str) -> Steps[Turn]:
        """Wait for the lock: ``with (yield from locks.hold(uuid)): ...``."""
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = deque()
        else:
            mine = self._clock.event()
            queue.append(mine)
            try:
                yield mine
            except BaseException:
                if mine in queue:
                    queue.remove(mine)
                else:
                    self.release(key)
                raise
        return Turn(self, key)

    def release(self, key: str) -> None:
        """Give the lock to the next in line."""
        queue = self._queues[key]
        if queue:
            queue.popleft().succeed()
        else:
            del self._queues[key]
