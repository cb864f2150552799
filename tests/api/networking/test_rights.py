# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What members may say of ports, floating addresses and routers, and what only others may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.neighbour import Neighbour, admin, member

V2 = "/networking/v2.0"
ADDRESS = [{"ip_address": "10.9.0.77"}]

OF_NEW_PORTS = [
    ("mac_address", "fa:16:3e:00:00:99", "mac_address"),
    ("fixed_ips", ADDRESS, "fixed_ips:ip_address"),
    ("device_owner", "network:dhcp", "device_owner"),
    ("port_security_enabled", False, "port_security_enabled"),
    ("allowed_address_pairs", [{"ip_address": "10.9.0.0/24"}], "allowed_address_pairs"),
]
OF_PORTS = [("fixed_ips", ADDRESS, "fixed_ips") if r[0] == "fixed_ips" else r for r in OF_NEW_PORTS]
OF_GATEWAYS = [("enable_snat", False), ("external_fixed_ips", [{"ip_address": "10.9.0.77"}])]


@pytest.fixture
def ask() -> Neighbour:
    """Networking for a member of `demo`."""
    return Neighbour(member(), V2)


@pytest.fixture
def chief(ask: Neighbour) -> Neighbour:
    """The same for an administrator."""
    return Neighbour(admin(ask.client), V2)


def network_of(owner: Neighbour, **attributes: Any) -> str:
    """A network of 10.9.0.0/24; its id."""
    network: str = owner.made("/networks", "network", **attributes)["id"]
    owner.made("/subnets", "subnet", network_id=network, cidr="10.9.0.0/24", ip_version=4)
    return network


def said(asked: tuple[int, Any]) -> tuple[int, str]:
    """Status and message of a refusal."""
    return asked[0], asked[1]["NeutronError"]["message"]


def refusal(name: str, attribute: str) -> tuple[int, str]:
    """The one that names an attribute's rule."""
    return 403, f"rule:({name} and {name}:{attribute}) is disallowed by policy"


@pytest.mark.parametrize(("name", "value", "rule"), OF_NEW_PORTS)
def test_what_is_not_said_of_a_new_port_in_anothers_shared_network(
    ask: Neighbour, chief: Neighbour, name: str, value: Any, rule: str
) -> None:
    """403 names the rule; an administrator may say it, and who owns the network."""
    body = {"port": {"network_id": network_of(chief, shared=True), name: value}}
    assert said(ask("POST", "/ports", body)) == refusal("create_port", rule)
    assert chief("POST", "/ports", body)[0] == 201
    body["port"]["network_id"] = network_of(ask)
    assert ask("POST", "/ports", body)[0] == 201


@pytest.mark.parametrize(("name", "value", "rule"), OF_PORTS)
def test_what_is_not_said_of_an_own_port_in_anothers_shared_network(
    ask: Neighbour, chief: Neighbour, name: str, value: Any, rule: str
) -> None:
    """403 names the rule, and the port is as it was; an administrator may say it."""
    port = ask.made("/ports", "port", network_id=network_of(chief, shared=True))
    path, body = f"/ports/{port['id']}", {"port": {name: value}}
    assert said(ask("PUT", path, body)) == refusal("update_port", rule)
    assert ask("GET", path)[1]["port"] == port
    assert chief("PUT", path, body)[0] == 200


@pytest.mark.parametrize(("name", "value", "rule"), OF_PORTS)
def test_who_owns_the_network_says_all_of_an_own_port_but_its_mac_address(
    ask: Neighbour, name: str, value: Any, rule: str
) -> None:
    """Another MAC address is for administrators in every network."""
    port = ask.made("/ports", "port", network_id=network_of(ask))
    asked = ask("PUT", f"/ports/{port['id']}", {"port": {name: value}})
    if name == "mac_address":
        assert said(asked) == refusal("update_port", rule)
    else:
        assert asked[0] == 200, asked


def test_a_service_says_of_a_port_what_owners_say_but_no_address_pairs(
    ask: Neighbour, chief: Neighbour
) -> None:
    """A MAC address too, in anybody's network."""
    port = ask.made("/ports", "port", network_id=network_of(chief, shared=True))
    identity = Neighbour(chief.client, "/identity/v3")
    user, role = (
        identity("GET", f"/{kind}?name={name}")[1][kind][0]["id"]
        for kind, name in (("users", "demo"), ("roles", "service"))
    )
    grant = f"/projects/{port['project_id']}/users/{user}/roles/{role}"
    assert identity("PUT", grant)[0] == 204
    ask.client.log_in()
    for name, value, rule in OF_PORTS:
        asked = ask("PUT", f"/ports/{port['id']}", {"port": {name: value}})
        if name == "allowed_address_pairs":
            assert said(asked) == refusal("update_port", rule)
        else:
            assert asked[0] == 200, asked


def test_a_subnet_is_chosen_in_a_shared_network_but_not_in_one_that_is_only_external(
    ask: Neighbour, chief: Neighbour
) -> None:
    """What is free for all in a shared network goes on there: names, devices and their owners."""
    for attributes, status in (({"shared": True}, 201), ({"router:external": True}, 403)):
        network = network_of(chief, **attributes)
        subnet = chief("GET", f"/networks/{network}")[1]["network"]["subnets"][0]
        port = {"network_id": network, "fixed_ips": [{"subnet_id": subnet}]}
        port |= {"name": "p", "device_id": "x", "device_owner": "compute:nova"}
        asked = ask("POST", "/ports", {"port": port})
        assert asked[0] == status, asked
    assert said(asked) == refusal("create_port", "fixed_ips")


def test_a_floating_address_of_ones_choice_is_for_administrators(
    ask: Neighbour, chief: Neighbour
) -> None:
    """Members get the next free one."""
    network = network_of(chief, **{"router:external": True})
    body = {"floatingip": {"floating_network_id": network, **ADDRESS[0]}}
    body["floatingip"]["floating_ip_address"] = body["floatingip"].pop("ip_address")
    refused = refusal("create_floatingip", "floating_ip_address")
    assert said(ask("POST", "/floatingips", body)) == refused
    status, made = chief("POST", "/floatingips", body)
    assert (status, made["floatingip"]["floating_ip_address"]) == (201, "10.9.0.77")
    ask.made("/floatingips", "floatingip", floating_network_id=network)


@pytest.mark.parametrize("name", ["distributed", "ha"])
def test_how_a_router_is_built_is_for_administrators(
    ask: Neighbour, chief: Neighbour, name: str
) -> None:
    """Of a new one and of an own one."""
    path = f"/routers/{ask.made('/routers', 'router')['id']}"
    body = {"router": {name: True}}
    assert said(ask("POST", "/routers", body)) == refusal("create_router", name)
    assert said(ask("PUT", path, body)) == refusal("update_router", name)
    assert chief("PUT", path, body)[1]["router"][name] is True
    assert chief("POST", "/routers", body)[1]["router"][name] is True


@pytest.mark.parametrize(("name", "value"), OF_GATEWAYS)
def test_how_a_router_leads_out_is_for_administrators(
    ask: Neighbour, chief: Neighbour, name: str, value: Any
) -> None:
    """Members say where to, and no more."""
    outside = {"network_id": network_of(chief, **{"router:external": True})}
    path = f"/routers/{ask.made('/routers', 'router', external_gateway_info=outside)['id']}"
    body = {"router": {"external_gateway_info": {**outside, name: value}}}
    attribute = f"external_gateway_info:{name}"
    assert said(ask("POST", "/routers", body)) == refusal("create_router", attribute)
    assert said(ask("PUT", path, body)) == refusal("update_router", attribute)
    status, shown = chief("PUT", path, body)
    assert status == 200, shown
    info = shown["router"]["external_gateway_info"]
    expected = value if name == "enable_snat" else value[0]["ip_address"]
    got = info[name] if name == "enable_snat" else info[name][0]["ip_address"]
    assert got == expected
