# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes of servers."""

from __future__ import annotations

from kilonova.errors import CinderConnectionFailed
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ATTACHED = ("instance.volume_attach.start", "instance.volume_attach.end")
DETACHED = ("instance.volume_detach.start", "instance.volume_detach.end")
SWAPPED = ("instance.volume_swap.start", "instance.volume_swap.end")
POLLED = {"DEFAULT": {"volume_usage_poll_interval": 60}}


@scenario
def attach_and_detach(cloud: Region) -> None:
    """A volume is attached to a running server, and detached."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    _, attached = cloud.expect(*ATTACHED)
    assert attached.payload.volume_id == world.VOLUME
    assert [each.volume_id for each in attached.payload.block_devices] == [world.VOLUME]
    server.detach_volume(world.VOLUME)
    start, _ = cloud.expect(*DETACHED)
    assert start.payload.volume_id == world.VOLUME


@scenario
def swap(cloud: Region) -> None:
    """A volume that block storage migrates is swapped for the one it is migrated to."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.look_away()
    server.swap_volume(world.VOLUME, world.VOLUME_AFTER)
    start, _ = cloud.expect(*SWAPPED)
    assert (start.payload.old_volume_id, start.payload.new_volume_id) == (
        world.VOLUME,
        world.VOLUME_AFTER,
    )


@scenario
def swap_fails(cloud: Region) -> None:
    """A swap that block storage does not carry through leaves the old volume."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME_THAT_STAYS)
    cloud.look_away()
    text = "'tuple' object does not support item assignment"
    with cloud.faults.inject("block_storage.attachment_update", TypeError(text)):
        server.swap_volume(world.VOLUME_THAT_STAYS, world.VOLUME_NEVER_REACHED)
    _, error, _ = cloud.expect(SWAPPED[0], "instance.volume_swap.error", "compute.exception")
    assert error.payload.fault.exception == "TypeError"


@scenario
def attach_fails(cloud: Region) -> None:
    """Where block storage cannot be reached, the server is told to have no such volume."""
    server = cloud.running_server()
    with cloud.faults.inject(
        "block_storage.attachment_update", CinderConnectionFailed("Connection timed out")
    ):
        server.attach_volume(world.VOLUME_AFTER)
    _, error, _ = cloud.expect(ATTACHED[0], "instance.volume_attach.error", "compute.exception")
    assert error.payload.fault.exception == "CinderConnectionFailed"


@scenario(flags=POLLED)
def usage_is_polled(cloud: Region) -> None:
    """What is read and written is counted at intervals, where Nova is told to."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.look_away()
    cloud.periodic_task("poll_volume_usage")
    (usage,) = cloud.expect("volume.usage")
    assert (usage.payload.volume_id, usage.payload.instance_uuid) == (world.VOLUME, server.id)


@scenario(flags=POLLED)
def usage_at_the_end(cloud: Region) -> None:
    """What a volume was used for is told once more as it is detached."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.look_away()
    server.detach_volume(world.VOLUME)
    cloud.expect(DETACHED[0], "volume.usage", DETACHED[1])


SCENARIOS = (
    attach_and_detach,
    swap,
    swap_fails,
    attach_fails,
    usage_is_polled,
    usage_at_the_end,
)
