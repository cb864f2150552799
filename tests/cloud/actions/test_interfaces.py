# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Network interfaces are attached to servers and detached from them."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.errors import (
    InstanceInvalidState,
    InstanceIsLocked,
    InterfaceAttachFailed,
    InterfaceAttachFailedNoNetwork,
    InterfaceDetachFailed,
    InvalidRequest,
    MessagingTimeout,
    NetworkAmbiguous,
    NoMoreFixedIps,
    PortInUse,
    PortNotFound,
)
from tests.cloud.actions.regions import EVERY_UPDATE, region_with_server, story

NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6"
PORT = "ce531f90-199f-48c0-816c-13e38010b442"
MADE = "88dae9fa-0dc6-49e3-8c29-3abc41e99ac9"
NOWHERE = "7c7c0f1c-0000-4000-8000-000000000000"


def events(cloud: Cloud, last: int) -> list[tuple[str, list[str]]]:
    """The last events, each with the addresses that it tells of the server."""
    return [
        (n.event_type, [ip.address for ip in getattr(n.payload, "ip_addresses", [])])
        for n in list(cloud.notifications)[-last:]
    ]


def test_an_interface_is_there_when_the_request_is_answered() -> None:
    """And the end tells its address, though the server's record does not change."""
    cloud, server = region_with_server(EVERY_UPDATE, networks="none")
    vif = server.attach_interface(NETWORK)
    assert (vif.port_id, server.instance.vifs) == (MADE, (vif,))
    assert events(cloud, 2) == [
        ("instance.interface_attach.start", []),
        ("instance.interface_attach.end", ["192.168.1.30"]),
    ]
    assert story(cloud, server.detach_interface, vif) == [
        "instance.interface_detach.start active/None/running",
        "instance.interface_detach.end active/None/running",
    ]
    assert events(cloud, 1) == [("instance.interface_detach.end", [])]
    with pytest.raises(PortNotFound):
        cloud.ports.get(MADE)


def test_a_port_that_a_user_brought_stays_the_users() -> None:
    """It is bound to the server and let go of again."""
    cloud, server = region_with_server(networks="none")
    server.attach_interface(port=PORT, tag="nic")
    port = cloud.ports.get(PORT)
    assert (port.device_id, server.instance.vifs[0].tag) == (server.id, "nic")
    server.detach_interface(PORT)
    cloud.run()
    assert (cloud.ports.get(PORT).device_id, server.instance.vifs) == ("", ())


def test_without_a_wish_it_is_the_projects_only_network() -> None:
    """Where there are more, the user has to say."""
    cloud, server = region_with_server(networks="none")
    assert server.attach_interface().network_id == NETWORK
    cloud.networks.create("second", "198.51.100.0/24")
    with pytest.raises(NetworkAmbiguous):
        server.attach_interface()
    assert [event for event, _addresses in events(cloud, 2)] == [
        "instance.interface_attach.start",
        "compute.exception",
    ]


def test_a_project_without_networks_gets_no_interface() -> None:
    """The host finds that out."""
    cloud = Cloud()
    server = cloud.servers.create("web", "m1.tiny", "cirros", networks="none")
    cloud.run()
    cloud.networks.delete("private")
    cloud.networks.delete("public")
    with pytest.raises(InterfaceAttachFailedNoNetwork):
        server.attach_interface()
    assert server.instance.vifs == ()


def test_a_guest_that_does_not_take_the_card_loses_the_port() -> None:
    """The failure is announced once the port is gone, and answered in other words."""
    cloud, server = region_with_server(networks="none")
    with (
        cloud.faults.inject("virt.attach_interface", InterfaceAttachFailed("somebody")),
        pytest.raises(InterfaceAttachFailed, match=server.id),
    ):
        server.attach_interface(NETWORK)
    assert events(cloud, 3) == [
        ("instance.interface_attach.start", []),
        ("instance.interface_attach.error", []),
        ("compute.exception", []),
    ]
    assert [port.id for port in cloud.ports] == [PORT]


def test_a_port_that_cannot_be_had_is_no_failure_of_the_interface() -> None:
    """Nova has no event for it: the start stays open."""
    cloud, server = region_with_server(networks="none")
    with (
        cloud.faults.inject("network.allocate", NoMoreFixedIps(NETWORK)),
        pytest.raises(NoMoreFixedIps),
    ):
        server.attach_interface(NETWORK)
    assert [event for event, _addresses in events(cloud, 2)] == [
        "instance.interface_attach.start",
        "compute.exception",
    ]


def test_a_port_in_use_is_found_out_by_the_host() -> None:
    """One that is not there, before anything is announced."""
    cloud, server = region_with_server(networks="none")
    server.attach_interface(port=PORT)
    with pytest.raises(PortInUse):
        server.attach_interface(port=PORT)
    assert [event for event, _addresses in events(cloud, 2)] == [
        "instance.interface_attach.start",
        "compute.exception",
    ]
    before = len(cloud.notifications)
    with pytest.raises(PortNotFound, match=NOWHERE):
        server.attach_interface(port=NOWHERE)
    assert len(cloud.notifications) == before


def test_requests_that_contradict_themselves() -> None:
    """With Nova's words."""
    cloud, server = region_with_server()
    before = len(cloud.notifications)
    with pytest.raises(InvalidRequest, match="Must not input both network_id and port_id"):
        server.attach_interface(NETWORK, port=PORT)
    with pytest.raises(InvalidRequest, match="Must input network_id when request IP address"):
        server.attach_interface(address="192.168.1.9")
    assert len(cloud.notifications) == before


def test_a_guest_that_keeps_the_card_keeps_the_port() -> None:
    """Nova has no event for it: the start stays open."""
    cloud, server = region_with_server()
    vif = server.instance.vifs[0]
    with cloud.faults.inject("virt.detach_interface", InterfaceDetachFailed("somebody")):
        assert story(cloud, server.detach_interface, vif) == [
            "instance.interface_detach.start active/None/running",
            "compute.exception InterfaceDetachFailed",
        ]
    assert server.instance.vifs == (vif,)


def test_a_port_that_the_server_does_not_have() -> None:
    """Only the exception says so."""
    cloud, server = region_with_server()
    assert story(cloud, server.detach_interface, NOWHERE) == ["compute.exception PortNotFound"]
    told = list(cloud.notifications)[-1].payload
    assert (told.exception_message, told.function_name) == (
        f"Port {NOWHERE} is not attached",
        "_detach_interface",
    )


def test_a_host_that_is_down_does_not_answer() -> None:
    """The request waits for as long as a message may take."""
    cloud, server = region_with_server()
    cloud.hosts.get("compute").service.running = False
    before = cloud.clock.elapsed_s
    with pytest.raises(MessagingTimeout):
        server.attach_interface(NETWORK)
    assert cloud.clock.elapsed_s - before == 60


def test_states_in_which_interfaces_stay_as_they_are() -> None:
    """A suspended guest takes none, a locked server neither."""
    cloud, server = region_with_server()
    server.suspend()
    cloud.run()
    with pytest.raises(InstanceInvalidState, match="Cannot attach_interface while"):
        server.attach_interface(NETWORK)
    server.resume()
    cloud.run()
    server.lock()
    with pytest.raises(InstanceIsLocked):
        server.detach_interface(server.instance.vifs[0])
    assert len(server.instance.vifs) == 1
