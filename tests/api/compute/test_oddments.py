# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The smaller resources of the Compute API."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import quote

import pytest

from tests.api.client import Client, said


def test_extensions_are_found_by_their_aliases(region: Client) -> None:
    """Those that Nova lists, for whoever asks; 404 for any other."""
    listed = region.get("/extensions", user="demo")["extensions"]
    one = region.get("/extensions/os-volumes", user="demo")["extension"]
    assert (len(listed), one in listed, one["name"]) == (99, True, "Volumes")
    assert region.request("GET", "/extensions/os-nothing").status == 404


def test_no_guest_has_made_a_password(api: Client) -> None:
    """It is empty, and can be cleared all the same."""
    path = f"/servers/{api.boot()}/os-server-password"
    assert api.get(path) == {"password": ""}
    assert api.request("DELETE", path).status == 204
    assert api.request("GET", "/servers/none/os-server-password").status == 404


def test_a_consoles_token_tells_its_server_for_ten_minutes(api: Client) -> None:
    """Since 2.31; the second port since 2.99, of consoles that have one."""
    server = api.boot()

    def token_of(protocol: str, kind: str) -> str:
        body = {"remote_console": {"protocol": protocol, "type": kind}}
        answer = api.request("POST", f"/servers/{server}/remote-consoles", body)
        url: str = answer.json["remote_console"]["url"]
        return url.replace("%3D", "=").rpartition("=")[2]

    plain, direct = token_of("vnc", "novnc"), token_of("spice", "spice-direct")
    consoles = [
        api.get(f"/os-console-auth-tokens/{token}", version=v)["console"]
        for token, v in ((plain, "2.31"), (plain, "latest"), (direct, "2.98"), (direct, "2.99"))
    ]
    assert [(each["instance_uuid"], "tls_port" in each) for each in consoles] == [
        (server, False),
        (server, False),
        (server, False),
        (server, True),
    ]
    old = api.request("GET", f"/os-console-auth-tokens/{plain}", version="2.30")
    api.cloud.advance(601)
    late = api.request("GET", f"/os-console-auth-tokens/{plain}")
    assert (old.status, said(late)) == (400, (404, "Token not found"))


def test_block_storage_has_the_guests_host_take_snapshots(api: Client) -> None:
    """400 unless a server uses the volume, and for what is no information."""
    server, path = api.boot(), "/os-assisted-volume-snapshots"
    volume = api.cloud.neighbours.volumes.create(api.cloud.as_user("admin").context, 1)
    info = {"snapshot_id": "s", "type": "qcow2", "new_file": "f", "id": server}
    asked = {"snapshot": {"volume_id": volume.id, "create_info": info}}
    before = api.request("POST", path, asked)
    attach = {"volumeAttachment": {"volumeId": volume.id}}
    api.request("POST", f"/servers/{server}/os-volume_attachments", attach)
    taken = api.request("POST", path, asked)
    told = quote(json.dumps({"volume_id": volume.id}))
    deleted = [
        api.request("DELETE", f"{path}/s{query}").status
        for query in (f"?delete_info={told}", "?delete_info=[]", "?delete_info=x", "")
    ]
    assert said(before) == (400, f"No volume Block Device Mapping with id {volume.id}.")
    assert taken.json == {"snapshot": {"id": server, "volumeId": volume.id}}
    assert deleted == [204, 400, 400, 400]


def test_the_audit_log_has_the_hosts_that_told_their_usage(api: Client) -> None:
    """Of the last whole period, now or before a time; 400 for what is no time."""
    api.cloud.flags.set("DEFAULT", "instance_usage_audit", True)
    api.cloud.flags.set("DEFAULT", "instance_usage_audit_period", "hour")
    api.boot()
    api.cloud.advance(3600)
    path = "/os-instance_usage_audit_log"
    before = api.get(f"{path}/{quote('2000-01-01 00:00:00')}")["instance_usage_audit_log"]
    api.cloud.periodic.run("instance_usage_audit")
    after = api.get(path)["instance_usage_audit_logs"]
    assert (before["overall_status"], before["hosts_not_run"]) == (
        "0 of 1 hosts done. 0 errors.",
        ["compute"],
    )
    assert (after["overall_status"], after["total_instances"]) == ("ALL hosts done. 0 errors.", 1)
    assert after["log"]["compute"]["state"] == "DONE"
    assert said(api.request("GET", f"{path}/yesterday")) == (
        400,
        "Invalid timestamp for date yesterday",
    )


@pytest.mark.parametrize("text", ["²", "٣", "1.0", "1" * 5000])
def test_what_is_hardly_a_number_is_refused_as_none(api: Client, text: str) -> None:
    """Python counts a superscript among the digits, and reads no number of thousands of them."""
    server, given = api.boot(), quote(text)
    assert [
        api.request(method, path, version=version).status
        for method, path, version in (
            ("GET", f"/servers/{server}/migrations/{given}", "latest"),
            ("GET", f"/os-aggregates/{given}", "latest"),
            ("DELETE", f"/os-services/{given}", "2.52"),
            ("GET", f"/servers?limit={given}", "latest"),
        )
    ] == [404, 400, 400, 400]


def test_there_is_no_aggregate_of_a_number_below_nought(region: Client) -> None:
    """404, for it is a number."""
    asked = [region.request(method, "/os-aggregates/-1") for method in ("GET", "DELETE")]
    assert [said(each) for each in asked] == [(404, "Aggregate -1 could not be found.")] * 2


def test_quotas_of_networks_are_remembered_for_who_asks_for_them(region: Client) -> None:
    """Nobody counts them in Compute; since 2.36 they are not shown, and are what they were."""
    body = {"quota_class_set": {"floating_ips": 99}}
    path = "/os-quota-class-sets/default"
    told = region.request("PUT", path, body, version="2.1").json["quota_class_set"]
    again = region.get(path, version="2.49")["quota_class_set"]
    own = region.get(f"/os-quota-sets/{region.cloud.as_user('demo').project_id}", version="2.35")
    assert [each["floating_ips"] for each in (told, again, own["quota_set"])] == [99, 99, 99]
    assert (again["fixed_ips"], "floating_ips" in region.get(path)["quota_class_set"]) == (
        -1,
        False,
    )


def test_notifications_carry_the_id_that_a_caller_gives_its_request(region: Client) -> None:
    """In their context, beside the request's own; what has another form is no id."""
    given = "req-12345678-1234-1234-1234-123456789abc"
    for sent, kept in ((given, given), ("req-mine", None)):
        body = {"keypair": {"name": sent}}
        answer = region.request(
            "POST", "/os-keypairs", body, version="2.1", X_Openstack_Request_Id=sent
        )
        assert answer.status == 200
        context = region.cloud.notifications[-1].context
        assert context is not None
        assert context.global_request_id == kept
        assert context.request_id not in ("", sent)


def test_services_tell_that_they_live(api: Client) -> None:
    """Every ten seconds while they run, and not before; what is stopped was heard last then."""
    api.cloud.hosts.add("another")

    def heard() -> dict[str, datetime]:
        services = api.get("/os-services?binary=nova-compute")["services"]
        return {each["host"]: datetime.fromisoformat(each["updated_at"]) for each in services}

    silent = api.get("/os-services?binary=nova-compute")["services"]
    assert [each["updated_at"] for each in silent] == [None, None]
    api.cloud.advance(10)
    began = heard()
    api.cloud.advance(25)
    api.cloud.hosts.stop("another")
    api.cloud.advance(10)
    stopped = heard()
    api.cloud.hosts.crash("compute")
    api.cloud.advance(100)
    crashed = heard()
    assert {
        host: [(each[host] - began[host]).total_seconds() for each in (stopped, crashed)]
        for host in ("another", "compute")
    } == {"another": [20, 20], "compute": [30, 30]}


def test_servers_have_a_second_name_up_to_2_102(region: Client) -> None:
    """With the actions of the servers' own controller, and no extension's."""
    (image,) = region.cloud.neighbours.images.list(region.cloud.service_context())
    server = region.boot(imageRef=image.id)
    path = f"/os-volumes_boot/{server}"

    def act(action: str, version: str = "2.102") -> int:
        return region.request("POST", f"{path}/action", {action: None}, version=version).status

    assert region.request("GET", path, version="2.102").status == 200
    assert [act("os-stop"), act("os-start"), act("pause"), act("os-stop", "2.103")] == [
        202,
        202,
        400,
        404,
    ]


def test_a_server_is_not_migrated_to_the_host_that_it_is_on(region: Client) -> None:
    """400, and it stays as it is."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = f"/servers/{region.boot(imageRef=image)}"
    host = region.get(server)["server"]["OS-EXT-SRV-ATTR:host"]
    answer = region.request("POST", f"{server}/action", {"migrate": {"host": host}})
    assert said(answer) == (400, "Cannot migrate to the host where the server exists.")
    assert region.get(server)["server"]["status"] == "ACTIVE"


def test_a_server_with_a_disk_is_not_resized_to_a_flavor_without_one(region: Client) -> None:
    """400, as for any other flavor that does not fit."""
    flavor = {"name": "no disk", "ram": 512, "vcpus": 1, "disk": 0, "id": "none"}
    assert region.request("POST", "/flavors", {"flavor": flavor}).status == 200
    server = region.boot(imageRef=region.cloud.neighbours.images.id_of("cirros"))
    answer = region.request("POST", f"/servers/{server}/action", {"resize": {"flavorRef": "none"}})
    assert said(answer) == (
        400,
        "Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.",
    )


def test_an_image_does_not_override_the_processors_of_its_flavor(region: Client) -> None:
    """400, whether a server is created, resized or rebuilt."""
    plain = region.cloud.neighbours.images.id_of("cirros")
    strict = region.cloud.images.create("strict", properties={"hw_cpu_policy": "dedicated"}).id
    flavor = {"name": "own", "ram": 512, "vcpus": 1, "disk": 1, "id": "own"}
    region.request("POST", "/flavors", {"flavor": flavor})
    shared = {"extra_specs": {"hw:cpu_policy": "shared"}}
    region.request("POST", "/flavors/own/os-extra_specs", shared)
    own = region.boot(imageRef=plain, flavorRef="own")
    other = region.boot(imageRef=strict)
    new = {"name": "new", "flavorRef": "own", "imageRef": strict, "networks": "none"}
    sentence = (
        "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set "
        "against the flavor"
    )
    assert [
        said(region.request("POST", path, body))
        for path, body in (
            ("/servers", {"server": new}),
            (f"/servers/{other}/action", {"resize": {"flavorRef": "own"}}),
            (f"/servers/{own}/action", {"rebuild": {"imageRef": strict}}),
        )
    ] == [(400, sentence)] * 3


@pytest.mark.parametrize("tag", ["größe", "\U000e62f3", "a\x7fb", "a b"])
def test_where_a_tag_is_told_is_a_url_whatever_is_in_it(api: Client, tag: str) -> None:
    """What no header may hold is quoted."""
    path = f"/servers/{api.boot()}/tags"
    answer = api.request("PUT", f"{path}/{quote(tag)}")
    assert (answer.status, answer.headers["location"].rpartition("/")[2]) == (201, quote(tag))
    assert api.get(path) == {"tags": [tag]}
