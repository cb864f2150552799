# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networking as Compute uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kilonova.cloud.clock import Clock
from kilonova.cloud.context import Context
from kilonova.cloud.ids import Ids
from kilonova.cloud.model.instance import Instance
from kilonova.cloud.model.network import Network, Port
from kilonova.cloud.services.network import StandInNetwork
from kilonova.cloud.services.records import NetworkRequest
from kilonova.errors import (
    ExternalNetworkAttachForbidden,
    FixedIpAlreadyInUse,
    InvalidInput,
    NetworkAmbiguous,
    NetworkNotFound,
    NetworkRequiresSubnet,
    NoMoreFixedIps,
    PortInUse,
    PortNotFound,
    PortNotUsable,
    PortRequiresFixedIP,
    SecurityGroupNotFound,
)

Answer = Callable[[Any], Any]


@pytest.fixture
def networking(clock: Clock, ids: Ids) -> StandInNetwork:
    return StandInNetwork(clock, ids)


@pytest.fixture
def private(networking: StandInNetwork) -> Network:
    network = networking.catalogue.create_network("project-1", "private")
    networking.catalogue.create_subnet(network.id, "192.0.2.0/29", gateway_ip="192.0.2.1")
    return network


def test_a_server_gets_a_port_of_its_networks_with_the_next_address(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """The port belongs to the server, on its host, and its tap device bears the port's id."""
    (vif,) = answer(
        networking.allocate(context, server, [NetworkRequest(network_id=private.id)], "host1")
    )
    port = networking.port(vif.port_id)
    assert (vif.label, vif.addresses, vif.device_name, vif.preserve) == (
        "private",
        ("192.0.2.2",),
        f"tap{port.id[:11]}",
        False,
    )
    assert (port.device_id, port.device_owner, port.host, port.status, port.mac_address) == (
        server.uuid,
        "compute:nova",
        "host1",
        "ACTIVE",
        vif.mac,
    )
    assert port.fixed_ips == ((private.subnets[0], "192.0.2.2"),)


def test_a_server_that_asks_for_nothing_gets_the_one_network_of_its_project(
    networking: StandInNetwork, private: Network, context: Context
) -> None:
    """One network is an answer, none is an answer too."""
    (request,) = networking.validate(context, None, 1)
    assert request.network_id == private.id
    stranger = Context("user-9", "project-9", "req-9")
    assert networking.validate(stranger, None, 1) == ()


def test_two_networks_are_one_too_many_to_guess(
    networking: StandInNetwork, private: Network, context: Context
) -> None:
    """A shared network counts beside the project's own."""
    networking.catalogue.create_network("project-2", "everybodys", shared=True)
    with pytest.raises(NetworkAmbiguous) as raised:
        networking.validate(context, None, 1)
    assert str(raised.value) == (
        "Multiple possible networks found, use a Network ID to be more specific."
    )


def test_a_port_that_the_user_brings_outlives_the_server(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """It is unbound, keeps its address and can be used again."""
    port = networking.ports.create("project-1", private.id, name="mine")
    vifs = answer(networking.allocate(context, server, [NetworkRequest(port_id=port.id)], "host1"))
    assert [(vif.port_id, vif.preserve, vif.addresses) for vif in vifs] == [
        (port.id, True, ("192.0.2.2",))
    ]
    assert port.device_id == server.uuid
    answer(networking.deallocate(context, server, vifs))
    assert networking.port(port.id) is port
    assert (port.device_id, port.device_owner, port.host, port.status) == ("", "", "", "DOWN")


def test_a_port_that_was_made_for_a_server_goes_with_it(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """Its address is free again; a second deallocation is no error."""
    wish = [NetworkRequest(network_id=private.id)]
    first = answer(networking.allocate(context, server, wish, "host1"))
    answer(networking.deallocate(context, server, first))
    answer(networking.deallocate(context, server, first))
    with pytest.raises(PortNotFound):
        networking.port(first[0].port_id)
    second = answer(networking.allocate(context, server, wish, "host1"))
    assert second[0].addresses == first[0].addresses


def test_a_port_that_was_looked_at_gives_its_address_back_all_the_same(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """Looking writes the port out in full, which changes nothing else."""
    wish = [NetworkRequest(network_id=private.id)]
    first = answer(networking.allocate(context, server, wish, "host1"))
    looked_at = networking.port(first[0].port_id)
    assert networking.ports.of_device(server.uuid) == [looked_at]
    answer(networking.deallocate(context, server, first))
    second = answer(networking.allocate(context, server, wish, "host1"))
    assert second[0].addresses == first[0].addresses


def test_nothing_is_left_of_an_allocation_that_failed_half_way(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """Five addresses are there: the sixth network card takes the other five down with it."""
    wish = NetworkRequest(network_id=private.id)
    with pytest.raises(NoMoreFixedIps) as raised:
        answer(networking.allocate(context, server, [wish] * 6, "host1"))
    assert str(raised.value) == f"No fixed IP addresses available for network: {private.id}"
    assert len(networking.ports) == 0
    assert len(answer(networking.allocate(context, server, [wish] * 5, "host1"))) == 5


def test_an_address_can_be_asked_for_once(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """The second request is refused before anything is made, and names who has the address."""
    wish = NetworkRequest(network_id=private.id, address="192.0.2.5")
    (vif,) = answer(networking.allocate(context, server, [wish], "host1"))
    assert vif.addresses == ("192.0.2.5",)
    with pytest.raises(FixedIpAlreadyInUse) as raised:
        networking.validate(context, [wish], 1)
    assert str(raised.value) == (
        f"Fixed IP address 192.0.2.5 is already in use on instance {server.uuid}."
    )
    with pytest.raises(FixedIpAlreadyInUse):
        answer(networking.allocate_port(context, server, wish, "host1"))


def test_an_address_must_be_of_the_network(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """One of elsewhere is refused."""
    wish = NetworkRequest(network_id=private.id, address="203.0.113.5")
    with pytest.raises(InvalidInput) as raised:
        answer(networking.allocate_port(context, server, wish, "host1"))
    assert str(raised.value) == (
        "Invalid input received: Fixed IP 203.0.113.5 is not a valid ip address for network "
        f"{private.id}."
    )


def test_a_port_serves_one_server(
    networking: StandInNetwork,
    private: Network,
    context: Context,
    server: Instance,
    new_server: Callable[[], Instance],
    answer: Answer,
) -> None:
    """It is refused when asked for, and again when it was taken meanwhile."""
    port = networking.ports.create("project-1", private.id)
    wish = NetworkRequest(port_id=port.id)
    answer(networking.allocate(context, server, [wish], "host1"))
    with pytest.raises(PortInUse):
        networking.validate(context, [wish], 1)
    with pytest.raises(PortInUse):
        answer(networking.allocate(context, new_server(), [wish], "host1"))
    assert port.device_id == server.uuid


def test_a_port_of_another_project_cannot_be_used(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """The error names the port and the server."""
    port = networking.ports.create("project-2", private.id)
    with pytest.raises(PortNotUsable) as raised:
        answer(networking.allocate_port(context, server, NetworkRequest(port_id=port.id), "host1"))
    assert str(raised.value) == f"Port {port.id} not usable for instance {server.uuid}."


def test_what_does_not_exist_is_refused(
    networking: StandInNetwork, private: Network, context: Context
) -> None:
    """Unknown ports and networks, networks without subnets, ports without addresses."""
    empty = networking.catalogue.create_network("project-1", "empty")
    bare = networking.ports.add(Port("port-1", private.id, "project-1", "fa:16:3e:00:00:01"))
    others = networking.catalogue.create_network("project-2", "others")
    for wish, error in (
        (NetworkRequest(port_id="port-9"), PortNotFound),
        (NetworkRequest(port_id=bare.id), PortRequiresFixedIP),
        (NetworkRequest(network_id="network-9"), NetworkNotFound),
        (NetworkRequest(network_id=others.id), NetworkNotFound),
        (NetworkRequest(network_id=empty.id), NetworkRequiresSubnet),
    ):
        with pytest.raises(error):
            networking.validate(context, [wish], 1)


def test_an_external_network_is_for_administrators(
    networking: StandInNetwork, context: Context, admin: Context, server: Instance, answer: Answer
) -> None:
    """Others see it but get no port of it."""
    public = networking.catalogue.create_network("project-2", "public", external=True)
    networking.catalogue.create_subnet(public.id, "203.0.113.0/24")
    wish = NetworkRequest(network_id=public.id)
    assert networking.validate(context, [wish], 1) == (wish,)
    with pytest.raises(ExternalNetworkAttachForbidden):
        answer(networking.allocate_port(context, server, wish, "host1"))
    assert answer(networking.allocate_port(admin, server, wish, "host1")).label == "public"


def test_a_port_works_on_its_old_host_until_the_new_binding_is_activated(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """Until then the other host is only prepared."""
    wish = NetworkRequest(network_id=private.id)
    vif = answer(networking.allocate_port(context, server, wish, "host1"))
    answer(networking.bind_port(context, vif, "host2"))
    before = (networking.port(vif.port_id).host, networking.ports.prepared_host(vif.port_id))
    answer(networking.activate_binding(context, vif, "host2"))
    after = (networking.port(vif.port_id).host, networking.ports.prepared_host(vif.port_id))
    assert (before, after) == (("host1", "host2"), ("host2", None))


def test_a_server_gets_an_address_of_each_version(
    networking: StandInNetwork, private: Network, context: Context, server: Instance, answer: Answer
) -> None:
    """One of the fourth, one of the sixth."""
    networking.catalogue.create_subnet(private.id, "2001:db8::/64", gateway_ip="2001:db8::1")
    wish = NetworkRequest(network_id=private.id)
    vif = answer(networking.allocate_port(context, server, wish, "host1"))
    assert vif.addresses == ("192.0.2.2", "2001:db8::2")
    answer(networking.deallocate(context, server, [vif]))
    again = answer(networking.allocate_port(context, server, wish, "host1"))
    assert again.addresses == vif.addresses


def test_security_groups_are_known_by_name_or_id(
    networking: StandInNetwork, context: Context
) -> None:
    """Every project has a default group; another project's is not found."""
    own = networking.catalogue.create_security_group("project-1", "web")
    theirs = networking.catalogue.create_security_group("project-2", "db")
    assert networking.security_group_names(context, ["default", "web", own.id]) == (
        "default",
        "web",
        "web",
    )
    with pytest.raises(SecurityGroupNotFound):
        networking.security_group_names(context, [theirs.id])


def test_the_default_group_lets_its_members_reach_each_other(networking: StandInNetwork) -> None:
    """In from the group itself, out to anywhere."""
    group = networking.catalogue.default_group("project-1")
    assert [(r["direction"], r["ethertype"], r["remote_group_id"]) for r in group.rules] == [
        ("ingress", "IPv4", group.id),
        ("egress", "IPv4", None),
        ("ingress", "IPv6", group.id),
        ("egress", "IPv6", None),
    ]


def test_what_a_network_held_is_gone_with_it(
    networking: StandInNetwork, private: Network, context: Context
) -> None:
    """Its subnets go too, and no server gets it any more."""
    networking.catalogue.delete_network(private.id)
    assert networking.catalogue.subnets == {}
    assert networking.validate(context, None, 1) == ()
    with pytest.raises(NetworkNotFound):
        networking.network(private.id)
