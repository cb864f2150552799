# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The modes of the region's clock while it is served: instant, manual, and real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from kilonova.api.door import Instant, Pace

if TYPE_CHECKING:
    from kilonova.cloud.cloud import Cloud

ModeName: TypeAlias = Literal["instant", "real", "manual"]
MODES: tuple[ModeName, ...] = get_args(ModeName)

LONGEST_NAP_S = 1.0
"""How long the region's clock stands still at most, in real time, when nothing is due."""


class Manual:
    """Nothing happens until somebody moves the clock; work that is asked for waits for that."""

    def after_request(self, cloud: Cloud) -> None:
        """Let nothing happen."""


class RealTime:
    """The region's clock follows the one on the wall, ``speed`` times as fast.

    A request that Nova answers only when the work is done is carried out at once, ahead of time;
    its answer waits until the time has come (``lead_s``).
    """

    def __init__(
        self, cloud: Cloud, speed: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self.follow(cloud)

    def follow(self, cloud: Cloud) -> None:
        """Go on from the region's present time, whatever it was before."""
        self._began_at = self._monotonic()
        self._began_with = cloud.clock.elapsed_s
        self._wake.set()

    @property
    def due_s(self) -> float:
        """What the region's clock should show by now, in simulated seconds since it began."""
        return self._began_with + (self._monotonic() - self._began_at) * self.speed

    def lead_s(self, cloud: Cloud) -> float:
        """How far the region is ahead of its time, in real seconds; 0 when it is not."""
        return max(0.0, (cloud.clock.elapsed_s - self.due_s) / self.speed)

    def catch_up(self, cloud: Cloud) -> None:
        """Let everything happen whose time has come, periodic tasks included."""
        behind_s = self.due_s - cloud.clock.elapsed_s
        if behind_s >= 0:
            cloud.advance(behind_s)

    def after_request(self, cloud: Cloud) -> None:
        """Have what was asked for begin as soon as the answer is on its way."""
        self._wake.set()

    def wake(self) -> None:
        """End the nap."""
        self._wake.set()

    def nap_s(self, cloud: Cloud) -> float:
        """In how many real seconds something is due, an event or a periodic task."""
        now_s = cloud.clock.elapsed_s
        event_s, task_s = cloud.clock.next_event_s, cloud.periodic.next_due_s
        dues_s = [now_s + LONGEST_NAP_S * self.speed]
        if event_s is not None:
            dues_s.append(now_s + event_s)
        if task_s is not None:
            dues_s.append(task_s)
        return max(0.0, (min(dues_s) - self.due_s) / self.speed)

    async def nap(self, cloud: Cloud) -> None:
        """Wait until something is due, or is asked for."""
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), self.nap_s(cloud))
        except TimeoutError:
            return


def pace_for(mode: ModeName, speed: float, cloud: Cloud) -> Pace:
    """The pace of a mode, from the region's present time on."""
    if mode == "real":
        return RealTime(cloud, speed)
    return Manual() if mode == "manual" else Instant()


def mode_of(pace: Pace) -> ModeName:
    """The mode that a pace is of."""
    if isinstance(pace, RealTime):
        return "real"
    return "manual" if isinstance(pace, Manual) else "instant"
