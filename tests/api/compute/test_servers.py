# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers over HTTP: what may be asked for, what is shown, who sees whose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import IMAGE, Client, said

NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6"
PORT = "ce531f90-199f-48c0-816c-13e38010b442"


def create(api: Client, version: str = "latest", **wishes: Any) -> Any:
    """The answer to a request for servers."""
    server = {"name": "web", "imageRef": IMAGE, "flavorRef": "1", "networks": "none", **wishes}
    server = {name: value for name, value in server.items() if value is not None}
    return api.request("POST", "/servers", {"server": server}, version=version)


def test_a_server_is_accepted_with_its_id_its_links_and_a_password(api: Client) -> None:
    """202; the location is the first link."""
    answer = create(api)
    server = answer.json["server"]
    link = f"http://kilonova/compute/v2.1/servers/{server['id']}"
    assert (answer.status, answer.headers["location"], sorted(server)) == (
        202,
        link,
        ["OS-DCF:diskConfig", "adminPass", "id", "links", "security_groups"],
    )
    assert server["links"] == [
        {"rel": "self", "href": link},
        {"rel": "bookmark", "href": link.replace("/v2.1", "")},
    ]


def test_a_given_password_is_the_one_that_is_told(api: Client) -> None:
    """Unless the option says that none is told."""
    told = create(api, adminPass="mine").json["server"]["adminPass"]
    api.cloud.flags.set("api", "enable_instance_password", False)
    assert (told, "adminPass" in create(api).json["server"]) == ("mine", False)


def test_references_may_be_urls_and_counts_may_be_text(api: Client) -> None:
    """As clients of long ago send them."""
    answer = create(
        api,
        flavorRef="http://anywhere/flavors/2?x=y",
        min_count="2",
        max_count="2",
        return_reservation_id=True,
    )
    servers = api.get("/servers/detail?sort_key=display_name&sort_dir=asc")["servers"]
    assert [(s["name"], s["flavor"]["original_name"]) for s in servers] == [
        ("web-1", "m1.small"),
        ("web-2", "m1.small"),
    ]
    assert {s["OS-EXT-SRV-ATTR:reservation_id"] for s in servers} == {answer.json["reservation_id"]}


@pytest.mark.parametrize(
    ("wishes", "status", "message"),
    [
        ({"min_count": 2, "max_count": 1}, 400, "min_count must be <= max_count"),
        ({"imageRef": ""}, 400, "Missing imageRef attribute"),
        (
            {"imageRef": "00000000-0000-4000-8000-000000000000"},
            400,
            "Can not find requested image",
        ),
        ({"flavorRef": "nope"}, 400, "Flavor nope could not be found."),
        ({"key_name": "nope"}, 400, "Invalid key_name provided."),
        (
            {"availability_zone": "a:b:c:d"},
            400,
            "Invalid input received: Unable to parse availability_zone",
        ),
        (
            {"availability_zone": "nova:compute", "host": "compute"},
            400,
            "One mechanism with host and/or hypervisor_hostname and another mechanism with "
            "zone:host:node are mutually exclusive.",
        ),
        (
            {"networks": [{"port": PORT}, {"port": PORT}]},
            400,
            f"Port ID '{PORT}' was specified twice: you cannot attach a port multiple times.",
        ),
        (
            {"networks": [{"port": PORT, "fixed_ip": "192.168.1.3"}]},
            400,
            f"Specified Fixed IP '192.168.1.3' cannot be used with port '{PORT}': the two cannot "
            "be specified together.",
        ),
        ({"networks": [{}]}, 400, "Bad network format: missing 'uuid'"),
        (
            {"security_groups": [{"name": "nope"}]},
            400,
            "Unable to find security_group with name or id 'nope'",
        ),
        (
            {"block_device_mapping_v2": [{"source_type": "image", "destination_type": "local"}]},
            400,
            "Block Device Mapping is Invalid: Missing device UUID.",
        ),
        ({"min_count": 99}, 403, None),
    ],
)
def test_what_nova_refuses_at_once_is_refused_in_its_words(
    api: Client, wishes: dict[str, Any], status: int, message: str | None
) -> None:
    """And no server is made."""
    found = said(create(api, **wishes))
    assert (found[0], found[1] if message else None) == (status, message)
    assert api.get("/servers")["servers"] == []


def test_an_address_of_ipv6_is_shown_in_its_shortest_form(api: Client) -> None:
    """However it was said, at a new server, an updated one and one made again."""
    server = create(api, accessIPv6="2001:0db8:0000::192.0.2.1").json["server"]["id"]
    changed = {"server": {"accessIPv6": "2001:DB8::0001"}}
    again = {"rebuild": {"imageRef": IMAGE, "accessIPv6": "::FFFF:192.0.2.1"}}
    shown = [
        api.get(f"/servers/{server}")["server"],
        api.request("PUT", f"/servers/{server}", changed).json["server"],
        api.request("POST", f"/servers/{server}/action", again).json["server"],
    ]
    assert [each["accessIPv6"] for each in shown] == [
        "2001:db8::c000:201",
        "2001:db8::1",
        "::ffff:192.0.2.1",
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("/a", "YQ==")] * 3, "Personality file limit exceeded"),
        ([("/a/long/path", "YQ==")], "Personality file path exceeds maximum 9"),
        ([("/a", "YWJjZGVm")], "Personality file content exceeds maximum 4"),
    ],
)
def test_no_more_files_are_injected_than_the_quota_says(
    api: Client, files: list[tuple[str, str]], message: str
) -> None:
    """403 for too many, for too long a path and for too much in one, until 2.56."""
    for option, limit in (("", 2), ("_path_length", 9), ("_content_bytes", 4)):
        name = "injected_files" if not option else f"injected_file{option}"
        api.cloud.flags.set("quota", name, limit)
    asked = [{"path": path, "contents": contents} for path, contents in files]
    server = create(api, "2.56", personality=asked[:1] if len(asked) > 1 else None)
    path = f"/servers/{server.json['server']['id']}/action"
    again = {"rebuild": {"imageRef": IMAGE, "personality": asked}}
    assert said(create(api, "2.56", personality=asked)) == (403, message)
    assert said(api.request("POST", path, again, version="2.56")) == (403, message)


def test_networks_are_none_any_or_chosen(api: Client) -> None:
    """Before 2.37 they may be left out, and then the project's network is taken."""
    created = [
        create(api, networks="none"),
        create(api, networks="auto"),
        create(api, networks=[{"uuid": NETWORK, "tag": "nic"}]),
        create(api, "2.36", networks=None),
    ]
    shown = [api.get(f"/servers/{a.json['server']['id']}")["server"] for a in created]
    assert [list(server["addresses"]) for server in shown] == [
        [],
        ["private"],
        ["private"],
        ["private"],
    ]


def test_a_description_is_the_name_until_it_can_be_given(api: Client) -> None:
    """Since 2.19 it is none where it is not."""
    ids = [create(api, version, networks=None).json["server"]["id"] for version in ("2.18", "2.19")]
    assert [api.get(f"/servers/{s}")["server"]["description"] for s in ids] == ["web", None]


def test_a_rename_shows_the_whole_server_since_2_75(api: Client) -> None:
    """Before, only what is shown after every request."""
    server = api.boot()
    older, newer = (
        api.request("PUT", f"/servers/{server}", {"server": {"name": "db"}}, version=version)
        for version in ("2.74", "2.75")
    )
    more = {
        "OS-EXT-AZ:availability_zone",
        "OS-EXT-STS:vm_state",
        "config_drive",
        "host_status",
        "key_name",
    }
    assert more & set(older.json["server"]) == set()
    assert more <= set(newer.json["server"])
    assert newer.json["server"]["name"] == "db"


def test_a_zone_is_pinned_and_unpinned_since_2_104(api: Client) -> None:
    """409 for a zone that the server is not in, and for a change from one to another."""
    server = api.boot()

    def pin(zone: str | None) -> Any:
        body = {"server": {"pinned_availability_zone": zone}}
        return api.request("PUT", f"/servers/{server}", body)

    assert said(pin("other"))[0] == 409
    assert pin("nova").json["server"]["pinned_availability_zone"] == "nova"
    assert said(pin("other")) == (
        409,
        "Cannot change pinned availability zone directly. Unpin first by setting "
        "pinned_availability_zone to null.",
    )
    assert pin(None).json["server"]["pinned_availability_zone"] is None


def test_a_servers_fault_is_shown_while_it_is_in_error(api: Client) -> None:
    """With the details only for administrators, where the code would show."""
    with api.cloud.faults.inject("virt.spawn", "InternalError", args={"err": "no"}):
        server = api.boot()
    shown = api.get(f"/servers/{server}")["server"]
    assert (shown["status"], shown["fault"]["code"], shown["fault"]["message"]) == (
        "ERROR",
        500,
        "Exceeded maximum number of retries. Exhausted all hosts available for retrying build "
        f"failures for instance {server}.",
    )


def test_another_projects_server_is_none(region: Client) -> None:
    """404 to look at and to change; administrators see it."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(user="admin", imageRef=image)
    statuses = [
        region.request(method, f"/servers/{server}", body, user="demo").status
        for method, body in (
            ("GET", None),
            ("PUT", {"server": {"name": "mine"}}),
            ("DELETE", None),
        )
    ]
    mine = region.boot(user="demo", imageRef=image)
    seen = [
        [server["id"] for server in region.get(path, user=user)["servers"]]
        for path, user in (
            ("/servers", "demo"),
            ("/servers", "admin"),
            ("/servers?all_tenants=1", "admin"),
        )
    ]
    assert (statuses, seen) == ([404, 404, 404], [[mine], [server], [mine, server]])
    assert region.request("GET", "/servers?all_tenants=1", user="demo").status == 403


def test_members_do_not_see_where_a_server_is(region: Client) -> None:
    """Extended attributes and the host's status are for administrators."""
    image = region.cloud.neighbours.images.id_of("cirros")
    server = region.boot(user="demo", imageRef=image)
    shown = {
        user: region.get(f"/servers/{server}", user=user)["server"] for user in ("demo", "admin")
    }
    assert sorted(set(shown["admin"]) - set(shown["demo"])) == [
        "OS-EXT-SRV-ATTR:host",
        "OS-EXT-SRV-ATTR:hypervisor_hostname",
        "OS-EXT-SRV-ATTR:instance_name",
        "OS-EXT-SRV-ATTR:kernel_id",
        "OS-EXT-SRV-ATTR:launch_index",
        "OS-EXT-SRV-ATTR:ramdisk_id",
        "OS-EXT-SRV-ATTR:reservation_id",
        "OS-EXT-SRV-ATTR:root_device_name",
        "OS-EXT-SRV-ATTR:user_data",
        "host_status",
    ]


def test_a_private_flavor_is_one_only_for_its_projects(region: Client) -> None:
    """Until access is given, it is not found."""
    flavor = {"name": "own", "ram": 64, "vcpus": 1, "disk": 1, "id": "own"}
    body = {"flavor": {**flavor, "os-flavor-access:is_public": False}}
    region.request("POST", "/flavors", body)
    before = region.request("GET", "/flavors/own", user="demo").status
    project = region.cloud.as_user("demo").project_id
    region.request("POST", "/flavors/own/action", {"addTenantAccess": {"tenant": project}})
    assert (before, region.request("GET", "/flavors/own", user="demo").status) == (404, 200)


def test_servers_have_a_second_name_until_2_102(api: Client) -> None:
    """From when volumes to boot from were an extension."""
    server = api.boot()
    statuses = [
        api.request("GET", f"/os-volumes_boot/{server}", version=v).status
        for v in ("2.102", "2.103")
    ]
    assert statuses == [200, 404]
