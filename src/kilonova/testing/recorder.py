# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a region has said, as a test compares it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from kilonova.verify import Expectation, explain, matches

if TYPE_CHECKING:
    from kilonova.bus.memory import NotificationLog
    from kilonova.contract import Notification


class Notifications(Sequence["Notification"]):
    """A region's notifications; equal to a list of event types, or to an expectation.

    Expectations come from ``kilonova.verify``: ``in_order``, ``race``, ``eventually``, ``counts``.
    """

    def __init__(self, log: NotificationLog) -> None:
        self._log = log

    @property
    def event_types(self) -> list[str]:
        """The event types alone, in order."""
        return self._log.event_types

    def of(self, *event_types: str) -> list[Notification]:
        """Those of some event types; a trailing ``*`` stands for any ending."""
        return self._log.of(*event_types)

    def clear(self) -> None:
        """Forget what was said so far."""
        self._log.clear()

    def explain(self, wanted: object) -> str:
        """What was wanted beside what was seen, line by line."""
        return explain(wanted, self.event_types)

    def __eq__(self, wanted: object) -> bool:
        if isinstance(wanted, Notifications):
            return list(self) == list(wanted)
        if isinstance(wanted, (Expectation, list, tuple)):
            return matches(wanted, self.event_types)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes as the region speaks

    def __len__(self) -> int:
        return len(self._log)

    @overload
    def __getitem__(self, index: int) -> Notification: ...
    @overload
    def __getitem__(self, index: slice) -> list[Notification]: ...
    def __getitem__(self, index: int | slice) -> Notification | list[Notification]:
        return self._log[index]

    def __iter__(self) -> Iterator[Notification]:
        return iter(self._log)
