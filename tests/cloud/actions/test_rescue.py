# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rescue and unrescue."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import (
    InstanceNotRescuable,
    InternalError,
    UnsupportedRescueImage,
)
from tests.cloud.actions.regions import (
    EVERY_UPDATE,
    IMAGE,
    OTHER_IMAGE,
    region,
    region_with_server,
    story,
)


def test_a_server_is_rescued_and_comes_back() -> None:
    """Its existence is told in between; a fake guest stays shut down while rescued."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.rescue) + story(cloud, server.unrescue) == [
        "instance.update active/rescuing/running",
        "instance.rescue.start active/rescuing/running",
        "instance.exists active/rescuing/running",
        "instance.update rescued/None/shutdown",
        "instance.rescue.end rescued/None/shutdown",
        "instance.update rescued/unrescuing/shutdown",
        "instance.unrescue.start rescued/unrescuing/shutdown",
        "instance.update active/None/running",
        "instance.unrescue.end active/None/running",
    ]


@pytest.mark.parametrize("image", [None, OTHER_IMAGE])
def test_the_rescue_image_is_told_where_one_was_asked_for(image: str | None) -> None:
    """Without one the payload says nothing, though the server's own image is used."""
    cloud, server = region_with_server()
    server.rescue(image)
    cloud.run()
    told = {
        getattr(notification.payload, "rescue_image_ref", None)
        for notification in list(cloud.notifications)
        if notification.event_type.startswith("instance.rescue.")
    }
    assert told == {image}


def test_the_password_is_the_caller_s_or_a_new_one() -> None:
    """A made-up password has the length that the flag says."""
    cloud, server = region_with_server({"DEFAULT": {"password_length": 20}})
    made_up = server.rescue()
    cloud.run()
    server.unrescue()
    cloud.run()
    given = server.rescue(admin_password="chosen")  # pragma: allowlist secret
    assert (len(made_up), given) == (20, "chosen")


def test_a_failed_rescue_leaves_an_error_that_names_the_driver_s() -> None:
    """The existence is not told."""
    cloud, server = region_with_server(EVERY_UPDATE)
    with cloud.faults.inject("virt.rescue", InternalError("no")):
        said = story(cloud, server.rescue)
    assert said[1:] == [
        "instance.rescue.start active/rescuing/running",
        "instance.update error/rescuing/running",
        "instance.update error/None/running",
        "compute.exception InstanceNotRescuable",
    ]
    assert server.fault == f"Instance {server.id} cannot be rescued: Driver Error: no"


def test_a_failed_unrescue_leaves_an_error() -> None:
    """The server is stuck in no task."""
    cloud, server = region_with_server()
    story(cloud, server.rescue)
    with cloud.faults.inject("virt.unrescue", InternalError("no")):
        said = story(cloud, server.unrescue)
    assert said == [
        "instance.unrescue.start rescued/unrescuing/shutdown",
        "compute.exception InternalError",
    ]
    assert (server.status, server.task_state) == ("ERROR", None)


def test_an_image_that_is_not_there_rescues_nobody() -> None:
    """The refusal names it."""
    _cloud, server = region_with_server()
    with pytest.raises(UnsupportedRescueImage, match="Requested rescue image 'nowhere' is not"):
        server.rescue("nowhere")


def volume_backed(flags: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Cloud, Server]:
    """A server that boots from a volume."""
    cloud = region(flags)
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    server = cloud.servers.create("web", "m1.tiny", disks=[root])
    cloud.run()
    return cloud, server


def test_a_volume_backed_server_needs_a_stable_rescue_device() -> None:
    """Its image does not name one."""
    _cloud, server = volume_backed()
    with pytest.raises(InstanceNotRescuable, match="Cannot rescue a volume-backed instance"):
        server.rescue(OTHER_IMAGE)


def test_a_volume_backed_server_is_rescued_with_a_stable_device() -> None:
    """Where the image names one and the driver can, as libvirt's."""
    cloud, server = volume_backed({"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})
    images = cloud.neighbours.images
    context = cloud.service_context()
    properties = {"hw_rescue_bus": "usb", "hw_rescue_device": "disk"}
    images.update(context, OTHER_IMAGE, properties=properties)
    assert (
        story(cloud, server.rescue, OTHER_IMAGE)[-1] == "instance.rescue.end rescued/None/running"
    )


def test_a_driver_may_be_unable_to_rescue_volume_backed_servers() -> None:
    """A fake one is."""
    cloud, server = volume_backed()
    properties = {"hw_rescue_bus": "usb", "hw_rescue_device": "disk"}
    cloud.neighbours.images.update(cloud.service_context(), OTHER_IMAGE, properties=properties)
    with pytest.raises(InstanceNotRescuable, match="Host unable to rescue a volume-backed"):
        server.rescue(OTHER_IMAGE)
