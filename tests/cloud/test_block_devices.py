# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers are made with disks of every kind, and requests that make no sense are refused."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import DiskRequest
from kilonova.errors import (
    CertificateValidationFailed,
    CinderConnectionFailed,
    InvalidBDM,
    InvalidBDMBootSequence,
    InvalidBDMDiskBus,
    InvalidBDMEphemeralSize,
    InvalidBDMFormat,
    InvalidBDMImage,
    InvalidBDMLocalsLimit,
    InvalidBDMSnapshot,
    InvalidBDMSwapSize,
    InvalidBDMVolume,
    InvalidBDMVolumeNotBootable,
    InvalidRequest,
    InvalidVolume,
    KilonovaError,
    MismatchVolumeAZException,
)

IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6"
BOOTABLE = "6ca404f3-d844-4169-bb96-bc792f37de98"
NOWHERE = "7c7c0f1c-0000-4000-8000-000000000000"
TOLD = {"notifications": {"bdms_in_notifications": True}}


def blank(**wishes: Any) -> DiskRequest:
    """An empty volume of one GiB, or what is wished for."""
    return DiskRequest("blank", **{"volume_size": 1, **wishes})


def local(size: int | None = None, **wishes: Any) -> DiskRequest:
    """An empty disk on the host itself."""
    return DiskRequest("blank", "local", volume_size=size, boot_index=-1, **wishes)


def disks_told(cloud: Cloud, event_type: str) -> list[tuple[str | None, str, bool]]:
    """Device, volume and whether it goes with the server, as the last event of the type tells."""
    payload = cloud.notifications.of(event_type)[-1].payload
    return [
        (disk.device_name, disk.volume_id, disk.delete_on_termination)
        for disk in payload.block_devices
    ]


def test_a_server_boots_from_a_volume() -> None:
    """It has no image then, and the scheduler is told what the volume remembers of its own."""
    cloud = Cloud(data="nova-functional", flags=TOLD)
    disk = DiskRequest("volume", uuid=BOOTABLE, boot_index=0)
    server = cloud.servers.create("bfv", "m1.tiny", disks=[disk])
    assert cloud.volumes.get(BOOTABLE).status == "reserved"
    cloud.run()
    assert disks_told(cloud, "instance.create.start") == [(None, BOOTABLE, False)]
    assert disks_told(cloud, "instance.create.end") == [("/dev/sda", BOOTABLE, False)]
    assert cloud.volumes.get(BOOTABLE).status == "in-use"
    image = cloud.notifications.of("scheduler.select_destinations.start")[-1].payload.image
    assert (image.id, image.status, image.size, image.tags) == (None, "active", 1024**3, None)
    assert (server.instance.image_ref, server.instance.is_volume_backed) == ("", True)


def test_volumes_are_made_while_the_server_is_built() -> None:
    """From the image, a snapshot, or nothing; those that go with the server are gone with it."""
    cloud = Cloud(flags=TOLD)
    snapshot = cloud.volumes.create_snapshot(cloud.volumes.create(3))
    image = cloud.images.get("cirros")
    server = cloud.servers.create(
        "bfv",
        "m1.tiny",
        disks=[
            DiskRequest(
                "image", uuid=image.id, boot_index=0, volume_size=2, delete_on_termination=True
            ),
            DiskRequest("snapshot", uuid=snapshot.id, device_name="vdx"),
            blank(boot_index=-1, tag="scratch"),
        ],
    )
    cloud.run()
    root, copied, empty = server.instance.bdms
    assert cloud.notifications.of("instance.create.start")[-1].payload.block_devices == []
    assert disks_told(cloud, "instance.create.end") == [
        ("/dev/vda", root.volume_id, True),
        ("/dev/vdx", copied.volume_id, False),
        ("/dev/vdb", empty.volume_id, False),
    ]
    volumes = [cloud.volumes.get(bdm.volume_id or "") for bdm in server.instance.bdms]
    assert [(volume.size_gb, volume.status, volume.name) for volume in volumes] == [
        (2, "in-use", ""),
        (3, "in-use", ""),
        (1, "in-use", f"{server.id}-blank-vol"),
    ]
    server.delete()
    cloud.run()
    assert [volume.status for volume in cloud.volumes] == ["available", "available", "available"]


def test_a_volume_from_an_image_takes_its_time() -> None:
    """The server is built for as long."""
    cloud = Cloud()
    disk = DiskRequest("image", uuid=cloud.images.get("cirros").id, boot_index=0, volume_size=1)
    cloud.servers.create("bfv", "m1.tiny", disks=[disk])
    cloud.run()
    durations = cloud.data.durations
    assert cloud.clock.elapsed_s == durations.volume_from_image_s + 5


def test_local_disks_come_with_the_flavor() -> None:
    """They have names, and are told to nobody."""
    cloud = Cloud(flags=TOLD)
    flavor = cloud.flavors.create("roomy", 512, 1, 1, ephemeral=2, swap=512)
    server = cloud.servers.create("web", flavor, "cirros", disks=[blank()])
    cloud.run()
    assert [
        (bdm.device_name, bdm.volume_size, bdm.guest_format) for bdm in server.instance.bdms
    ] == [
        ("/dev/vda", None, None),
        ("/dev/vdd", 1, None),
        ("/dev/vdb", 2, None),
        ("/dev/vdc", 512, "swap"),
    ]
    assert [device for device, *_rest in disks_told(cloud, "instance.create.end")] == ["/dev/vdd"]


def test_a_volume_that_cannot_be_connected_aborts_the_build() -> None:
    """No other host is tried; the volume is free again."""
    cloud = Cloud(hosts=2)
    volume = cloud.volumes.create(bootable=True)
    disk = DiskRequest("volume", uuid=volume.id, boot_index=0)
    with cloud.faults.inject(
        "block_storage.attachment_update", CinderConnectionFailed("timed out")
    ):
        server = cloud.servers.create("bfv", "m1.tiny", disks=[disk])
        cloud.run()
    fault = cloud.notifications.of("instance.create.error")[-1].payload.fault
    assert (server.status, volume.status) == ("ERROR", "available")
    assert fault.exception_message.endswith("Connection to cinder host failed: timed out")
    assert len(cloud.notifications.of("instance.create.start")) == 1


@pytest.mark.parametrize(
    ("disk", "error", "words"),
    [
        (DiskRequest("volume"), InvalidBDMFormat, "Missing device UUID"),
        (blank(uuid=NOWHERE), InvalidBDMFormat, "Invalid device UUID"),
        (
            DiskRequest("image", "local", uuid=IMAGE, boot_index=1),
            InvalidBDMFormat,
            "Mapping image to local is not supported",
        ),
        (
            local(volume_type="fast"),
            InvalidBDMFormat,
            "Specifying a volume_type with destination_type=local is not supported",
        ),
        (
            DiskRequest("volume", uuid=BOOTABLE, volume_type="fast"),
            InvalidBDMFormat,
            "Specifying volume type to existing volume is not supported",
        ),
        (blank(device_name="/dev/v b"), InvalidBDMFormat, "Device name contains spaces"),
        (blank(device_name=""), InvalidBDMFormat, "Device name empty or too long"),
        (blank(device_name="/dev/vda"), InvalidRequest, "same device name as the root device vda"),
        (blank(boot_index=2), InvalidBDMBootSequence, "Boot sequence for the instance"),
        (blank(volume_size=None), InvalidBDM, "need to have non-zero size"),
        (
            DiskRequest("image", uuid=IMAGE, boot_index=1),
            InvalidBDM,
            "Images with destination_type 'volume' need to have a non-zero size",
        ),
        (
            DiskRequest("image", uuid=NOWHERE, boot_index=1, volume_size=1),
            InvalidBDMImage,
            f"failed to get image {NOWHERE}",
        ),
        (DiskRequest("snapshot", uuid=NOWHERE), InvalidBDMSnapshot, "failed to get snapshot"),
        (blank(disk_bus="floppy"), InvalidBDMDiskBus, "Block Device Mapping is Invalid"),
        (local(1), InvalidBDMEphemeralSize, "Ephemeral disks requested are larger"),
        (local(1, guest_format="swap"), InvalidBDMSwapSize, "Swap drive requested is larger"),
    ],
)
def test_a_disk_that_makes_no_sense(
    disk: DiskRequest, error: type[KilonovaError], words: str
) -> None:
    """No server is made of it."""
    cloud = Cloud(data="nova-functional")
    with pytest.raises(error, match=words):
        cloud.servers.create("web", "m1.tiny", IMAGE, disks=[disk])
    assert len(cloud.servers) == 0


def test_disks_that_make_no_sense_together() -> None:
    """Two to swap to, more local ones than allowed, and none to boot from."""
    cloud = Cloud(data="nova-functional")
    swap = local(0, guest_format="swap")
    for disks, error, words in (
        ([swap, swap], InvalidBDMFormat, "More than one swap drive requested"),
        ([local(0)] * 3, InvalidBDMLocalsLimit, "more local devices than the limit allows"),
    ):
        with pytest.raises(error, match=words):
            cloud.servers.create("web", "m1.tiny", IMAGE, disks=disks)
    with pytest.raises(InvalidBDMBootSequence):
        cloud.servers.create("web", "m1.tiny", disks=[blank()])
    assert len(cloud.servers) == 0


def test_volumes_to_boot_from_that_cannot_be() -> None:
    """Unknown, without a system, in use, or asked for by several servers."""
    cloud = Cloud()
    plain, used = cloud.volumes.create(), cloud.volumes.create(bootable=True)
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    server.attach_volume(used)
    cloud.run()

    def boot(volume_id: str, count: int = 1) -> None:
        disk = DiskRequest("volume", uuid=volume_id, boot_index=0)
        cloud.servers.create_several(count, name="bfv", flavor="m1.tiny", disks=[disk])

    with pytest.raises(InvalidBDMVolume, match=f"failed to get volume {NOWHERE}"):
        boot(NOWHERE)
    with pytest.raises(InvalidBDMVolumeNotBootable, match=f"{plain.id} is not bootable"):
        boot(plain.id)
    with pytest.raises(InvalidVolume, match="status must be available"):
        boot(used.id)
    with pytest.raises(InvalidRequest, match="volumes to multiple instances"):
        boot(cloud.volumes.create(bootable=True).id, count=2)
    with pytest.raises(CertificateValidationFailed, match="not supported when booting from volume"):
        cloud.servers.create(
            "bfv",
            "m1.tiny",
            disks=[DiskRequest("volume", uuid=plain.id, boot_index=0)],
            trusted_image_certificates=["certificate"],
        )
    assert len(cloud.servers) == 1


def test_volumes_may_have_to_be_in_the_servers_zone() -> None:
    """Where attaching across zones is not allowed."""
    cloud = Cloud(flags={"cinder": {"cross_az_attach": False}})
    here, there = cloud.volumes.create(), cloud.volumes.create()
    there.availability_zone = "elsewhere"
    for volumes, words in (
        ([here, there], "Volumes are in different availability zones: nova,elsewhere"),
        ([there], "Server is in: nova. Volumes are in: elsewhere"),
    ):
        disks = [DiskRequest("volume", uuid=volume.id) for volume in volumes]
        with pytest.raises(MismatchVolumeAZException, match=words):
            cloud.servers.create("web", "m1.tiny", "cirros", disks=disks, availability_zone="nova")
    disks = [DiskRequest("volume", uuid=here.id)]
    server = cloud.servers.create("web", "m1.tiny", "cirros", disks=disks)
    cloud.run()
    assert server.status == "ACTIVE"
