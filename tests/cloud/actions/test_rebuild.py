# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rebuild: the same server again, from its own image or another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    CertificateValidationFailed,
    ComputeResourcesUnavailable,
    FlavorMemoryTooSmall,
    ForbiddenWithShare,
    ImageNotFound,
    ImageNUMATopologyRebuildConflict,
    InstanceInvalidState,
    InvalidVolume,
    KeypairNotFound,
    NoValidHost,
    VirtualInterfaceCreateException,
)
from tests.cloud.actions.moving import VOLUME, holders, region_with_hosts, said, tell
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE, OTHER_IMAGE

AGAIN = [
    "compute instance.rebuild_scheduled active/rebuilding/running",
    "compute instance.exists active/rebuilding/running",
    "compute instance.rebuild.start active/rebuilding/running",
    "compute instance.rebuild.end active/None/running",
]


def boots_from_volume() -> tuple[Cloud, Server]:
    """A server whose root disk is a volume."""
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    return region_with_hosts(more=0, image=None, disks=(root,))


def asks_scheduler(cloud: Cloud, server: Server, image: str) -> bool:
    """Whether the scheduler was asked on behalf of a rebuild."""
    before = len(cloud.notifications)
    said(cloud, server.rebuild, image)
    return any(n.event_type.startswith("scheduler.") for n in list(cloud.notifications)[before:])


def test_a_server_is_made_again() -> None:
    """The conductor speaks in the name of the host; nothing else moves."""
    cloud, server = region_with_hosts(more=0)
    assert said(cloud, server.rebuild) == AGAIN
    assert (server.status, holders(cloud)) == ("ACTIVE", {server.id: ["compute"]})


def test_every_change_is_told() -> None:
    """Each save that Nova makes, with what it changes."""
    cloud, server = region_with_hosts(EVERY_UPDATE, more=0)
    told = [entry.partition(" ")[2] for entry in said(cloud, server.rebuild, OTHER_IMAGE)]
    assert told == [
        "instance.update active/rebuilding/running",
        "instance.update active/rebuilding/running",
        "instance.rebuild_scheduled active/rebuilding/running",
        "instance.exists active/rebuilding/running",
        "instance.rebuild.start active/rebuilding/running",
        "instance.update active/rebuilding/running",
        "instance.update active/rebuild_block_device_mapping/running",
        "instance.update active/rebuild_spawning/running",
        "instance.update active/None/running",
        "instance.rebuild.end active/None/running",
        "instance.update active/None/running",
    ]


def test_the_scheduler_is_asked_about_another_image_only() -> None:
    """The server's own host is the only one in question."""
    cloud, server = region_with_hosts()
    assert not asks_scheduler(cloud, server, IMAGE)
    assert asks_scheduler(cloud, server, OTHER_IMAGE)
    assert (server.host, server.instance.image_ref) == ("compute", OTHER_IMAGE)
    assert holders(cloud) == {server.id: ["compute"]}


def test_volumes_are_taken_off_and_put_back() -> None:
    """They stay reserved meanwhile."""
    cloud, server = region_with_hosts(more=0)
    server.attach_volume(VOLUME)
    cloud.run()
    assert said(cloud, server.rebuild) == [
        *AGAIN[:3],
        "compute instance.volume_detach.start active/rebuilding/running",
        "compute instance.volume_detach.end active/rebuilding/running",
        AGAIN[3],
    ]
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), VOLUME)
    assert [(a.host, a.status) for a in volume.attachments.values()] == [("compute", "attached")]


def test_a_stopped_server_is_stopped_again() -> None:
    """It runs for a moment."""
    cloud, server = region_with_hosts(more=0)
    said(cloud, server.stop)
    assert said(cloud, server.rebuild)[3:] == [
        "compute instance.power_off.start active/powering-off/running",
        "compute instance.power_off.end stopped/None/shutdown",
        "compute instance.rebuild.end stopped/None/shutdown",
    ]


def test_a_server_in_error_runs_again() -> None:
    """What went wrong is behind it."""
    cloud, server = region_with_hosts(more=0)
    server.reset_state("error")
    assert said(cloud, server.rebuild)[-1] == AGAIN[3]
    assert server.status == "ACTIVE"


def test_a_rebuild_may_change_what_the_server_is_called_and_knows() -> None:
    """Name, description, metadata, key and certificates; None takes away."""
    cloud, server = region_with_hosts(more=0)
    cloud.keypairs.create("my-key")
    said(
        cloud,
        server.rebuild,
        name="new",
        description=None,
        metadata={"a": "b"},
        key_name="my-key",
        trusted_image_certificates=["one", "two"],
    )
    instance = server.instance
    assert (instance.display_name, instance.display_description) == ("new", None)
    assert (dict(instance.metadata), instance.key_name) == ({"a": "b"}, "my-key")
    assert instance.trusted_certs == ("one", "two")
    said(cloud, server.rebuild, key_name=None, trusted_image_certificates=None)
    assert not any((instance.key_name, instance.keypair, instance.trusted_certs))


def test_a_root_volume_gets_the_image() -> None:
    """It is the same volume, on the same host."""
    cloud, server = boots_from_volume()
    root = server.instance.root_bdm
    assert root is not None
    volume_id = root.volume_id
    assert volume_id is not None
    assert said(cloud, server.rebuild, OTHER_IMAGE) == AGAIN
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), volume_id)
    assert (root.volume_id, volume.image_id, server.instance.image_ref) == (
        volume_id,
        OTHER_IMAGE,
        "",
    )
    assert [(a.host, a.status) for a in volume.attachments.values()] == [("compute", "attached")]


# What is refused


def test_what_cannot_be_rebuilt_is_refused() -> None:
    """Another state, an image that is not there, a key of nobody, a volume on its way."""
    cloud, server = region_with_hosts(more=0)
    with pytest.raises(ImageNotFound):
        server.rebuild("00000000-0000-0000-0000-000000000001")
    with pytest.raises(KeypairNotFound):
        server.rebuild(key_name="nope")
    server.attach_volume(VOLUME)
    cloud.run()
    cloud.neighbours.volumes.reset_status(cloud.service_context(), VOLUME, status="detaching")
    with pytest.raises(InvalidVolume, match="status must be 'in-use'"):
        server.rebuild()
    said(cloud, server.pause)
    with pytest.raises(InstanceInvalidState, match="Cannot rebuild while"):
        server.rebuild()


def test_an_image_must_fit_the_server() -> None:
    """Its memory, and the nodes that it asks for."""
    cloud, server = region_with_hosts(more=0)
    images = cloud.neighbours.images
    known = images.image(cloud.service_context(), OTHER_IMAGE)
    images.add(replace(known, id="large", min_ram=4096))
    images.add(replace(known, id="nodes", properties={"hw_numa_nodes": "1"}))
    with pytest.raises(FlavorMemoryTooSmall):
        server.rebuild("large")
    with pytest.raises(ImageNUMATopologyRebuildConflict):
        server.rebuild("nodes")


def test_shares_do_not_survive_a_rebuild() -> None:
    """So it is refused while there are any."""
    cloud, server = region_with_hosts(more=0)
    said(cloud, server.stop)
    server.attach_share("e8debdc0-447a-4376-a10a-4cd9122d7986")
    cloud.run()
    with pytest.raises(ForbiddenWithShare):
        server.rebuild()


def test_certificates_are_for_images_only() -> None:
    """A root volume has none to check."""
    _cloud, server = boots_from_volume()
    with pytest.raises(CertificateValidationFailed, match="not supported for volume-backed"):
        server.rebuild(trusted_image_certificates=["one"])


# What fails


def test_a_host_that_may_not_have_the_image_keeps_the_old_one() -> None:
    """The server is in error all the same."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("conductor.rebuild_instance", NoValidHost("traits")):
        assert said(cloud, server.rebuild, OTHER_IMAGE) == [
            "fake-mini compute_task.rebuild_server.error"
        ]
    assert (server.status, server.task_state) == ("ERROR", None)
    assert server.instance.image_ref == IMAGE


def test_a_rebuild_that_fails_leaves_the_server_in_error() -> None:
    """Its resources are still its own."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("virt.spawn", VirtualInterfaceCreateException()):
        assert said(cloud, server.rebuild) == [
            *AGAIN[:3],
            "compute instance.rebuild.error active/rebuild_spawning/running",
            "fake-mini compute.exception VirtualInterfaceCreateException",
        ]
    assert (server.status, server.task_state) == ("ERROR", None)
    assert holders(cloud) == {server.id: ["compute"]}


def test_a_host_without_room_leaves_the_server_as_it_was() -> None:
    """Nothing has been touched yet."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("compute.do_rebuild", ComputeResourcesUnavailable("no memory")):
        assert said(cloud, server.rebuild) == [
            AGAIN[0],
            "compute instance.rebuild.error active/rebuilding/running",
            "fake-mini compute.exception BuildAbortException",
        ]
    assert (server.status, server.task_state) == ("ACTIVE", None)


def test_an_ephemeral_disk_cannot_be_kept() -> None:
    """No driver here can."""
    cloud, server = region_with_hosts(more=0)
    assert said(cloud, server.rebuild, preserve_ephemeral=True)[-1] == (
        "fake-mini compute.exception PreserveEphemeralNotSupported"
    )


def test_a_host_that_starts_gives_up_what_it_should_have_rebuilt() -> None:
    """It cannot know how far that was; the message that waited comes too late."""
    cloud, server = region_with_hosts(more=0)
    tell(cloud, "compute", running=False)
    assert said(cloud, server.rebuild) == AGAIN[:1]
    assert said(cloud, cloud.hosts.start, "compute") == [
        "compute instance.exists error/None/running",
        "compute instance.rebuild.start error/None/running",
        "compute instance.rebuild.error error/None/running",
        "fake-mini compute.exception UnexpectedTaskStateError",
    ]
    assert (server.status, holders(cloud)) == ("ERROR", {server.id: ["compute"]})
