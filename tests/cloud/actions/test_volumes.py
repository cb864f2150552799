# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes are attached to servers and detached from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    CinderConnectionFailed,
    DeviceDetachFailed,
    InstanceInvalidState,
    InstanceIsLocked,
    InvalidDevicePath,
    InvalidRequest,
    InvalidVolume,
    KilonovaError,
    MultiattachToShelvedNotSupported,
    ServiceUnavailable,
    VolumeAttachFailed,
    VolumeBDMNotFound,
    VolumeNotFound,
    VolumeTaggedAttachToShelvedNotSupported,
)
from tests.cloud.actions.regions import EVERY_UPDATE, publishers, region_with_server, story

TOLD = {"notifications": {"bdms_in_notifications": True}}
BOOTABLE = DiskRequest("volume", uuid="6ca404f3-d844-4169-bb96-bc792f37de98", boot_index=0)
ATTACHED = [
    "instance.volume_attach.start active/None/running",
    "instance.volume_attach.end active/None/running",
]
DETACHED = [
    "instance.volume_detach.start active/None/running",
    "instance.volume_detach.end active/None/running",
]


def disks(server: Server) -> list[tuple[str | None, str | None]]:
    """Volume and device of every disk that is a volume."""
    return [(bdm.volume_id, bdm.device_name) for bdm in server.instance.bdms if bdm.is_volume]


def last_disks(cloud: Cloud, count: int) -> list[list[str | None]]:
    """The devices that the last notifications tell."""
    told = list(cloud.notifications)[-count:]
    return [[disk.device_name for disk in n.payload.block_devices] for n in told]


def test_a_volume_is_attached_and_detached() -> None:
    """The server's record does not change; the volume's status does."""
    cloud, server = region_with_server(EVERY_UPDATE)
    volume = cloud.volumes.create()
    assert story(cloud, server.attach_volume, volume) == ATTACHED
    assert (volume.status, disks(server)) == ("in-use", [(volume.id, "/dev/sdb")])
    assert story(cloud, server.detach_volume, volume) == DETACHED
    assert (volume.status, disks(server)) == ("available", [])


def test_the_disk_is_told_from_start_to_start() -> None:
    """It is named before the attachment starts, and gone only after the detachment's end."""
    cloud, server = region_with_server(TOLD)
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    server.detach_volume(volume)
    cloud.run()
    assert last_disks(cloud, 4) == [["/dev/sdb"]] * 4
    server.stop()
    cloud.run()
    assert last_disks(cloud, 2) == [[], []]


def test_nova_compute_tells_of_both() -> None:
    """The failure of an attachment too."""
    cloud, server = region_with_server()
    with cloud.faults.inject(
        "block_storage.attachment_update", CinderConnectionFailed("timed out")
    ):
        told = publishers(cloud, server.attach_volume, cloud.volumes.create())
    assert [publisher for publisher, _event in told[:2]] == ["nova-compute:compute"] * 2


@pytest.mark.parametrize(
    ("seam", "error"),
    [
        ("block_storage.attachment_update", CinderConnectionFailed("timed out")),
        ("virt.attach_volume", VolumeAttachFailed("a volume", "no")),
        ("block_storage.attachment_complete", CinderConnectionFailed("timed out")),
    ],
)
def test_an_attachment_that_fails_leaves_nothing_behind(seam: str, error: KilonovaError) -> None:
    """Wherever it fails, the volume is free before that is announced, and the disk gone after."""
    cloud, server = region_with_server(TOLD)
    volume = cloud.volumes.create()
    with cloud.faults.inject(seam, error):
        assert story(cloud, server.attach_volume, volume) == [
            "instance.volume_attach.start active/None/running",
            "instance.volume_attach.error active/None/running",
            f"compute.exception {type(error).__name__}",
        ]
    assert (volume.status, volume.attachments, disks(server)) == ("available", {}, [])
    told = cloud.notifications.of("instance.volume_attach.error")[-1].payload
    assert [disk.device_name for disk in told.block_devices] == ["/dev/sdb"]
    assert server.instance.actions[-1].events[-1].result == "Error"


def test_block_storage_that_stays_away_is_not_announced_twice() -> None:
    """The reservation cannot be given up either: that failure takes the place of the first."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    with (
        cloud.faults.inject("block_storage.attachment_update", CinderConnectionFailed("timed out")),
        cloud.faults.inject("block_storage.attachment_delete", CinderConnectionFailed("timed out")),
    ):
        assert story(cloud, server.attach_volume, volume) == [
            "instance.volume_attach.start active/None/running",
            "compute.exception CinderConnectionFailed",
        ]
    assert (volume.status, disks(server)) == ("reserved", [])


@pytest.mark.parametrize(
    ("flags", "device", "error"),
    [
        ({"compute": {"max_disk_devices_to_attach": 1}}, None, "TooManyDiskDevices"),
        ({}, "/dev/sda", "DevicePathInUse"),
    ],
)
def test_what_is_wrong_with_the_device_is_only_announced(
    flags: dict[str, dict[str, object]], device: str | None, error: str
) -> None:
    """The request was answered long ago; no action is logged, nothing reserved."""
    cloud, server = region_with_server(flags)
    volume = cloud.volumes.create()
    assert story(cloud, server.attach_volume, volume, device) == [f"compute.exception {error}"]
    assert (volume.status, len(server.instance.actions)) == ("available", 1)


def test_a_fake_driver_takes_wishes_for_device_names() -> None:
    """Their letters, with the prefix of its own disks."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    server.attach_volume(volume, "/dev/vdx", tag="data", delete_on_termination=True)
    cloud.run()
    bdm = server.instance.bdms[-1]
    assert (bdm.device_name, bdm.tag, bdm.delete_on_termination) == ("/dev/sdx", "data", True)


def test_libvirt_takes_no_wishes_for_device_names() -> None:
    """The next free name it is."""
    cloud, server = region_with_server({"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})
    volume = cloud.volumes.create()
    server.attach_volume(volume, "/dev/vdx")
    cloud.run()
    assert disks(server) == [(volume.id, "/dev/vdb")]


def test_disks_are_told_by_the_ids_of_their_volumes() -> None:
    """Not in the order in which they were attached."""
    cloud, server = region_with_server(TOLD)
    for first in "b1":
        server.attach_volume(f"{first * 8}-0000-4000-8000-000000000000")
        cloud.run()
    assert last_disks(cloud, 1) == [["/dev/sdc", "/dev/sdb"]]


def refused(
    server: Server, request: Callable[[], object], error: type[Exception], words: str
) -> None:
    """A request that is refused, with a server's disks as they were."""
    before = disks(server)
    with pytest.raises(error, match=words):
        request()
    assert disks(server) == before


def test_a_volume_is_attached_once() -> None:
    """To this server, and to any other unless it is made for several."""
    cloud, server = region_with_server()
    other = cloud.servers.create("other", "m1.tiny", server.instance.image_ref, networks="none")
    single, several = cloud.volumes.create(), cloud.volumes.create(multiattach=True)
    for volume in (single, several):
        server.attach_volume(volume)
        cloud.run()
    words = f"volume {single.id} is already attached to instances: {server.id}"
    refused(server, lambda: server.attach_volume(single), InvalidVolume, words)
    refused(other, lambda: other.attach_volume(single), InvalidVolume, words)
    words = f"volume {several.id} already attached"
    refused(server, lambda: server.attach_volume(several), InvalidVolume, words)
    assert story(cloud, other.attach_volume, several) == ATTACHED


def test_what_is_refused_at_once() -> None:
    """Each with Nova's words."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()

    def refuse(request: Callable[[], object], error: type[Exception], words: str) -> None:
        refused(server, request, error, words)

    refuse(lambda: server.attach_volume(volume, "vdb"), InvalidDevicePath, "vdb. is invalid")
    refuse(lambda: server.detach_volume(volume), VolumeBDMNotFound, f"{server.id} is not attached")
    server.suspend()
    cloud.run()
    words = "Cannot attach_volume while"
    refuse(lambda: server.attach_volume(volume), InstanceInvalidState, words)
    server.resume()
    cloud.run()
    server.attach_volume(volume)
    cloud.run()
    server.lock()
    refuse(lambda: server.detach_volume(volume), InstanceIsLocked, "is locked")
    assert volume.status == "in-use"


def test_a_volume_that_is_not_there() -> None:
    """Nor is one of another project."""
    cloud = Cloud()
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    theirs = cloud.as_user("demo", "demo").volumes.create()
    mine = cloud.as_user("demo", "demo").servers
    with pytest.raises(VolumeNotFound, match="could not be found"):
        server.attach_volume("7c7c0f1c-0000-4000-8000-000000000000")
    assert (theirs.status, len(mine)) == ("available", 1)


def test_a_detachment_that_fails_leaves_the_volume_in_use() -> None:
    """Nova has no event for it: the start stays open."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    with cloud.faults.inject("virt.detach_volume", DeviceDetachFailed("sdb", "busy")):
        assert story(cloud, server.detach_volume, volume) == [
            "instance.volume_detach.start active/None/running",
            "compute.exception DeviceDetachFailed",
        ]
    assert (volume.status, disks(server)) == ("in-use", [(volume.id, "/dev/sdb")])


def test_a_host_that_is_down_detaches_nothing() -> None:
    """The volume is not marked either."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    cloud.hosts.get("compute").service.running = False
    with pytest.raises(ServiceUnavailable):
        server.detach_volume(volume)
    assert volume.status == "in-use"


def test_a_host_that_is_down_attaches_nothing() -> None:
    """The conductor waits for it in vain, and the volume stays free."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    cloud.hosts.get("compute").service.running = False
    assert story(cloud, server.attach_volume, volume) == []
    assert (volume.status, disks(server)) == ("available", [])


def test_the_last_word_on_a_volumes_usage() -> None:
    """It comes between start and end, where usage is polled."""
    cloud, server = region_with_server({"DEFAULT": {"volume_usage_poll_interval": 60}})
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    told = story(cloud, server.detach_volume, volume)
    assert told == [DETACHED[0], "volume.usage", DETACHED[1]]


def test_the_root_disk_cannot_be_detached() -> None:
    """A server boots from it."""
    cloud, server = region_with_server(image=None, disks=[BOOTABLE])
    with pytest.raises(InvalidRequest, match="Cannot detach a root device volume"):
        server.detach_volume(server.instance.bdms[0].volume_id or "")
    assert len(cloud.notifications.of("instance.volume_detach*")) == 0


def test_an_offloaded_server_is_given_volumes_without_a_word() -> None:
    """They are connected once it is unshelved."""
    cloud, server = region_with_server({"DEFAULT": {"shelved_offload_time": 0}})
    server.shelve()
    cloud.run()
    volume, goes_too = cloud.volumes.create(), cloud.volumes.create()
    assert story(cloud, server.attach_volume, volume) == []
    assert (volume.status, disks(server)) == ("in-use", [(volume.id, None)])
    server.attach_volume(goes_too, delete_on_termination=True)
    assert story(cloud, server.detach_volume, goes_too) == []
    assert goes_too.id not in {each.id for each in cloud.volumes}
    server.unshelve()
    cloud.run()
    assert disks(server) == [(volume.id, "/dev/sdb")]


def test_an_offloaded_server_takes_neither_tags_nor_shared_volumes() -> None:
    """No host says whether it could."""
    cloud, server = region_with_server({"DEFAULT": {"shelved_offload_time": 0}})
    server.shelve()
    cloud.run()
    volume, several = cloud.volumes.create(), cloud.volumes.create(multiattach=True)
    with pytest.raises(VolumeTaggedAttachToShelvedNotSupported):
        server.attach_volume(volume, tag="data")
    with pytest.raises(MultiattachToShelvedNotSupported):
        server.attach_volume(several)
    assert disks(server) == []


def test_whether_a_volume_goes_with_its_server_can_be_changed() -> None:
    """Without a word; and so it goes."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create()
    server.attach_volume(volume)
    cloud.run()
    assert story(cloud, server.update_volume_attachment, volume, delete_on_termination=True) == []
    server.delete()
    cloud.run()
    assert volume.id not in {each.id for each in cloud.volumes}
