# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A volume of a running server is swapped for another, while block storage migrates it."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.services.records import Volume
from kilonova.errors import (
    CinderConnectionFailed,
    InstanceInvalidState,
    InvalidRequest,
    InvalidVolume,
    MultiattachSwapVolumeNotSupported,
    VolumeNotMigrating,
    VolumeRebaseFailed,
)
from tests.cloud.actions.regions import region_with_server, story

TOLD = {"notifications": {"bdms_in_notifications": True}}
SWAPPED = [
    "instance.volume_swap.start active/None/running",
    "instance.volume_swap.end active/None/running",
]


def region_with_volume(*, multiattach: bool = False) -> tuple[Cloud, Server, Volume]:
    """A server with a volume that block storage is about to migrate."""
    cloud, server = region_with_server(TOLD)
    volume = cloud.volumes.create(multiattach=multiattach)
    server.attach_volume(volume)
    cloud.run()
    cloud.volumes.reset_status(volume, migration_status="migrating")
    return cloud, server, volume


def test_the_new_volume_takes_the_place_of_the_old() -> None:
    """Under the same name; the end tells the new one, the start the old."""
    cloud, server, old = region_with_volume()
    new = cloud.volumes.create(2)
    assert story(cloud, server.swap_volume, old, new) == SWAPPED
    bdm = server.instance.bdms[-1]
    assert (bdm.volume_id, bdm.device_name, bdm.volume_size) == (new.id, "/dev/sdb", 2)
    assert (old.status, old.migration_status, new.status) == ("available", None, "in-use")
    told = [n.payload for n in cloud.notifications.of("instance.volume_swap*")]
    assert [
        (payload.old_volume_id, payload.new_volume_id, payload.block_devices[0].volume_id)
        for payload in told
    ] == [(old.id, new.id, old.id), (old.id, new.id, new.id)]


@pytest.mark.parametrize(
    ("seam", "error", "where"),
    [
        (
            "block_storage.attachment_update",
            TypeError("'tuple' object does not support item assignment"),
            ("nova.compute.manager", "_init_volume_connection"),
        ),
        (
            "virt.swap_volume",
            VolumeRebaseFailed("no"),
            None,
        ),
        ("block_storage.attachment_complete", CinderConnectionFailed("timed out"), None),
    ],
)
def test_a_swap_that_fails_leaves_the_old_volume(
    seam: str, error: Exception, where: tuple[str, str] | None
) -> None:
    """In use, no longer migrating; the new one is free."""
    cloud, server, old = region_with_volume()
    new = cloud.volumes.create()
    with cloud.faults.inject(seam, error):
        assert story(cloud, server.swap_volume, old, new) == [
            "instance.volume_swap.start active/None/running",
            "instance.volume_swap.error active/None/running",
            f"compute.exception {type(error).__name__}",
        ]
    assert (old.status, old.migration_status, new.status) == ("in-use", None, "available")
    assert server.instance.bdms[-1].volume_id == old.id
    fault = cloud.notifications.of("instance.volume_swap.error")[-1].payload.fault
    assert fault.exception_message == str(error)
    if where is not None:
        assert (fault.module_name, fault.function_name) == where


def test_block_storage_moves_a_volume_in_use() -> None:
    """The volume keeps its id, and the server does not know better."""
    cloud, server, volume = region_with_volume()
    assert story(cloud, cloud.volumes.migrate, volume) == SWAPPED
    moved = cloud.volumes.get(volume.id)
    assert (moved is volume, moved.status, moved.migration_status) == (False, "in-use", None)
    assert server.instance.bdms[-1].volume_id == volume.id


def test_a_move_that_fails_leaves_no_second_volume() -> None:
    """Nor the first one migrating."""
    cloud, _server, volume = region_with_volume()
    before = len(cloud.volumes)
    with cloud.faults.inject("virt.swap_volume", VolumeRebaseFailed("no")):
        cloud.volumes.migrate(volume)
        cloud.run()
    assert (len(cloud.volumes), volume.status, volume.migration_status) == (before, "in-use", None)


def test_a_move_that_compute_refuses_leaves_no_second_volume() -> None:
    """A stopped server swaps nothing."""
    cloud, server, volume = region_with_volume()
    server.stop()
    cloud.run()
    before = len(cloud.volumes)
    with pytest.raises(InstanceInvalidState):
        cloud.volumes.migrate(volume)
    assert (len(cloud.volumes), volume.status, volume.migration_status) == (before, "in-use", None)


def test_only_block_storage_may_ask() -> None:
    """It says so by the volume's migration status."""
    cloud, server, old = region_with_volume()
    cloud.volumes.reset_status(old, migration_status="none")
    with pytest.raises(VolumeNotMigrating, match=f"volume {old.id} is not migrating; this API"):
        server.swap_volume(old, cloud.volumes.create())
    assert old.status == "in-use"


def test_volumes_that_cannot_be_swapped() -> None:
    """Each with Nova's words, and the old one in use as before."""
    cloud, server, old = region_with_volume()
    other = cloud.servers.create("other", "m1.tiny", server.instance.image_ref, networks="none")
    cloud.run()
    large, free, used = cloud.volumes.create(2), cloud.volumes.create(), cloud.volumes.create()
    other.attach_volume(used)
    cloud.run()
    cloud.volumes.reset_status(large, migration_status="migrating")
    with pytest.raises(InvalidVolume, match="New volume must be detached in order to swap"):
        server.swap_volume(old, used)
    with pytest.raises(InvalidVolume, match="Old volume is attached to a different instance"):
        server.swap_volume(large, free)
    server.attach_volume(large)
    cloud.run()
    with pytest.raises(InvalidVolume, match="New volume must be the same size or larger"):
        server.swap_volume(large, free)
    assert (old.status, large.status, free.status) == ("in-use", "in-use", "available")


def test_a_new_volume_that_is_not_there() -> None:
    """The request is wrong, not its address."""
    cloud = Cloud()
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    cloud.volumes.reset_status(volume, migration_status="migrating")
    with pytest.raises(InvalidRequest, match="Volume nowhere could not be found"):
        server.swap_volume(volume, "nowhere")
    assert volume.status == "in-use"


def test_a_volume_of_several_servers_is_not_swapped() -> None:
    """And is in use as before."""
    cloud, server, old = region_with_volume(multiattach=True)
    other = cloud.servers.create("other", "m1.tiny", server.instance.image_ref, networks="none")
    cloud.run()
    other.attach_volume(old)
    cloud.run()
    with pytest.raises(MultiattachSwapVolumeNotSupported):
        server.swap_volume(old, cloud.volumes.create())
    assert old.status == "in-use"


def test_a_stopped_server_swaps_nothing() -> None:
    """There is no guest to copy for."""
    cloud, server, old = region_with_volume()
    server.stop()
    cloud.run()
    with pytest.raises(InstanceInvalidState, match="Cannot swap_volume while"):
        server.swap_volume(old, cloud.volumes.create())
    assert old.status == "in-use"
