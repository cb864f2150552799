# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What Compute once did for its neighbours, as old clients still ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Client, said

OLD = "2.35"


def body_of(client: Client, method: str, path: str, body: object = None, version: str = OLD) -> Any:
    """What a request answers, which has to be well."""
    answer = client.request(method, path, body, version=version)
    assert answer.status < 300, answer.body
    return answer.json


@pytest.mark.parametrize(
    ("path", "last", "next_version"),
    [
        ("/images", "2.35", "2.36"),
        ("/images/155d900f-4e14-4e4c-a73d-069cbf4541e6/metadata", "2.38", "2.39"),
        ("/os-networks", "2.35", "2.36"),
        ("/os-tenant-networks", "2.35", "2.36"),
        ("/os-floating-ips", "2.35", "2.36"),
        ("/os-floating-ip-pools", "2.35", "2.36"),
        ("/os-security-groups", "2.35", "2.36"),
        ("/os-volumes/detail", "2.35", "2.36"),
        ("/os-snapshots", "2.35", "2.36"),
        ("/os-baremetal-nodes", "2.35", "2.36"),
        ("/os-hosts", "2.42", "2.43"),
    ],
)
def test_a_proxy_is_there_up_to_its_last_version(
    api: Client, path: str, last: str, next_version: str
) -> None:
    """404 from the next one on."""
    assert [api.request("GET", path, version=v).status for v in ("2.1", last, next_version)] == [
        200,
        200,
        404,
    ]


def test_images_are_those_of_the_image_service(region: Client) -> None:
    """Their metadata are its properties; who does not own one does not change it."""
    brief = body_of(region, "GET", "/images")["images"]
    image = body_of(region, "GET", f"/images/{brief[0]['id']}")["image"]
    path = f"/images/{image['id']}/metadata"
    added = body_of(region, "PUT", f"{path}/team", {"meta": {"team": "blue"}})
    properties = region.cloud.neighbours.images.image(
        region.cloud.as_user("admin").context, image["id"]
    ).properties
    refused = region.request("DELETE", f"/images/{image['id']}", user="demo", version=OLD)
    assert (image["name"], image["status"], image["progress"]) == ("cirros", "ACTIVE", 100)
    assert [link["rel"] for link in image["links"]] == ["self", "bookmark", "alternate"]
    assert (added, properties["team"]) == ({"meta": {"team": "blue"}}, "blue")
    assert body_of(region, "GET", "/images?name=cirros&property-team=red")["images"] == []
    assert said(refused) == (403, "You are not allowed to delete the image.")
    assert body_of(region, "DELETE", f"{path}/team") is None
    assert said(region.request("DELETE", f"{path}/team", version=OLD)) == (
        404,
        "Invalid metadata key",
    )
    assert body_of(region, "DELETE", f"/images/{image['id']}") is None
    assert said(region.request("GET", f"/images/{image['id']}", version=OLD)) == (
        404,
        "Image not found.",
    )


@pytest.mark.parametrize("role", ["reader", "service", "member"])
def test_who_only_reads_changes_no_image(region: Client, role: str) -> None:
    """403 as the image service says no to all but members of the image's project; what is wrong
    with a request is told first.
    """
    project = region.cloud.identity.project("demo").id
    region.cloud.identity.add_user("someone", {project: (role,)})
    owner = region.cloud.as_user("demo").context
    images = region.cloud.neighbours.images
    image = region.cloud.answer(images.create(owner, "own", {"team": "blue"}, owner=project))
    path = f"/images/{image.id}/metadata"

    def ask(method: str, at: str, body: object = None) -> tuple[int, str]:
        answer = region.request(method, at, body, user="someone", version=OLD)
        return (answer.status, "") if answer.status < 300 else said(answer)

    asked = [
        ask("DELETE", f"{path}/none"),
        ask("POST", path, {"metadata": {"team": "red"}}),
        ask("PUT", path, {"metadata": {"team": "red"}}),
        ask("PUT", f"{path}/team", {"meta": {"team": "red"}}),
        ask("DELETE", f"{path}/team"),
        ask("DELETE", f"/images/{image.id}"),
    ]
    gone = region.request("GET", f"/images/{image.id}", user="someone", version=OLD).status
    no_key = (404, "Invalid metadata key")
    if role == "member":
        assert (asked, gone) == ([no_key, *[(200, "")] * 3, *[(204, "")] * 2], 404)
        return
    not_theirs = (403, f"Not authorized for image {image.id}.")
    no_delete = (403, "You are not allowed to delete the image.")
    assert (asked, gone) == ([no_key, *[not_theirs] * 4, no_delete], 200)
    assert body_of(region, "GET", path)["metadata"] == {"team": "blue"}


def test_a_floating_address_leads_to_a_server_and_away_again(region: Client) -> None:
    """404 for one that is not the project's, 409 to take it from a server that it does not lead
    to.
    """
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(networks="auto", imageRef=image)
    other = region.boot("other", networks="none", imageRef=image)
    pools = body_of(region, "GET", "/os-floating-ip-pools")["floating_ip_pools"]
    made = body_of(region, "POST", "/os-floating-ips", {"pool": pools[0]["name"]})["floating_ip"]
    address = made["ip"]

    def act(uuid: str, action: str, **asked: str) -> tuple[int, str]:
        answer = region.request("POST", f"/servers/{uuid}/action", {action: asked}, version="2.43")
        return (answer.status, "") if answer.status == 202 else said(answer)

    steps = [
        act(server, "addFloatingIp", address="203.0.113.250"),
        act(other, "addFloatingIp", address=address),
        act(server, "addFloatingIp", address=address),
        act(other, "removeFloatingIp", address=address),
    ]
    there = body_of(region, "GET", f"/os-floating-ips/{made['id']}")["floating_ip"]
    steps.append(act(server, "removeFloatingIp", address=address))
    gone = body_of(region, "GET", "/os-floating-ips")["floating_ips"]
    assert steps == [
        (404, "floating IP not found"),
        (400, "Instance network is not ready yet"),
        (202, ""),
        (409, f"Floating IP {address} is not associated with instance {other}."),
        (202, ""),
    ]
    assert (there["instance_id"], there["pool"]) == (server, pools[0]["name"])
    assert gone == [{**made, "fixed_ip": None, "instance_id": None}]
    assert region.request("DELETE", f"/os-floating-ips/{made['id']}", version=OLD).status == 202
    assert body_of(region, "GET", "/os-floating-ips")["floating_ips"] == []


def test_an_address_gets_one_floating_address(region: Client) -> None:
    """400 for a second, as networking says no."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(networks="auto", imageRef=image)
    made = [body_of(region, "POST", "/os-floating-ips", {})["floating_ip"] for _ in "12"]

    path = f"/servers/{server}/action"
    bodies = [{"addFloatingIp": {"address": each["ip"]}} for each in (made[0], *made)]
    first, again, other = (region.request("POST", path, b, version="2.43") for b in bodies)
    assert (first.status, again.status) == (202, 202)
    status, sentence = said(other)
    assert (status, sentence.partition(" with port")[0]) == (
        400,
        f"Cannot associate floating IP {made[1]['ip']} ({made[1]['id']})",
    )


def test_a_server_gets_a_further_address_and_gives_it_back(region: Client) -> None:
    """The host does it after the answer; what fails there is told by compute.exception."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(networks="auto", imageRef=image)

    def addresses() -> list[str]:
        shown = region.get(f"/servers/{server}")["server"]["addresses"]
        return [each["addr"] for each in next(iter(shown.values()))]

    def act(action: str, **asked: str) -> int:
        path = f"/servers/{server}/action"
        return region.request("POST", path, {action: asked}, version="2.43").status

    told = region.cloud.keep_legacy()
    region.cloud.flags.set("notifications", "notify_on_state_change", "vm_state")
    before = addresses()
    port = region.get(f"/servers/{server}/os-interface")["interfaceAttachments"][0]
    statuses = [act("addFixedIp", networkId=port["net_id"])]
    more = addresses()
    statuses += [act("removeFixedIp", address=more[-1]) for _ in "12"]
    assert (len(more), more[: len(before)], addresses()) == (len(before) + 1, before, before)
    assert statuses == [202, 202, 202]
    failed = region.cloud.notifications[-1].to_dict()
    assert failed["event_type"] == "compute.exception"
    assert failed["payload"]["nova_object.data"]["exception"] == "FixedIpNotFoundForInstance"
    assert told.event_types == [
        "compute.instance.create_ip.start",
        "compute.instance.update",
        "compute.instance.create_ip.end",
        "compute.instance.delete_ip.start",
        "compute.instance.update",
        "compute.instance.delete_ip.end",
        "compute.instance.delete_ip.start",
        "remove_fixed_ip_from_instance",
    ]
    ends = [each for each in told if each.event_type.endswith("_ip.end")]
    assert [[ip["address"] for ip in each.payload["fixed_ips"]] for each in ends] == [more, before]


def test_security_groups_are_those_of_networking(region: Client) -> None:
    """Rules of what may come in are shown; those that make no sense are refused."""
    wish = {"security_group": {"name": "web", "description": "for the web"}}
    group = body_of(region, "POST", "/os-security-groups", wish)["security_group"]

    def add(**asked: object) -> tuple[int, Any]:
        rule = {"security_group_rule": {"parent_group_id": group["id"], **asked}}
        answer = region.request("POST", "/os-security-group-rules", rule, version=OLD)
        if answer.status != 200:
            return said(answer)
        made = answer.json["security_group_rule"]
        return 200, (made["from_port"], made["ip_range"], made["group"])

    port = {"ip_protocol": "tcp", "from_port": 80, "to_port": 80}
    members = {"name": "web", "tenant_id": group["tenant_id"]}
    assert [
        add(**port),
        add(**port),
        add(**{**port, "to_port": 79}),
        add(cidr="192.0.2.7/24", **port),
        add(cidr="everywhere", **port),
        add(),
        add(ip_protocol="tcp", group_id=group["id"]),
    ] == [
        (200, (80, {"cidr": "0.0.0.0/0"}, {})),
        (400, rule_exists(region, group["id"])),
        (400, "Invalid port range 80:79. Former value cannot be greater than the later"),
        (200, (80, {"cidr": "192.0.2.7/24"}, {})),
        (400, "everywhere is not a valid IP network."),
        (400, "Not enough parameters to build a valid rule."),
        (200, (1, {}, members)),
    ]
    rules = body_of(region, "GET", f"/os-security-groups/{group['id']}")["security_group"]["rules"]
    path = f"/os-security-group-rules/{rules[0]['id']}"
    assert [region.request("DELETE", path, version=OLD).status for _ in "12"] == [202, 404]
    names = [g["name"] for g in body_of(region, "GET", "/os-security-groups")["security_groups"]]
    path = f"/os-security-groups/{group['id']}"
    assert names == ["default", "web"]
    assert [region.request("DELETE", path, version=OLD).status for _ in "12"] == [202, 404]


def rule_exists(region: Client, group_id: str) -> str:
    """What is said of a rule that the group has: its last one."""
    rules = region.cloud.neighbours.networks.catalogue.security_groups[group_id].rules
    first = next(rule for rule in rules if rule["direction"] == "ingress")
    return f"Security group rule already exists. Rule id is {first['id']}."


def test_volumes_and_snapshots_are_those_of_block_storage(region: Client) -> None:
    """A volume in use is not deleted, and tells whose it is."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(imageRef=image)
    wish = {"volume": {"size": 1, "display_name": "data", "metadata": {"a": "b"}}}
    volume = body_of(region, "POST", "/os-volumes", wish)["volume"]
    asked = {"snapshot": {"volume_id": volume["id"], "display_name": "s", "force": "True"}}
    snapshot = body_of(region, "POST", "/os-snapshots", asked)["snapshot"]
    attach = {"volumeAttachment": {"volumeId": volume["id"]}}
    body_of(region, "POST", f"/servers/{server}/os-volume_attachments", attach)
    used = body_of(region, "GET", f"/os-volumes/{volume['id']}")["volume"]
    path = f"/os-volumes/{volume['id']}"
    assert (volume["status"], used["status"]) == ("available", "in-use")
    assert (volume["attachments"], used["attachments"][0]["serverId"]) == ([{}], server)
    assert (snapshot["volumeId"], snapshot["size"]) == (volume["id"], 1)
    assert region.request("DELETE", path, version=OLD).status == 400
    assert region.request("GET", path, user="demo", version=OLD).status == 404
    path = f"/os-snapshots/{snapshot['id']}"
    assert [region.request("DELETE", path, version=OLD).status for _ in "12"] == [202, 404]


def test_networks_are_little_more_than_names(region: Client) -> None:
    """Fields of administrators are theirs only, and empty."""
    (mine,) = [
        n for n in body_of(region, "GET", "/os-networks")["networks"] if n["label"] == "private"
    ]
    path = f"/os-networks/{mine['id']}"
    others = region.get(path, user="demo", version=OLD)["network"]
    tenant = body_of(region, "GET", f"/os-tenant-networks/{mine['id']}")["network"]
    assert (mine["project_id"], "project_id" in others) == (None, False)
    assert tenant == {"id": mine["id"], "label": "private", "cidr": "None"}
    assert said(region.request("GET", "/os-networks/none", version=OLD)) == (
        404,
        "Network not found",
    )
    assert region.request("DELETE", path).status == 410


def test_there_are_no_machines_of_bare_metal(api: Client) -> None:
    """Each command is refused with the one that Bare Metal has."""
    assert body_of(api, "GET", "/os-baremetal-nodes") == {"nodes": []}
    assert said(api.request("GET", "/os-baremetal-nodes/1", version=OLD)) == (
        404,
        "Node 1 could not be found.",
    )
    assert said(api.request("POST", "/os-baremetal-nodes", {}, version=OLD)) == (
        400,
        "Command not supported. Please use Ironic command node-create to perform this action.",
    )


def test_hosts_tell_what_they_have_and_who_uses_it(region: Client) -> None:
    """What is asked of them they answer as Nova's fake driver does; users may ask nothing."""
    region.boot(imageRef=region.cloud.neighbours.images.id_of("cirros"))
    name = next(host.name for host in region.cloud.hosts if host.instances)
    listed = body_of(region, "GET", "/os-hosts?zone=nova")["hosts"]
    usage = [line["resource"] for line in body_of(region, "GET", f"/os-hosts/{name}")["host"]]
    project = region.cloud.as_user("admin").project_id
    assert {host["service"] for host in listed} == {"compute"}
    assert [(line["project"], line["cpu"]) for line in usage[1:]] == [
        ("(used_now)", 1),
        ("(used_max)", 1),
        (project, 1),
    ]
    assert [
        body_of(region, "PUT", f"/os-hosts/{name}", {"status": "Disable"}),
        body_of(region, "PUT", f"/os-hosts/{name}", {"maintenance_mode": "enable"}),
        body_of(region, "GET", f"/os-hosts/{name}/reboot"),
    ] == [
        {"host": name, "status": "disabled"},
        {"host": name, "maintenance_mode": "on_maintenance"},
        {"host": name, "power_action": "reboot"},
    ]
    assert said(region.request("GET", "/os-hosts/none", version=OLD)) == (
        404,
        "Host 'none' is not mapped to any cell",
    )
    assert region.request("GET", "/os-hosts", user="demo", version=OLD).status == 403
