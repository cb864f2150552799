# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networking, as its users see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.neighbour import Neighbour, admin, member

V2 = "/networking/v2.0"


@pytest.fixture
def ask() -> Neighbour:
    """Networking for a member of `demo`."""
    return Neighbour(member(), V2)


@pytest.fixture
def network(ask: Neighbour) -> str:
    """A network of 192.168.7.0/24; its id."""
    network_id: str = ask.made("/networks", "network", name="net")["id"]
    ask.made("/subnets", "subnet", network_id=network_id, cidr="192.168.7.0/24", ip_version=4)
    return network_id


def boot(ask: Neighbour, port_id: str) -> str:
    """A server that uses a port; its id."""
    images = ask.client.ask("GET", "/image/v2/images").json["images"]
    server = {
        "name": "web",
        "flavorRef": "1",
        "imageRef": images[0]["id"],
        "networks": [{"port": port_id}],
    }
    answer = ask.client.ask("POST", "/compute/v2.1/servers", {"server": server})
    assert answer.status == 202, answer.body
    identity: str = answer.json["server"]["id"]
    return identity


def kind_of(asked: tuple[int, Any]) -> tuple[int, str]:
    """Status and kind of a refusal."""
    return asked[0], asked[1]["NeutronError"]["type"]


def addresses(ask: Neighbour, server_id: str) -> list[tuple[str, str]]:
    """A server's addresses as Compute shows them."""
    shown = ask.client.ask("GET", f"/compute/v2.1/servers/{server_id}").json["server"]["addresses"]
    return [(a["OS-EXT-IPS:type"], a["addr"]) for each in shown.values() for a in each]


def test_a_port_made_here_is_the_port_that_the_server_gets(ask: Neighbour, network: str) -> None:
    """Its address is the server's, and it says who uses it."""
    fixed_ips = [{"ip_address": "192.168.7.9"}]
    port = ask.made("/ports", "port", network_id=network, fixed_ips=fixed_ips)
    server_id = boot(ask, port["id"])
    _, shown = ask("GET", f"/ports/{port['id']}")
    names = ("device_id", "device_owner", "status", "mac_address")
    assert [shown["port"][name] for name in names] == [
        server_id,
        "compute:nova",
        "ACTIVE",
        port["mac_address"],
    ]
    assert addresses(ask, server_id) == [("fixed", "192.168.7.9")]
    ask.client.ask("DELETE", f"/compute/v2.1/servers/{server_id}")
    assert ask("GET", f"/ports/{port['id']}")[1]["port"]["device_id"] == ""


def test_a_server_sees_that_its_port_has_another_address(ask: Neighbour, network: str) -> None:
    """Networking tells Compute."""
    port_id = ask.made("/ports", "port", network_id=network)["id"]
    server_id = boot(ask, port_id)
    ask("PUT", f"/ports/{port_id}", {"port": {"fixed_ips": [{"ip_address": "192.168.7.200"}]}})
    assert addresses(ask, server_id) == [("fixed", "192.168.7.200")]


def test_a_floating_address_is_shown_at_the_server(ask: Neighbour, network: str) -> None:
    """And leads nowhere once the port is gone."""
    port_id = ask.made("/ports", "port", network_id=network)["id"]
    server_id = boot(ask, port_id)
    _, found = ask("GET", "/networks?router:external=true")
    public = found["networks"][0]["id"]
    floating = ask.made("/floatingips", "floatingip", floating_network_id=public, port_id=port_id)
    address = floating["floating_ip_address"]
    assert addresses(ask, server_id) == [("fixed", "192.168.7.2"), ("floating", address)]
    ask("DELETE", f"/ports/{port_id}")
    _, shown = ask("GET", f"/floatingips/{floating['id']}")
    assert [shown["floatingip"][name] for name in ("port_id", "status")] == [None, "DOWN"]


def test_a_router_leads_out_and_holds_what_it_leads_to(ask: Neighbour, network: str) -> None:
    """A subnet's gateway stays the gateway's when the router lets go of it."""
    _, found = ask("GET", "/networks?router:external=true")
    gateway = {"network_id": found["networks"][0]["id"]}
    router = ask.made("/routers", "router", name="way", external_gateway_info=gateway)
    subnet = {"subnet_id": ask("GET", f"/networks/{network}")[1]["network"]["subnets"][0]}
    path = f"/routers/{router['id']}"
    assert ask("PUT", f"{path}/add_router_interface", subnet)[0] == 200
    assert kind_of(ask("PUT", f"{path}/add_router_interface", subnet)) == (400, "BadRequest")
    assert kind_of(ask("DELETE", path)) == (409, "RouterInUse")
    assert kind_of(ask("DELETE", f"/networks/{network}")) == (409, "NetworkInUse")
    assert ask("PUT", f"{path}/remove_router_interface", subnet)[0] == 200
    assert ask("DELETE", path)[0] == 204
    port = ask.made("/ports", "port", network_id=network)
    assert port["fixed_ips"][0]["ip_address"] == "192.168.7.2"


def test_a_router_gets_a_second_address_outside_and_keeps_its_first(ask: Neighbour) -> None:
    """Its gateway stays the same port; without wishes it stays as it is."""
    ask = Neighbour(admin(ask.client), V2)
    public = ask("GET", "/networks?name=public")[1]["networks"][0]["id"]
    router = ask.made("/routers", "router", external_gateway_info={"network_id": public})
    own = router["external_gateway_info"]["external_fixed_ips"]
    wished = {
        "network_id": public,
        "external_fixed_ips": [*own, {"subnet_id": own[0]["subnet_id"]}],
    }
    path = f"/routers/{router['id']}"
    status, shown = ask("PUT", path, {"router": {"external_gateway_info": wished}})
    assert status == 200, shown
    both = shown["router"]["external_gateway_info"]["external_fixed_ips"]
    assert both[0] == own[0]
    assert len({each["ip_address"] for each in both}) == 2
    same = {"router": {"external_gateway_info": {"network_id": public, "enable_snat": False}}}
    info = ask("PUT", path, same)[1]["router"]["external_gateway_info"]
    assert (info["external_fixed_ips"], info["enable_snat"]) == (both, False)


def test_routes_are_added_to_a_router_and_taken_from_it_one_by_one(ask: Neighbour) -> None:
    """Those that others have set stay."""
    one = {"destination": "10.1.0.0/24", "nexthop": "192.168.7.5"}
    two = {"destination": "10.2.0.0/24", "nexthop": "192.168.7.6"}
    path = f"/routers/{ask.made('/routers', 'router', routes=[one])['id']}"
    status, shown = ask("PUT", f"{path}/add_extraroutes", {"router": {"routes": [one, two]}})
    assert (status, shown["router"]["routes"]) == (200, [one, two])
    status, shown = ask("PUT", f"{path}/remove_extraroutes", {"router": {"routes": [one]}})
    assert (status, shown["router"]["routes"]) == (200, [two])
    assert ask("PUT", f"{path}/add_extraroutes", {"router": {"routes": [{}]}})[0] == 400


@pytest.mark.parametrize("name", ["network", "subnet", "port", "router", "security_group"])
def test_a_change_may_be_made_on_condition_of_a_revision(
    ask: Neighbour, network: str, name: str
) -> None:
    """412 where somebody has changed the thing since; nothing is changed or deleted then."""
    of_a_kind: dict[str, dict[str, object]] = {
        "subnet": {"network_id": network, "cidr": "10.7.0.0/24", "ip_version": 4},
        "port": {"network_id": network},
    }
    path = f"/{name.replace('_', '-')}s"
    made = ask.made(path, name, **{"name": "first", **of_a_kind.get(name, {})})
    one, revision = f"{path}/{made['id']}", made["revision_number"]
    condition = {"If-Match": f"revision_number={revision}"}
    assert ask("PUT", one, {name: {"name": "second"}}, **condition)[0] == 200
    late = ask("PUT", one, {name: {"name": "third"}}, **condition)
    assert kind_of(late) == (412, "RevisionNumberConstraintFailed")
    assert kind_of(ask("DELETE", one, **condition))[0] == 412
    shown = ask("GET", one)[1][name]
    assert shown["name"] == "second"
    current = {"If-Match": f'"revision_number={shown["revision_number"]}"'}
    assert ask("DELETE", one, **current)[0] == 204
    assert ask("DELETE", one, **current)[0] == 404


def test_a_condition_that_makes_no_sense_is_refused(ask: Neighbour, network: str) -> None:
    """It names the header."""
    for condition in ("revision_number=x", "revision_number=1, revision_number=2"):
        refused = ask("DELETE", f"/networks/{network}", **{"If-Match": condition})
        assert kind_of(refused) == (400, "HTTPBadRequest")
        assert "If-Match" in refused[1]["NeutronError"]["message"]
    assert ask("DELETE", f"/networks/{network}", **{"If-Match": "*"})[0] == 204


def test_a_gateways_address_is_for_who_asks_for_it(ask: Neighbour, network: str) -> None:
    """A port may have it, which a router takes; no other port gets it, and it is given once."""
    gateway = {"network_id": network, "fixed_ips": [{"ip_address": "192.168.7.1"}]}
    port = ask.made("/ports", "port", **gateway)
    assert port["fixed_ips"][0]["ip_address"] == "192.168.7.1"
    assert kind_of(ask("POST", "/ports", {"port": gateway})) == (409, "IpAddressAlreadyAllocated")
    router = ask.made("/routers", "router")
    path = f"/routers/{router['id']}"
    assert ask("PUT", f"{path}/add_router_interface", {"port_id": port["id"]})[0] == 200
    assert ask("PUT", f"{path}/remove_router_interface", {"port_id": port["id"]})[0] == 200
    others = [ask.made("/ports", "port", network_id=network) for _ in range(3)]
    assert "192.168.7.1" not in [each["fixed_ips"][0]["ip_address"] for each in others]
    subnet = {"subnet_id": port["fixed_ips"][0]["subnet_id"]}
    assert ask("PUT", f"{path}/add_router_interface", subnet)[0] == 200


def test_another_gateway_frees_the_address_of_the_first(ask: Neighbour) -> None:
    """The second is given to nobody who does not ask for it."""
    network = ask.made("/networks", "network")["id"]
    subnet = ask.made("/subnets", "subnet", network_id=network, cidr="10.8.0.0/29", ip_version=4)
    path = f"/subnets/{subnet['id']}"
    assert ask("PUT", path, {"subnet": {"gateway_ip": "10.8.0.6"}})[0] == 200
    given = {
        ask.made("/ports", "port", network_id=network)["fixed_ips"][0]["ip_address"]
        for _ in range(5)
    }
    assert given == {f"10.8.0.{number}" for number in range(1, 6)}
    assert ask("POST", "/ports", {"port": {"network_id": network}})[0] == 409


def test_several_are_made_by_one_request_or_none(ask: Neighbour, network: str) -> None:
    """201 with all of them; one that is refused takes the others with it."""
    status, made = ask("POST", "/networks", {"networks": [{"name": "a"}, {"name": "b"}]})
    assert (status, [each["name"] for each in made["networks"]]) == (201, ["a", "b"])
    group = ask.made("/security-groups", "security_group", name="web")["id"]
    before = len(ask("GET", "/security-group-rules")[1]["security_group_rules"])
    rule = {"security_group_id": group, "direction": "ingress", "protocol": "tcp"}
    rules = [{**rule, "port_range_min": port, "port_range_max": port} for port in (22, 80)]
    twice = ask("POST", "/security-group-rules", {"security_group_rules": [*rules, rules[0]]})
    assert kind_of(twice) == (409, "SecurityGroupRuleExists")
    assert len(ask("GET", "/security-group-rules")[1]["security_group_rules"]) == before
    status, made = ask("POST", "/security-group-rules", {"security_group_rules": rules})
    assert status == 201
    assert [each["port_range_min"] for each in made["security_group_rules"]] == [22, 80]
    assert kind_of(ask("POST", "/ports", {"ports": []})) == (400, "HTTPBadRequest")
    wanted = {"network_id": network, "fixed_ips": [{"ip_address": "192.168.7.9"}]}
    assert ask("POST", "/ports", {"ports": [wanted, wanted]})[0] == 409
    assert ask("POST", "/ports", {"ports": [wanted]})[0] == 201


def test_addresses_are_given_once(ask: Neighbour, network: str) -> None:
    """409 for one that somebody has; it is free again with its port."""
    wish = [{"ip_address": "192.168.7.5"}]
    port = ask.made("/ports", "port", network_id=network, fixed_ips=wish)
    body = {"port": {"network_id": network, "fixed_ips": wish}}
    assert kind_of(ask("POST", "/ports", body)) == (409, "IpAddressAlreadyAllocated")
    ask("DELETE", f"/ports/{port['id']}")
    assert ask("POST", "/ports", body)[0] == 201


def test_a_refused_change_of_addresses_changes_nothing(ask: Neighbour, network: str) -> None:
    """The first of two that were asked for is free again, too."""
    taken = ask.made("/ports", "port", network_id=network)["fixed_ips"][0]["ip_address"]
    port = ask.made("/ports", "port", network_id=network)
    wish = [{"ip_address": "192.168.7.50"}, {"ip_address": taken}]
    refused = ask("PUT", f"/ports/{port['id']}", {"port": {"fixed_ips": wish}})
    assert kind_of(refused) == (409, "IpAddressAlreadyAllocated")
    assert ask("GET", f"/ports/{port['id']}")[1]["port"]["fixed_ips"] == port["fixed_ips"]
    ask.made("/ports", "port", network_id=network, fixed_ips=wish[:1])


def test_a_new_group_lets_everything_out(ask: Neighbour) -> None:
    """What comes in needs a rule, and a rule is there once."""
    group = ask.made("/security-groups", "security_group", name="web")
    assert [(r["direction"], r["ethertype"]) for r in group["security_group_rules"]] == [
        ("egress", "IPv4"),
        ("egress", "IPv6"),
    ]
    rule = {
        "security_group_id": group["id"],
        "direction": "ingress",
        "protocol": "tcp",
        "port_range_min": 80,
        "port_range_max": 80,
    }
    assert ask("POST", "/security-group-rules", {"security_group_rule": rule})[0] == 201
    again = ask("POST", "/security-group-rules", {"security_group_rule": rule})
    assert kind_of(again) == (409, "SecurityGroupRuleExists")


def test_a_rule_keeps_its_range_of_addresses_as_it_was_said(ask: Neighbour) -> None:
    """What it comes to is told beside it."""
    group = ask.made("/security-groups", "security_group", name="web")
    wish = {"direction": "ingress", "remote_ip_prefix": "192.0.2.7/24"}
    rule = ask.made(
        "/security-group-rules", "security_group_rule", security_group_id=group["id"], **wish
    )
    assert (rule["remote_ip_prefix"], rule["normalized_cidr"]) == ("192.0.2.7/24", "192.0.2.0/24")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"protocol": "carrier-pigeon"}, "SecurityGroupRuleInvalidProtocol"),
        ({"protocol": None}, "SecurityGroupProtocolRequiredWithPorts"),
        ({"port_range_min": 90}, "SecurityGroupInvalidPortRange"),
        ({"remote_ip_prefix": "everywhere"}, "InvalidCIDR"),
        ({"remote_ip_prefix": "2001:db8::/32"}, "SecurityGroupRuleParameterConflict"),
        ({"direction": "sideways"}, "HTTPBadRequest"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    ask: Neighbour, changed: dict[str, object], kind: str
) -> None:
    """400, with Neutron's name of what is wrong."""
    group = ask.made("/security-groups", "security_group", name="web")
    rule = {
        "security_group_id": group["id"],
        "direction": "ingress",
        "protocol": "tcp",
        "port_range_min": 80,
        "port_range_max": 80,
        **changed,
    }
    refused = ask("POST", "/security-group-rules", {"security_group_rule": rule})
    assert kind_of(refused) == (400, kind)


def test_a_default_group_stays(ask: Neighbour) -> None:
    """It cannot be deleted, renamed or made twice by a member."""
    _, found = ask("GET", "/security-groups?name=default")
    path = f"/security-groups/{found['security_groups'][0]['id']}"
    assert [
        kind_of(ask("DELETE", path)),
        kind_of(ask("PUT", path, {"security_group": {"name": "other"}})),
        kind_of(ask("POST", "/security-groups", {"security_group": {"name": "default"}})),
    ] == [
        (409, "SecurityGroupCannotRemoveDefault"),
        (409, "SecurityGroupCannotUpdateDefault"),
        (409, "SecurityGroupDefaultAlreadyExists"),
    ]


def test_where_a_port_is_bound_is_for_administrators(ask: Neighbour, network: str) -> None:
    """They see it and may say it; members do neither."""
    port_id = ask.made("/ports", "port", network_id=network)["id"]
    boot(ask, port_id)
    path = f"/ports/{port_id}"
    assert "binding:host_id" not in ask("GET", path)[1]["port"]
    assert Neighbour(admin(ask.client), V2)("GET", path)[1]["port"]["binding:host_id"] == "host1"
    refused = ask("PUT", path, {"port": {"binding:host_id": "host2"}})
    assert kind_of(refused) == (403, "PolicyNotAuthorized")


def test_what_is_another_projects_is_not_there(ask: Neighbour) -> None:
    """404; what is shared can be seen, but not changed."""
    owner = Neighbour(admin(ask.client), V2)
    hidden = owner.made("/networks", "network", name="hidden")["id"]
    assert kind_of(ask("GET", f"/networks/{hidden}")) == (404, "NetworkNotFound")
    _, found = ask("GET", "/networks?shared=true")
    path = f"/networks/{found['networks'][0]['id']}"
    assert kind_of(ask("DELETE", path)) == (403, "PolicyNotAuthorized")
    refused = ask("POST", "/networks", {"network": {"shared": True}})
    assert kind_of(refused) == (403, "PolicyNotAuthorized")


def test_lists_are_filtered_sorted_and_come_in_pages(ask: Neighbour, network: str) -> None:
    """With the fields that are asked for, and a link to the next page."""
    for name in ("b", "c", "a"):
        ask.made("/ports", "port", network_id=network, name=name)
    query = f"network_id={network}&sort_key=name&sort_dir=asc&fields=name&limit=2"
    _, first = ask("GET", f"/ports?{query}")
    assert first["ports"] == [{"name": "a"}, {"name": "b"}]


def test_a_page_names_the_next(ask: Neighbour, network: str) -> None:
    """Its link leads there."""
    for name in ("a", "b", "c"):
        ask.made("/ports", "port", network_id=network, name=name)
    _, first = ask("GET", f"/ports?network_id={network}&limit=2")
    href = first["ports_links"][0]["href"]
    _, second = ask("GET", href.partition(V2)[2])
    names = [port["name"] for page in (first, second) for port in page["ports"]]
    assert (names, "ports_links" in second) == (["a", "b", "c"], False)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"cidr": "everywhere"}, "HTTPBadRequest"),
        ({"cidr": None}, "BadRequest"),
        ({"ip_version": 6}, "InvalidInput"),
        ({"cidr": "192.168.7.128/25"}, "InvalidInput"),
        ({"gateway_ip": "door"}, "HTTPBadRequest"),
        ({"allocation_pools": [{"start": "10.0.0.1", "end": "10.0.0.2"}]},
         "OutOfBoundsAllocationPool"),
        ({"colour": "blue"}, "HTTPBadRequest"),
    ],
)  # fmt: skip
def test_a_subnet_that_makes_no_sense_is_refused(
    ask: Neighbour, network: str, changed: dict[str, object], kind: str
) -> None:
    """400, with Neutron's name of what is wrong."""
    asked = {"network_id": network, "cidr": "10.0.0.0/24", "ip_version": 4, **changed}
    if kind == "OutOfBoundsAllocationPool":
        asked["cidr"] = "10.9.0.0/24"
    assert kind_of(ask("POST", "/subnets", {"subnet": asked})) == (400, kind)


def test_tags_and_quotas(ask: Neighbour, network: str) -> None:
    """Tags choose what a list has; a quota counts what there is."""
    assert ask("PUT", f"/networks/{network}/tags/blue")[0] == 201
    _, found = ask("GET", "/networks?tags=blue")
    assert [each["id"] for each in found["networks"]] == [network]
    assert kind_of(ask("DELETE", f"/networks/{network}/tags/red")) == (404, "TagNotFound")
    project_id = ask.client.served.cloud.identity.project("demo").id
    _, shown = ask("GET", f"/quotas/{project_id}/details")
    assert shown["quota"]["network"] == {"limit": 100, "used": 1, "reserved": 0}
    assert ask("PUT", f"/quotas/{project_id}", {"quota": {"network": 1}})[0] == 403


def test_only_who_owns_what_all_see_gives_it_tags(ask: Neighbour) -> None:
    """403 for a shared network of another project, and it has those that it had."""
    owner = Neighbour(admin(ask.client), V2)
    shared = owner.made("/networks", "network", name="s", shared=True)["id"]
    tags = f"/networks/{shared}/tags"
    owner("PUT", f"{tags}/blue")
    refusals = [
        ask("PUT", tags, {"tags": []}),
        ask("DELETE", tags),
        ask("PUT", f"{tags}/red"),
        ask("DELETE", f"{tags}/blue"),
    ]
    assert [kind_of(each) for each in refusals] == [(403, "PolicyNotAuthorized")] * 4
    assert ask("GET", tags) == (200, {"tags": ["blue"]})


def test_a_tag_is_asked_for_by_its_name(ask: Neighbour, network: str) -> None:
    """204 for one that the network has, 404 for another."""
    ask("PUT", f"/networks/{network}/tags/blue")
    assert ask("GET", f"/networks/{network}/tags/blue") == (204, "")
    assert kind_of(ask("GET", f"/networks/{network}/tags/red")) == (404, "TagNotFound")


def test_what_has_no_tags_has_none_of_those_that_are_asked_for(ask: Neighbour) -> None:
    """No error: an empty list."""
    owner = Neighbour(admin(ask.client), V2)
    assert owner("GET", "/network-ip-availabilities?tags=blue")[1] == {
        "network_ip_availabilities": []
    }


def test_extensions_are_found_by_alias(ask: Neighbour) -> None:
    """And what networking does not have is 404."""
    assert ask("GET", "/extensions/router")[1]["extension"]["alias"] == "router"
    assert ask("GET", "/extensions/none")[0] == 404
    assert ask("GET", "/agents")[1] == {"agents": []}
