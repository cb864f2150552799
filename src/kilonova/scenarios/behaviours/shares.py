# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares of servers; they come and go while a server is off."""

from __future__ import annotations

from kilonova.errors import ShareAccessGrantError, ShareAccessRemovalError, ShareMountError
from kilonova.scenarios.behaviours.sequences import STARTED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ATTACHED = ("instance.share_attach.start", "instance.share_attach.end")
DETACHED = ("instance.share_detach.start", "instance.share_detach.end")
TIMED_OUT = "Connection timed out"


@scenario
def attach_and_detach(cloud: Region) -> None:
    """A share is attached to a server that is off, and detached."""
    server = cloud.stopped_server()
    server.attach_share(world.SHARE)
    start, _ = cloud.expect(*ATTACHED)
    assert start.publisher_id == "nova-api:compute"
    assert start.payload.share_id == world.SHARE
    server.detach_share(world.SHARE)
    cloud.expect(*DETACHED)


@scenario
def power_on_with_a_share(cloud: Region) -> None:
    """A share is mounted as the server is powered on."""
    server = cloud.stopped_server()
    server.attach_share(world.SHARE)
    cloud.look_away()
    server.start()
    _, end = cloud.expect(
        *STARTED, samples=("instance-power_on_share-start", "instance-power_on_share-end")
    )
    assert [each.share_id for each in end.payload.shares] == [world.SHARE]


@scenario
def attach_fails(cloud: Region) -> None:
    """Where the share's keeper grants no access, the share is in error."""
    server = cloud.stopped_server()
    with cloud.faults.inject("share.allow_access", ShareAccessGrantError(world.SHARE, TIMED_OUT)):
        server.attach_share(world.SHARE)
    _, error, _ = cloud.expect(ATTACHED[0], "instance.share_attach.error", "compute.exception")
    assert error.payload.fault.exception == "ShareAccessGrantError"


@scenario
def detach_fails(cloud: Region) -> None:
    """Where the share's keeper does not take access back, the share is in error."""
    server = cloud.stopped_server()
    server.attach_share(world.SHARE)
    cloud.look_away()
    with cloud.faults.inject("share.deny_access", ShareAccessRemovalError(world.SHARE, TIMED_OUT)):
        server.detach_share(world.SHARE)
    _, error, _ = cloud.expect(DETACHED[0], "instance.share_detach.error", "compute.exception")
    assert error.payload.fault.exception == "ShareAccessRemovalError"


@scenario
def mount_fails(cloud: Region) -> None:
    """A server whose share cannot be mounted does not start, until it is rebooted without it."""
    server = cloud.stopped_server()
    server.attach_share(world.SHARE)
    cloud.look_away()
    failure = ShareMountError(world.SHARE, server.id, TIMED_OUT)
    with cloud.faults.inject("virt.mount_share", failure):
        server.start()
    cloud.expect(STARTED[0], "compute.exception")
    server.detach_share(world.SHARE)
    cloud.expect(*DETACHED)
    server.reboot(hard=True)
    cloud.expect("instance.reboot.start", "instance.reboot.end")


SCENARIOS = (attach_and_detach, power_on_with_a_share, attach_fails, detach_fails, mount_fails)
