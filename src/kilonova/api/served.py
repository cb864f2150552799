# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The region that is served: how it is made and made anew, and who listens to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilonova.api.door import Door
from kilonova.api.listeners import Listeners
from kilonova.api.pace import ModeName, RealTime, mode_of, pace_for
from kilonova.api.tokens import Tokens
from kilonova.bus.memory import Transcript
from kilonova.cloud.cloud import Cloud

if TYPE_CHECKING:
    from kilonova.api.door import Pace
    from kilonova.bus.message_bus import MessageBus
    from kilonova.bus.sink import Sink

Flags = Mapping[str, Mapping[str, object]]

NOTIFICATIONS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a region is served with; a reset without words comes back to it.

    ``speed`` is simulated seconds in a real one. ``notifications_kept`` is how many of the newest
    versioned ones can be read back, and of the newest with the legacy ones; None keeps all.
    """

    seed: int = 0
    data: str = "default"
    hosts: int = 1
    flags: Flags = field(default_factory=dict)
    clock: ModeName = "instant"
    speed: float = 1.0
    notifications_kept: int | None = NOTIFICATIONS_KEPT


class Served:
    """A region behind a door, with its clock's mode; ``seed`` is what the region was made from.

    ``bus`` is where its notifications go, beside those who listen here.
    """

    def __init__(
        self, settings: Settings, tokens: Tokens | None = None, bus: MessageBus | None = None
    ) -> None:
        self.settings = settings
        self.bus = bus
        self.listeners = Listeners()
        self.seed = settings.seed
        self.speed = settings.speed
        self._clock_changed = asyncio.Event()
        self._image_endpoint: str | None = None
        cloud = self._make(settings.seed, settings.data, {})
        self.door = Door(cloud, tokens or Tokens(), pace_for(settings.clock, self.speed, cloud))

    @property
    def cloud(self) -> Cloud:
        """The region, which is another one after a reset."""
        return self.door.cloud

    @property
    def image_endpoint(self) -> str:
        """Where legacy notifications say that images are: of this region and those after it."""
        return self.cloud.image_endpoint

    @image_endpoint.setter
    def image_endpoint(self, url: str) -> None:
        self._image_endpoint = self.cloud.image_endpoint = url

    @property
    def pace(self) -> Pace:
        """How the region's clock runs."""
        return self.door.pace

    def reset(
        self,
        seed: int | None,
        data: str | None,
        flags: Flags,
        mode: ModeName | None,
        speed: float | None,
    ) -> None:
        """Make the region anew; what is not said is as it was when serving began.

        Raises: DataSetError, UnknownFlag, InvalidFlagValue; then the region is the one it was.
        """
        seed = self.settings.seed if seed is None else seed
        cloud = self._make(seed, data or self.settings.data, flags)
        self.seed = seed
        self.door.replace(cloud)
        self.set_clock(mode or self.settings.clock, speed or self.settings.speed)

    def set_clock(self, mode: ModeName, speed: float) -> None:
        """Go on in a mode, from the region's present time."""
        self.speed = speed
        before, self.door.pace = self.door.pace, pace_for(mode, speed, self.cloud)
        if isinstance(before, RealTime):
            before.wake()
        self.door.pace.after_request(self.cloud)
        self._clock_changed.set()

    async def clock_changed(self) -> None:
        """Wait until somebody sets the clock."""
        self._clock_changed.clear()
        await self._clock_changed.wait()

    @property
    def mode(self) -> ModeName:
        """The mode of the region's clock."""
        return mode_of(self.pace)

    def let_happen(self) -> None:
        """Let happen what the mode has happen at once; on a manual clock, nothing."""
        if isinstance(self.pace, RealTime):
            self.pace.catch_up(self.cloud)
        else:
            self.pace.after_request(self.cloud)

    def advance(self, seconds: float) -> None:
        """Let simulated time pass now, in any mode."""
        self.cloud.advance(seconds)
        self._go_on()

    def settle(self) -> None:
        """Let everything happen that is left to happen, in any mode."""
        self.cloud.run()
        self._go_on()

    def _go_on(self) -> None:
        if isinstance(self.pace, RealTime):
            self.pace.follow(self.cloud)

    def _make(self, seed: int, data: str, flags: Flags) -> Cloud:
        merged = {group: dict(options) for group, options in self.settings.flags.items()}
        for group, options in flags.items():
            merged.setdefault(group, {}).update(options)
        transcript = Transcript(self.settings.notifications_kept)
        sinks: list[Sink] = [transcript, self.listeners]
        if self.bus is not None:
            sinks.append(self.bus)
        cloud = Cloud(seed, data, self.settings.hosts, merged, sinks=sinks)
        if self.bus is not None:
            self.bus.keep()
        cloud.notifications.limit = self.settings.notifications_kept
        if self._image_endpoint is not None:
            cloud.image_endpoint = self._image_endpoint
        self.transcript = transcript
        return cloud
