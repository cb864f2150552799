# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shelve, offload and unshelve."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    ComputeHostNotFound,
    ImageNotFound,
    InternalError,
    InvalidRequest,
    UnshelveInstanceInvalidState,
)
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE, region, region_with_server, story

NOT_OFFLOADED = {"DEFAULT": {"shelved_offload_time": -1}}


def test_a_server_is_shelved_and_offloaded_at_once() -> None:
    """As shelved_offload_time is 0, shelving ends with the task of offloading."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.shelve) == [
        "instance.update active/shelving/running",
        "instance.exists active/shelving/running",
        "instance.shelve.start active/shelving/running",
        "instance.update active/shelving_image_uploading/running",
        "instance.update shelved/shelving_offloading/shutdown",
        "instance.shelve.end shelved/shelving_offloading/shutdown",
        "instance.shelve_offload.start shelved/shelving_offloading/shutdown",
        "instance.update shelved_offloaded/None/shutdown",
        "instance.update shelved_offloaded/None/shutdown",
        "instance.shelve_offload.end shelved_offloaded/None/shutdown",
    ]
    assert (server.host, cloud.placement.allocations(server.id)) == (None, {})


def test_libvirt_waits_for_the_upload_before_it_uploads() -> None:
    """One more task shows than with a fake driver."""
    flags = {**EVERY_UPDATE, "DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}}
    cloud, server = region_with_server(flags)
    assert story(cloud, server.shelve)[3:6] == [
        "instance.update active/shelving_image_pending_upload/running",
        "instance.update active/shelving_image_uploading/running",
        "instance.update shelved/shelving_offloading/shutdown",
    ]


def test_a_shelved_server_is_offloaded_on_request() -> None:
    """Where offloading is left to its user."""
    cloud, server = region_with_server(NOT_OFFLOADED)
    assert story(cloud, server.shelve)[-1] == "instance.shelve.end shelved/None/shutdown"
    assert story(cloud, server.shelve_offload) == [
        "instance.shelve_offload.start shelved/shelving_offloading/shutdown",
        "instance.shelve_offload.end shelved_offloaded/None/shutdown",
    ]


def test_an_offloaded_server_is_scheduled_again() -> None:
    """Until it runs it shows the image that shelving made, which is deleted then."""
    cloud, server = region_with_server(EVERY_UPDATE)
    story(cloud, server.shelve)
    assert story(cloud, server.unshelve) == [
        "instance.update shelved_offloaded/unshelving/shutdown",
        "scheduler.select_destinations.start",
        "scheduler.select_destinations.end",
        "instance.unshelve.start shelved_offloaded/unshelving/shutdown",
        "instance.update shelved_offloaded/spawning/shutdown",
        "instance.update shelved_offloaded/spawning/shutdown",
        "instance.update active/None/running",
        "instance.unshelve.end active/None/running",
    ]
    shown = [getattr(n.payload, "image_uuid", None) for n in list(cloud.notifications)[-3:]]
    assert (shown[0] == IMAGE, shown[1:]) == (False, [IMAGE, IMAGE])
    assert [i.name for i in cloud.neighbours.images.list(cloud.service_context())].count(
        "some-server-shelved"
    ) == 0


def test_a_server_that_is_not_offloaded_is_only_powered_on() -> None:
    """Unshelving it says no more than a start does."""
    cloud, server = region_with_server(NOT_OFFLOADED)
    story(cloud, server.shelve)
    assert story(cloud, server.unshelve) == [
        "instance.power_on.start shelved/powering-on/shutdown",
        "instance.power_on.end active/None/running",
    ]


def test_a_failed_spawn_leaves_the_server_offloaded() -> None:
    """Without allocations, host and task; another try succeeds."""
    cloud, server = region_with_server(EVERY_UPDATE)
    story(cloud, server.shelve)
    with cloud.faults.inject("virt.spawn", InternalError("no")):
        said = story(cloud, server.unshelve)
    assert said[4:] == [
        "instance.update shelved_offloaded/spawning/shutdown",
        "instance.update shelved_offloaded/spawning/shutdown",
        "instance.update shelved_offloaded/spawning/shutdown",
        "instance.update shelved_offloaded/None/shutdown",
        "compute.exception InternalError",
    ]
    assert (server.host, cloud.placement.allocations(server.id)) == (None, {})
    assert story(cloud, server.unshelve)[-1] == "instance.unshelve.end active/None/running"


def test_a_failed_snapshot_leaves_the_server_as_it_was() -> None:
    """Though its guest is shut down."""
    cloud, server = region_with_server()
    with cloud.faults.inject("virt.snapshot", InternalError("no")):
        said = story(cloud, server.shelve)
    assert said[1:] == [
        "instance.shelve.start active/shelving/running",
        "compute.exception InternalError",
    ]
    assert (server.vm_state, server.task_state) == ("active", None)


def test_a_server_without_a_host_that_fits_stays_offloaded() -> None:
    """Nothing is said but that nobody was found."""
    cloud, server = region_with_server()
    story(cloud, server.shelve)
    cloud.hosts.get("compute").service.disabled = True
    assert "instance.unshelve.start" not in " ".join(story(cloud, server.unshelve))
    assert (server.status, server.task_state) == ("SHELVED_OFFLOADED", None)


def test_a_server_whose_image_is_gone_is_in_error() -> None:
    """The fault says which image is missing."""
    cloud, server = region_with_server()
    story(cloud, server.shelve)
    image_id = server.instance.system_metadata["shelved_image_id"]
    with cloud.faults.inject("image.get", ImageNotFound(image_id)):
        assert story(cloud, server.unshelve) == []
    assert (server.status, server.fault) == (
        "ERROR",
        f"Unshelve attempted but the image {image_id} cannot be found.",
    )


def volume_backed(flags: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Cloud, Server]:
    """A server that boots from a volume."""
    cloud = region(flags)
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    server = cloud.servers.create("web", "m1.tiny", disks=[root])
    cloud.run()
    return cloud, server


def test_a_volume_backed_server_is_offloaded_without_an_image() -> None:
    """Shelving it is offloading it; its volume stays reserved and is there again later."""
    cloud, server = volume_backed(NOT_OFFLOADED)
    volume_id = server.instance.bdms[0].volume_id
    assert volume_id is not None
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), volume_id)
    assert story(cloud, server.shelve) == [
        "instance.shelve_offload.start active/shelving/running",
        "instance.shelve_offload.end shelved_offloaded/None/shutdown",
    ]
    reserved = volume.status
    story(cloud, server.unshelve)
    assert (reserved, volume.status, server.status) == ("reserved", "in-use", "ACTIVE")


def test_a_zone_and_a_host_are_for_offloaded_servers() -> None:
    """A server that still has a host cannot choose another."""
    cloud, server = region_with_server(NOT_OFFLOADED)
    story(cloud, server.shelve)
    with pytest.raises(UnshelveInstanceInvalidState):
        server.unshelve(availability_zone="nova")
    with pytest.raises(UnshelveInstanceInvalidState):
        server.unshelve(host="compute")


def test_a_server_is_unshelved_to_a_host_of_choice() -> None:
    """It must be there, in a zone that is there."""
    cloud, server = region_with_server()
    cloud.hosts.add("host2")
    story(cloud, server.shelve)
    with pytest.raises(InvalidRequest, match="The requested availability zone is not available"):
        server.unshelve(availability_zone="nowhere")
    with pytest.raises(ComputeHostNotFound):
        server.unshelve(host="nowhere")
    story(cloud, server.unshelve, host="host2")
    assert (server.status, server.host) == ("ACTIVE", "host2")
