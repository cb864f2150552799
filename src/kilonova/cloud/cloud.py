# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud: a region in the hands of its users. In it is what is ``checked``, which cannot be
compiled, and what belongs with that; all else is in ``Region``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Amount, checked
from kilonova.cloud.region import Region

if TYPE_CHECKING:
    from kilonova.bus.memory import LegacyLog, NotificationLog
    from kilonova.bus.sink import Sink
    from kilonova.cloud.session import Session


class Cloud(Region):
    """One region; two of them in a process share nothing.

    ``seed`` decides everything random. ``data`` names a data set or the path of one. ``hosts`` is
    how many equal hosts there are beyond a data set's own when it is more than those. ``flags`` are
    Nova's options by group. Each of ``sinks`` gets every notification, after ``notifications`` has
    kept it; what a sink raises changes nothing in the region, and comes out of ``run``. A sink that
    also has ``publish_legacy`` gets the legacy ones too, in the true order of both;
    ``legacy_notifications`` keeps them once ``keep_legacy`` was called.

    Raises: DataSetError, UnknownFlag, InvalidFlagValue, InvalidArgument.
    """

    notifications: NotificationLog

    @checked
    def __init__(
        self,
        seed: int = 0,
        data: str = "default",
        hosts: int = 1,
        flags: Mapping[str, Mapping[str, object]] | None = None,
        sinks: Iterable[Sink] = (),
    ) -> None:
        super().__init__(seed, data, hosts, flags, sinks)

    @checked
    def advance(self, seconds: float) -> None:
        """Let that much simulated time pass, with whatever happens in it, periodic tasks included.

        What is due at the very end happens too. Raises: ValueError where time would run backwards
        or for ever, and what a sink has raised, once all has happened.
        """
        if seconds < 0:
            raise ValueError(f"The clock cannot go back by {-seconds} seconds.")
        if not isfinite(seconds):
            raise ValueError(f"The clock goes on by a number of seconds, not by {seconds}.")
        until = self.clock.elapsed_s + seconds
        if until > self.clock.last_s:
            raise ValueError(f"The clock ends with the year 9999; {seconds} seconds are beyond it.")
        self.periodic.begin()
        while (due := self.periodic.next_due_s) is not None and due <= until:
            self._run_to(due)
            self.periodic.start_due()
        self._run_to(until)
        self.outlet.raise_stumbles()

    @property
    def legacy_notifications(self) -> LegacyLog:
        """The legacy notifications; it stays empty until ``keep_legacy`` is called."""
        return self.legacy.notifications

    @checked
    def keep_legacy(self, limit: Amount | None = None) -> LegacyLog:
        """Keep legacy notifications too from now on, or only so many of the newest."""
        self.legacy.notifications.limit = limit
        return self.legacy.notifications

    @checked
    def as_user(self, name: str, project: str | None = None) -> Session:
        """The same cloud in the hands of another user. Raises: UserNotFound, ProjectNotFound."""
        return self._session_of(name, project)
