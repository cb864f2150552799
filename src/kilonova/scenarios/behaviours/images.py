# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images made of servers."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import CREATED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

SNAPSHOT = ("instance.snapshot.start", "instance.snapshot.end")


@scenario
def create_image(cloud: Region) -> None:
    """A snapshot is taken while the server runs."""
    server = cloud.running_server()
    server.create_image("snap", k="v")
    start, end = cloud.expect(*SNAPSHOT)
    assert (start.payload.state, start.payload.task_state) == ("active", "image_snapshot")
    assert end.payload.snapshot_image_id == start.payload.snapshot_image_id


@scenario
def create_image_while_stopped(cloud: Region) -> None:
    """A snapshot is taken of a server that is off."""
    server = cloud.stopped_server()
    server.create_image("snap")
    start, end = cloud.expect(*SNAPSHOT)
    assert (start.payload.state, end.payload.state) == ("stopped", "stopped")


@scenario
def create_backup(cloud: Region) -> None:
    """A backup is a snapshot that takes its turn."""
    server = cloud.running_server()
    for name in ("monday", "tuesday", "wednesday"):
        server.create_backup(name, "daily", rotation=2)
        start, _ = cloud.expect(*SNAPSHOT)
        assert start.payload.task_state == "image_backup"


@scenario
def create_image_of_a_volume(cloud: Region) -> None:
    """Nothing is told of the image of a server that boots from a volume: block storage makes it."""
    disk = {
        "source_type": "volume",
        "destination_type": "volume",
        "uuid": world.BOOTABLE_VOLUME,
        "boot_index": 0,
    }
    server = cloud.servers.create(image=None, block_device_mapping_v2=[disk])
    cloud.expect(*CREATED)
    server.create_image("snap")
    cloud.expect()


SCENARIOS = (
    create_image,
    create_image_while_stopped,
    create_backup,
    create_image_of_a_volume,
)
