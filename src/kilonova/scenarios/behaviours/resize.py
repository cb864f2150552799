# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Giving servers another flavor."""

from __future__ import annotations

from kilonova.errors import FlavorDiskTooSmall
from kilonova.scenarios.behaviours.sequences import (
    CONFIRMED,
    DELETED,
    MOVED,
    REVERTED,
    SCHEDULED,
)
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ON_ITS_HOST = {"DEFAULT": {"allow_resize_to_same_host": True}}
ROOMY = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
NOT_PREPARED = (
    *SCHEDULED,
    "instance.exists",
    "instance.resize_prep.start",
    "instance.resize.error",
    "instance.resize_prep.end",
)


@scenario(flags=ON_ITS_HOST)
def resize_and_confirm(cloud: Region) -> None:
    """A resized server waits until somebody confirms that it works."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    said = {each.event_type: each.payload for each in cloud.expect(*MOVED)}
    end = said["instance.resize_finish.end"]
    assert (end.state, end.flavor.name) == ("resized", "m1.small")
    server.confirm_resize()
    start, end = cloud.expect(*CONFIRMED)
    assert (start.payload.state, end.payload.state) == ("resized", "active")


@scenario(flags=ON_ITS_HOST)
def resize_and_revert(cloud: Region) -> None:
    """A resized server can have its old flavor back."""
    server = cloud.running_server()
    other = cloud.flavors.create("other_flavor", 256, 1, 1, id=world.OTHER_FLAVOR)
    cloud.look_away()
    server.resize(other)
    cloud.expect(*MOVED)
    server.revert_resize()
    *_, start, end = cloud.expect(*REVERTED)
    assert (start.payload.flavor.name, end.payload.flavor.name) == ("other_flavor", "test_flavor")
    assert end.payload.state == "active"


@scenario(hosts=2, flags=ROOMY)
def resize_to_another_host(cloud: Region) -> None:
    """The old host and the new one tell a resize together."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    said = {each.event_type: each.publisher_id for each in cloud.expect(*MOVED)}
    assert said["instance.resize_prep.start"] == "nova-compute:host2"
    assert said["instance.resize.start"] == "nova-compute:compute"
    assert said["instance.resize_finish.end"] == "nova-compute:host2"
    assert server.host == "host2"


@scenario(hosts=2, flags=ROOMY)
def delete_while_resized(cloud: Region) -> None:
    """Deleting a resized server confirms the resize first."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    cloud.look_away()
    server.delete()
    cloud.expect(*CONFIRMED, *DELETED)


@scenario(hosts=2, flags={"DEFAULT": {**ROOMY["DEFAULT"], "resize_confirm_window": 10}})
def confirm_by_itself(cloud: Region) -> None:
    """A resize that nobody confirms is confirmed once its time is over, where Nova is told so."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    cloud.look_away()
    cloud.periodic_task("poll_unconfirmed_resizes")
    cloud.expect()
    cloud.advance(11)
    cloud.periodic_task("poll_unconfirmed_resizes")
    cloud.expect(*CONFIRMED)


@scenario(flags=ON_ITS_HOST)
def resize_is_rescheduled(cloud: Region) -> None:
    """A host that cannot take a server tells the conductor, which looks for another."""
    server = cloud.running_server()
    with (
        cloud.faults.inject("compute.prep_resize", FlavorDiskTooSmall()),
        cloud.faults.skip("conductor.resize_instance", after=1),
    ):
        server.resize(world.SMALL)
    *_, error, _ = cloud.expect(*NOT_PREPARED)
    assert error.payload.fault.exception == "FlavorDiskTooSmall"


@scenario(flags=ON_ITS_HOST)
def resize_cannot_be_rescheduled(cloud: Region) -> None:
    """Where the conductor cannot be told either, the server is left as it was."""
    server = cloud.running_server()
    with (
        cloud.faults.inject("compute.prep_resize", FlavorDiskTooSmall()),
        cloud.faults.inject("conductor.resize_instance", FlavorDiskTooSmall(), after=1),
    ):
        server.resize(world.SMALL)
    cloud.expect(*NOT_PREPARED, "compute.exception")


SCENARIOS = (
    resize_and_confirm,
    resize_and_revert,
    resize_to_another_host,
    delete_while_resized,
    confirm_by_itself,
    resize_is_rescheduled,
    resize_cannot_be_rescheduled,
)
