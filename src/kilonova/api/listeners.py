# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever follows the notifications as they are published."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.contract import LegacyNotification, Notification

    Said = Notification | LegacyNotification

MOST_WAITING = 10_000
"""How many notifications may wait for a listener who does not take them, before it is dropped."""


class Follower:
    """One of them: takes what was published, in order, until ``None`` says that no more comes."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Said | None] = asyncio.Queue()

    async def next(self, patience_s: float) -> Said | None:
        """The next notification; None at the end. Raises: TimeoutError."""
        return await asyncio.wait_for(self._waiting.get(), patience_s)

    def tell(self, notification: Said | None) -> bool:
        """Let one more wait; false where too many do."""
        self._waiting.put_nowait(notification)
        return self._waiting.qsize() <= MOST_WAITING


class Listeners:
    """A sink that every region of a server publishes to, one after another."""

    def __init__(self) -> None:
        self._listeners: list[Follower] = []

    def publish(self, notification: Said) -> None:
        """Tell everybody; whoever is too slow is told no more."""
        for listener in tuple(self._listeners):
            if not listener.tell(notification):
                self.leave(listener)

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Tell everybody, who chooses which kinds to pass on."""
        self.publish(notification)

    def join(self) -> Follower:
        """Listen from now on."""
        listener = Follower()
        self._listeners.append(listener)
        return listener

    def leave(self, listener: Follower) -> None:
        """Listen no more."""
        if listener in self._listeners:
            self._listeners.remove(listener)
            listener.tell(None)

    def close(self) -> None:
        """Tell everybody that no more comes."""
        for listener in tuple(self._listeners):
            self.leave(listener)
