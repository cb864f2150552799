# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The region's clock: SimPy's, shifted to a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from simpy import Environment
from simpy.events import Event

from kilonova.cloud.steps import Steps

DEFAULT_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"


class Clock:
    """Virtual time: seconds since the epoch of the data set; nothing here ever sleeps."""

    def __init__(self, epoch: datetime = DEFAULT_EPOCH) -> None:
        self.environment = Environment()
        self.epoch = epoch
        self._stamped: object = None
        self._stamp = ""
        self._timed: object = None
        self._timestamp = ""
        self._dated: float = -1.0
        self._date = epoch

    @property
    def elapsed_s(self) -> float:
        """Simulated seconds since the region began."""
        return self.environment.now

    @property
    def last_s(self) -> float:
        """When the region's calendar ends, in simulated seconds since it began."""
        return (datetime.max.replace(tzinfo=UTC) - self.epoch).total_seconds()

    @property
    def now(self) -> datetime:
        """The simulated date and time, in UTC."""
        if self.environment._now != self._dated:
            self._dated = self.environment._now
            self._date = self.epoch + timedelta(seconds=self._dated)
        return self._date

    @property
    def stamp(self) -> str:
        """Now in the wire's form, whole seconds: ``2012-10-29T13:42:11Z``."""
        now = self.environment._now
        if now != self._stamped:
            self._stamped = now
            self._stamp = stamp_of(self.epoch + timedelta(seconds=int(now)))
        return self._stamp

    @property
    def message_timestamp(self) -> str:
        """Now as oslo.messaging stamps a message: ``2012-10-29 13:42:11.000000``."""
        now = self.environment._now
        if now != self._timed:
            self._timed = now
            self._timestamp = self.now.strftime("%Y-%m-%d %H:%M:%S.%f")
        return self._timestamp

    @property
    def next_event_s(self) -> float | None:
        """In how many simulated seconds something will happen; None when nothing will.

        What nobody waits for any more, such as the end of a wait that was interrupted, is nothing.
        """
        due = (at for at, _, _, event in self.environment._queue if event.callbacks)
        first = min(due, default=None)
        return None if first is None else first - self.environment.now

    def wait(self, duration_s: float) -> Steps[None]:
        """Wait in simulated seconds; a duration of zero does not even yield."""
        if duration_s > 0:
            yield self.environment.timeout(duration_s)

    def event(self) -> Event:
        """An event for others to succeed."""
        return self.environment.event()


def stamp_of(moment: datetime) -> str:
    """A moment, in UTC, in the wire's form: whole seconds."""
    return moment.strftime(STAMP)


def parse(stamp: str) -> datetime:
    """A stamp of ``Clock.stamp`` as a date."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
