# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How far a publisher is with its backlog: what it has sent, and what the broker has of that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.bus.backlog import Backlog, Message

IN_FLIGHT = 2_000
"""How many messages a broker may have without having confirmed them."""
FORGET_EVERY = 500
"""After how many confirmed messages the backlog is told, at the latest."""


class Progress:
    """Which messages are to be sent next, and which can be forgotten.

    Each message that is sent has a tag, by which the broker confirms it; they only grow. What is
    in flight when a connection is lost is sent again, in the same order.
    """

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._in_flight: dict[int, int] = {}
        self._sent = 0
        self._highest = 0
        self._forgotten = 0
        self.published = 0
        """How many the broker has confirmed."""
        self.retried = 0
        """How many were sent again."""

    @property
    def waits_for_answers(self) -> bool:
        """Whether anything is in flight."""
        return bool(self._in_flight)

    def begin_again(self) -> None:
        """Go back behind what is known to have arrived."""
        self._in_flight.clear()
        self._sent = self._forgotten

    def next_messages(self) -> Sequence[Message]:
        """What is to be sent now, as much as may be in flight. Raises: OutboxError."""
        room = IN_FLIGHT - len(self._in_flight)
        return () if room < IN_FLIGHT // 4 else self._backlog.after(self._sent, room)

    def send(self, message: Message, tag: int) -> None:
        """A message is on its way."""
        self._sent = message.number
        self._in_flight[tag] = message.number
        if message.number <= self._highest:
            self.retried += 1
        else:
            self._highest = message.number

    def leave_out(self, message: Message) -> None:
        """A message is never sent, and counted among those that are dropped."""
        self._sent = message.number
        self._backlog.leave_out()

    def confirm(self, tag: int, *, all_before: bool = False) -> None:
        """The broker has a message, or all up to it; those in flight are in the order of tags."""
        tags = list(takewhile(lambda each: each <= tag, self._in_flight)) if all_before else [tag]
        for each in tags:
            if self._in_flight.pop(each, None) is not None:
                self.published += 1

    def forget(self) -> None:
        """Have the backlog forget what has arrived, now and then. Raises: OutboxError."""
        arrived = next(iter(self._in_flight.values()), self._sent + 1) - 1
        if arrived - self._forgotten >= FORGET_EVERY or not self._in_flight:
            self._backlog.arrived(arrived)
            self._forgotten = arrived
