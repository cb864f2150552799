# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Putting another disk in a server's place."""

from __future__ import annotations

from kilonova.errors import VirtualInterfaceCreateException
from kilonova.scenarios.behaviours.sequences import REBUILT, SCHEDULED, STOPPED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def rebuild(cloud: Region) -> None:
    """A server gets another image, and keeps its id, name and addresses."""
    server = cloud.running_server()
    server.rebuild(world.OTHER_IMAGE, metadata={})
    *_, start, end = cloud.expect(*REBUILT)
    assert (start.payload.state, start.payload.task_state) == ("active", "rebuilding")
    assert (end.payload.state, end.payload.image_uuid) == ("active", world.OTHER_IMAGE)


@scenario
def rebuild_with_a_volume(cloud: Region) -> None:
    """Its volumes are detached meanwhile."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.look_away()
    server.rebuild(world.OTHER_IMAGE)
    cloud.expect(
        *REBUILT[:-1],
        "instance.volume_detach.start",
        "instance.volume_detach.end",
        "instance.rebuild.end",
    )


@scenario
def rebuild_with_trusted_certificates(cloud: Region) -> None:
    """The certificates that the new image is checked with are part of the request."""
    server = cloud.running_server(trusted_image_certificates=["cert-id-1", "cert-id-2"])
    certificates = ["rebuild-cert-id-1", "rebuild-cert-id-2"]
    server.rebuild(world.OTHER_IMAGE, trusted_image_certificates=certificates)
    *_, end = cloud.expect(*REBUILT)
    assert end.payload.trusted_image_certificates == certificates


@scenario
def rebuild_while_stopped(cloud: Region) -> None:
    """A server that was off is powered off again once it is made."""
    server = cloud.stopped_server()
    server.rebuild(world.OTHER_IMAGE)
    *_, end = cloud.expect(*REBUILT[:-1], *STOPPED, "instance.rebuild.end")
    assert end.payload.state == "stopped"


@scenario
def rebuild_fails(cloud: Region) -> None:
    """A rebuild that fails leaves the server in error."""
    server = cloud.running_server()
    with cloud.faults.inject("compute.do_rebuild", VirtualInterfaceCreateException()):
        server.rebuild(world.OTHER_IMAGE)
    *_, error, _ = cloud.expect(
        *SCHEDULED, "instance.rebuild_scheduled", "instance.rebuild.error", "compute.exception"
    )
    assert error.payload.fault.exception == "VirtualInterfaceCreateException"
    assert server.status == "ERROR"


SCENARIOS = (
    rebuild,
    rebuild_with_a_volume,
    rebuild_with_trusted_certificates,
    rebuild_while_stopped,
    rebuild_fails,
)
