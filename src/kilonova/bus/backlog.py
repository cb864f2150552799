# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Messages on their way to a broker: what waits, and what is known to have arrived."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice
from secrets import token_hex
from threading import Lock
from typing import NamedTuple, Protocol

MOST_WAITING = 100_000
"""How many messages wait in memory for a broker that takes none, before the oldest are dropped."""


class Message(NamedTuple):
    """One message, by its place in the order of all."""

    number: int
    routing_key: str
    body: bytes


class Backlog(Protocol):
    """What a region puts messages into and a publisher takes them out of, in another thread.

    ``life`` tells the processes that send to one bus apart.
    """

    dropped: int
    """How many were given up since the beginning."""

    @property
    def life(self) -> str:
        """Another one in each process."""
        ...

    @property
    def waiting(self) -> int:
        """How many are not known to have arrived."""
        ...

    def add(self, routing_key: str, message_id: str, body: bytes) -> None:
        """Take one more; it may be published once ``keep`` has returned."""
        ...

    def keep(self) -> None:
        """Make sure of what was added. Raises: OutboxError."""
        ...

    def after(self, number: int, most: int) -> Sequence[Message]:
        """The next messages behind one, oldest first. Raises: OutboxError."""
        ...

    def arrived(self, number: int) -> None:
        """The broker has all up to this one: they are forgotten. Raises: OutboxError."""
        ...

    def leave_out(self) -> None:
        """One that waits will never be sent: it counts among those that were given up."""
        ...

    def give_up(self) -> None:
        """Drop all that wait."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


class MemoryBacklog:
    """A backlog that lives as long as the process. Beyond ``limit`` the oldest are dropped."""

    def __init__(self, limit: int = MOST_WAITING) -> None:
        self._messages: deque[Message] = deque()
        self._lock = Lock()
        self._limit = limit
        self._number = 0
        self.life = token_hex(8)
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many are not known to have arrived."""
        return len(self._messages)

    def add(self, routing_key: str, message_id: str, body: bytes) -> None:
        """Take one more."""
        with self._lock:
            self._number += 1
            self._messages.append(Message(self._number, routing_key, body))
            if len(self._messages) > self._limit:
                self._messages.popleft()
                self.dropped += 1

    def keep(self) -> None:
        """Nothing more is done for messages in memory."""

    def after(self, number: int, most: int) -> Sequence[Message]:
        """The next messages behind one, oldest first."""
        with self._lock:
            if not self._messages:
                return ()
            begun = max(0, number + 1 - self._messages[0].number)
            return tuple(islice(self._messages, begun, begun + most))

    def arrived(self, number: int) -> None:
        """The broker has all up to this one: they are forgotten."""
        with self._lock:
            while self._messages and self._messages[0].number <= number:
                self._messages.popleft()

    def leave_out(self) -> None:
        """One that waits will never be sent."""
        with self._lock:
            self.dropped += 1

    def give_up(self) -> None:
        """Drop all that wait."""
        with self._lock:
            self.dropped += len(self._messages)
            self._messages.clear()

    def close(self) -> None:
        """Nothing is held open."""
