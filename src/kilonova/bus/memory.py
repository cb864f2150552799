# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications kept in memory, for whoever wants to look at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

from mypy_extensions import mypyc_attr

from kilonova.contract import LegacyNotification, Notification

N = TypeVar("N", bound=Notification | LegacyNotification)

# Users make classes of all of these; where they are compiled, each has to say that it lets them.


@mypyc_attr(allow_interpreted_subclasses=True)
class Log(Sequence[N], Generic[N]):
    """A sink that keeps every notification of one kind, or of both, oldest first.

    With ``limit`` only so many of the newest are kept; 0 keeps none. ``published`` counts all of
    them.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._kept: list[N] = []
        self.limit = limit
        self.published = 0

    def publish(self, notification: N) -> None:
        """Keep one more."""
        self.published += 1
        limit = self.limit
        if limit is None:
            self._kept.append(notification)
        elif limit:
            self._kept.append(notification)
            if len(self._kept) >= 2 * limit:
                del self._kept[:-limit]

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()

    @property
    def event_types(self) -> list[str]:
        """The event types alone, in order."""
        return [notification.event_type for notification in self]

    def of(self, *event_types: str) -> list[N]:
        """Those of some event types, in order; a trailing ``*`` stands for any ending."""
        exact = {name for name in event_types if not name.endswith("*")}
        stems = tuple(name[:-1] for name in event_types if name.endswith("*"))
        return [
            n for n in self if n.event_type in exact or (stems and n.event_type.startswith(stems))
        ]

    def __len__(self) -> int:
        return len(self._kept) if self.limit is None else min(len(self._kept), self.limit)

    @overload
    def __getitem__(self, index: int) -> N: ...
    @overload
    def __getitem__(self, index: slice) -> list[N]: ...
    def __getitem__(self, index: int | slice) -> N | list[N]:
        kept = self._kept if self.limit is None else self._kept[-self.limit :] if self.limit else []
        return kept[index]

    def __iter__(self) -> Iterator[N]:
        return iter(self[:])


@mypyc_attr(allow_interpreted_subclasses=True)
class NotificationLog(Log[Notification]):
    """Every versioned notification since the region began, or since ``clear``."""


@mypyc_attr(allow_interpreted_subclasses=True)
class LegacyLog(Log[LegacyNotification]):
    """Every legacy notification that was kept."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Transcript(Log[Notification | LegacyNotification]):
    """A sink that keeps both kinds, in the order in which they were sent."""

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Keep one more, a legacy one."""
        self.publish(notification)
