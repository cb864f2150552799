# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images of servers."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.model.image import Image
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    ImageNotFound,
    InstanceNotRunning,
    InternalError,
    InvalidRequest,
)
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE, region, region_with_server, story


def images_named(cloud: Cloud, name: str) -> list[Image]:
    """The images of that name, oldest first."""
    found = cloud.neighbours.images.list(cloud.service_context())
    return [image for image in found if image.name == name]


def test_an_image_is_made_of_a_running_server() -> None:
    """Every save is told, also that of a power state that is the same as before."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.create_image, "snap", {"k": "v"}) == [
        "instance.update active/image_snapshot_pending/running",
        "instance.update active/image_snapshot/running",
        "instance.update active/image_snapshot/running",
        "instance.snapshot.start active/image_snapshot/running",
        "instance.update active/image_uploading/running",
        "instance.update active/None/running",
        "instance.snapshot.end active/None/running",
    ]
    image = images_named(cloud, "snap")[0]
    assert (image.status, image.visibility) == ("active", "private")
    assert {key: image.properties[key] for key in ("image_type", "instance_uuid", "k")} == {
        "image_type": "snapshot",
        "instance_uuid": server.id,
        "k": "v",
    }


def test_the_image_s_id_is_told() -> None:
    """It is the one that the request was answered with."""
    cloud, server = region_with_server()
    image_id = server.create_image("snap")
    cloud.run()
    told = [getattr(n.payload, "snapshot_image_id", None) for n in list(cloud.notifications)[-2:]]
    assert told == [image_id, image_id]


def test_libvirt_tells_that_the_upload_is_pending() -> None:
    """One more task than a fake driver's."""
    flags = {**EVERY_UPDATE, "DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}}
    cloud, server = region_with_server(flags)
    assert story(cloud, server.create_image, "snap")[3:6] == [
        "instance.snapshot.start active/image_snapshot/running",
        "instance.update active/image_pending_upload/running",
        "instance.update active/image_uploading/running",
    ]


def test_a_failed_snapshot_takes_its_image_away() -> None:
    """The task is taken off and the exception announced."""
    cloud, server = region_with_server()
    with cloud.faults.inject("virt.snapshot", InternalError("no")):
        said = story(cloud, server.create_image, "snap")
    assert said == [
        "instance.snapshot.start active/image_snapshot/running",
        "compute.exception InternalError",
    ]
    assert (server.task_state, images_named(cloud, "snap")) == (None, [])


def test_a_guest_that_vanishes_is_not_spoken_of() -> None:
    """Nova leaves the task as it is."""
    cloud, server = region_with_server()
    with cloud.faults.inject("virt.snapshot", InstanceNotRunning(server.id)):
        said = story(cloud, server.create_image, "snap")
    assert said == ["instance.snapshot.start active/image_snapshot/running"]
    assert (server.task_state, images_named(cloud, "snap")) == ("image_snapshot", [])


def test_an_image_that_vanishes_ends_the_task() -> None:
    """Without an exception, and without an end."""
    cloud, server = region_with_server()
    with cloud.faults.inject("image.upload", ImageNotFound("x")):
        said = story(cloud, server.create_image, "snap")
    assert (said[1:], server.task_state) == ([], None)


def test_a_host_copies_only_so_many_disks_at_once() -> None:
    """The others wait under the task that they have."""
    cloud = Cloud(flags={"DEFAULT": {"max_concurrent_snapshots": 1}})
    servers = [cloud.servers.create(name, "m1.tiny", "cirros") for name in ("first", "second")]
    cloud.run()
    for server in servers:
        server.create_image("snap")
    cloud.advance(5)
    assert [server.task_state for server in servers] == ["image_pending_upload", "image_snapshot"]
    cloud.run()
    assert [image.status for image in images_named(cloud, "snap")] == ["active", "active"]


def test_a_locked_server_may_be_copied() -> None:
    """Its owner may have an image of it all the same."""
    cloud, server = region_with_server()
    server.lock()
    assert (
        story(cloud, server.create_image, "snap")[-1] == "instance.snapshot.end active/None/running"
    )


def test_only_so_many_backups_of_a_type_are_kept() -> None:
    """The oldest go; those of another type stay."""
    cloud, server = region_with_server()
    for name, kind in (("w1", "weekly"), ("d1", "daily"), ("d2", "daily"), ("d3", "daily")):
        server.create_backup(name, kind, 2)
        cloud.run()
    assert [len(images_named(cloud, name)) for name in ("w1", "d1", "d2", "d3")] == [1, 0, 1, 1]


def test_a_backup_is_told_as_a_snapshot() -> None:
    """Under its own task."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.create_backup, "b", "daily", 1) == [
        "instance.update active/image_backup/running",
        "instance.update active/image_backup/running",
        "instance.snapshot.start active/image_backup/running",
        "instance.update active/image_uploading/running",
        "instance.update active/None/running",
        "instance.snapshot.end active/None/running",
    ]


def test_a_failed_backup_is_announced_twice() -> None:
    """Once by the copying and once by the backup around it, as both say what goes wrong."""
    cloud, server = region_with_server(EVERY_UPDATE)
    with cloud.faults.inject("virt.snapshot", InternalError("no")):
        said = story(cloud, server.create_backup, "b", "daily", 1)
    assert said[2:] == [
        "instance.snapshot.start active/image_backup/running",
        "instance.update active/None/running",
        "compute.exception InternalError",
        "instance.update active/None/running",
        "compute.exception InternalError",
    ]


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        ("fake.SmallFakeDriver", []),
        ("libvirt.LibvirtDriver", ["compute.exception QemuGuestAgentNotEnabled"]),
    ],
)
def test_a_volume_backed_server_is_copied_by_its_volumes(driver: str, said: list[str]) -> None:
    """Only a real guest that cannot keep still meanwhile is told; the image lists the snapshot."""
    cloud = region({"DEFAULT": {"compute_driver": driver}})
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    server = cloud.servers.create("web", "m1.tiny", disks=[root])
    cloud.run()
    assert story(cloud, server.create_image, "snap") == said
    image = images_named(cloud, "snap")[0]
    listed = image.properties["block_device_mapping"]
    assert (image.size, [disk["source_type"] for disk in listed]) == (0, ["snapshot"])
    with pytest.raises(InvalidRequest, match="Backup is not supported for volume-backed"):
        server.create_backup("b", "daily", 1)
