# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Network interfaces of servers."""

from __future__ import annotations

from kilonova.errors import InterfaceAttachFailed
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ATTACHED = ("instance.interface_attach.start", "instance.interface_attach.end")
DETACHED = ("instance.interface_detach.start", "instance.interface_detach.end")


@scenario
def attach_and_detach(cloud: Region) -> None:
    """A server gets a port on a network, and loses it."""
    server = cloud.running_server()
    server.attach_interface(world.NETWORK)
    _, attached = cloud.expect(*ATTACHED)
    ports = [each.port_uuid for each in attached.payload.ip_addresses]
    assert ports == [world.PORT, world.NEXT_PORT]
    server.detach_interface(world.NEXT_PORT)
    _, detached = cloud.expect(*DETACHED)
    assert [each.port_uuid for each in detached.payload.ip_addresses] == [world.PORT]


@scenario
def detach_while_stopped(cloud: Region) -> None:
    """A server that is off can lose a port too."""
    server = cloud.stopped_server()
    server.detach_interface(world.PORT)
    cloud.expect(*DETACHED)


@scenario
def attach_fails(cloud: Region) -> None:
    """Where the hypervisor cannot plug the port, the request is answered with the failure."""
    server = cloud.running_server()
    sentence = f"Failed to attach network adapter device to {server.id}"
    with (
        cloud.faults.inject("virt.attach_interface", InterfaceAttachFailed("dummy")),
        cloud.refused(500, sentence),
    ):
        server.attach_interface(world.NETWORK)
    _, error, _ = cloud.expect(ATTACHED[0], "instance.interface_attach.error", "compute.exception")
    assert error.payload.fault.exception == "InterfaceAttachFailed"


@scenario
def detach_what_is_not_there(cloud: Region) -> None:
    """Nobody is refused a port that the server does not have: nova-compute tells of it alone."""
    server = cloud.running_server()
    server.detach_interface(world.NOBODY)
    (failure,) = cloud.expect("compute.exception")
    assert failure.payload.exception == "PortNotFound"


SCENARIOS = (attach_and_detach, detach_while_stopped, attach_fails, detach_what_is_not_there)
