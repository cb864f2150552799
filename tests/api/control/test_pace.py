# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The clock follows the one on the wall, at the speed that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from kilonova.api.pace import RealTime
from kilonova.cloud.cloud import Cloud


class Wall:
    """A clock on a wall, whose hands are moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def wall() -> Wall:
    """A clock that stands still until it is moved."""
    return Wall()


def test_the_region_follows_the_wall(wall: Wall, cloud: Cloud) -> None:
    """A server that takes five seconds is there after two and a half, at double speed."""
    pace = RealTime(cloud, 2.0, wall)
    server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
    seen = []
    for _ in range(6):
        pace.catch_up(cloud)
        seen.append((cloud.clock.elapsed_s, server.status))
        wall.seconds += 0.5
    assert seen == [
        (0.0, "BUILD"),
        (1.0, "BUILD"),
        (2.0, "BUILD"),
        (3.0, "BUILD"),
        (4.0, "BUILD"),
        (5.0, "ACTIVE"),
    ]


def test_work_done_ahead_of_its_time_is_waited_for(wall: Wall, cloud: Cloud) -> None:
    """Until then nothing else happens; the lead is told in real seconds."""
    pace = RealTime(cloud, 2.0, wall)
    cloud.advance(10)
    leads = [pace.lead_s(cloud)]
    wall.seconds += 3
    pace.catch_up(cloud)
    leads.append(pace.lead_s(cloud))
    wall.seconds += 3
    pace.catch_up(cloud)
    assert (leads, pace.lead_s(cloud), cloud.clock.elapsed_s) == ([5.0, 2.0], 0.0, 12.0)


def test_a_clock_that_was_moved_goes_on_from_there(wall: Wall, cloud: Cloud) -> None:
    """Who advances it does not want to wait."""
    pace = RealTime(cloud, 1.0, wall)
    cloud.advance(100)
    pace.follow(cloud)
    wall.seconds += 1
    pace.catch_up(cloud)
    assert (pace.lead_s(cloud), cloud.clock.elapsed_s) == (0.0, 101.0)


def test_an_idle_region_lets_the_server_sleep(wall: Wall, cloud: Cloud) -> None:
    """For a second at a time; with work under way until that is due, in real seconds."""
    pace = RealTime(cloud, 10.0, wall)
    naps = []
    for _ in range(2):
        wall.seconds += 1
        pace.catch_up(cloud)
        naps.append(pace.nap_s(cloud))
    cloud.servers.create(name="web", flavor="m1.small", image="cirros")
    naps.append(pace.nap_s(cloud))
    pace.catch_up(cloud)
    naps.append(pace.nap_s(cloud))
    assert naps == [1.0, 1.0, 0.0, 0.5]


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    """An event loop; it has a socket pair of its own."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.loopback
def test_a_nap_ends_when_something_is_asked_for(
    wall: Wall, cloud: Cloud, loop: asyncio.Runner
) -> None:
    """However long nothing is due."""
    pace = RealTime(cloud, 1.0, wall)

    async def nap() -> bool:
        napping = asyncio.create_task(pace.nap(cloud))
        await asyncio.sleep(0)
        pace.after_request(cloud)
        await napping
        return napping.done()

    assert loop.run(nap())
