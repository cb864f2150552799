# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who and what there is, as Identity lists it."""

from __future__ import annotations

import pytest

from tests.api.control.client import Client

V3 = "/identity/v3"


def names(client: Client, what: str, query: str = "") -> list[str]:
    """The names in a list."""
    return [each["name"] for each in client.ask("GET", f"{V3}/{what}{query}").json[what]]


def test_administrators_list_who_there_is(client: Client) -> None:
    """And find them by name."""
    client.log_in("admin", "admin")
    assert names(client, "projects") == ["admin", "demo"]
    assert names(client, "users", "?name=demo") == ["demo"]
    assert names(client, "domains") == ["Default"]
    assert names(client, "roles") == ["admin", "manager", "member", "reader", "service"]
    assert names(client, "services", "?type=compute") == ["nova"]
    assert len(client.ask("GET", f"{V3}/endpoints?interface=public").json["endpoints"]) == 9
    assert client.ask("GET", f"{V3}/regions").json["regions"][0]["id"] == "RegionOne"


def test_role_assignments_tell_who_may_do_what_where(client: Client) -> None:
    """By name, where names are asked for."""
    client.log_in("admin", "admin")
    found = client.ask("GET", f"{V3}/role_assignments?include_names").json["role_assignments"]
    assert [
        (each["user"]["name"], each["scope"]["project"]["name"], each["role"]["name"])
        for each in found
        if each["user"]["name"] == "demo"
    ] == [("demo", "demo", "member")]


def test_each_is_shown_by_its_id(client: Client) -> None:
    """What a list says of it is what it says itself."""
    client.log_in("admin", "admin")
    for what in ("projects", "users", "domains", "roles"):
        first = client.ask("GET", f"{V3}/{what}").json[what][0]
        answer = client.ask("GET", f"{V3}/{what}/{first['id']}")
        assert (answer.status, answer.json) == (200, {what[:-1]: first})
        assert client.ask("GET", f"{V3}/{what}/none").status == 404


@pytest.mark.parametrize("what", ["projects", "users", "domains", "roles", "role_assignments"])
def test_members_list_nobody(client: Client, what: str) -> None:
    """403, with Keystone's name of the rule."""
    client.log_in()
    answer = client.ask("GET", f"{V3}/{what}")
    assert (answer.status, answer.json["error"]["message"]) == (
        403,
        f"You are not authorized to perform the requested action: identity:list_{what}.",
    )


def test_members_see_themselves(client: Client) -> None:
    """Their own record and projects, and nobody else's."""
    token = client.log_in().json["token"]
    me, here = token["user"]["id"], token["project"]["id"]
    client.log_in("admin", "admin")
    other = client.ask("GET", f"{V3}/users?name=admin").json["users"][0]["id"]
    client.log_in()
    assert client.ask("GET", f"{V3}/users/{me}").json["user"]["name"] == "demo"
    assert client.ask("GET", f"{V3}/projects/{here}").json["project"]["name"] == "demo"
    assert client.ask("GET", f"{V3}/users/{me}/projects").json["projects"][0]["name"] == "demo"
    assert client.ask("GET", f"{V3}/users/{other}").status == 403
    assert client.ask("GET", f"{V3}/users/{other}/projects").status == 403


def test_versions_are_told_to_everybody(client: Client) -> None:
    """Without a token, with a slash at the end or without."""
    versions = client.ask("GET", "/identity")
    version = client.ask("GET", "/identity/v3/")
    assert (versions.status, version.status) == (300, 200)
    assert versions.json["versions"]["values"] == [version.json["version"]]
    assert version.json["version"]["id"] == "v3.14"
    assert version.json["version"]["links"] == [
        {"rel": "self", "href": "http://kilonova/identity/v3/"}
    ]


def test_what_identity_does_not_have(client: Client) -> None:
    """404 for paths, 405 for methods, 400 for what is no JSON; in Keystone's form."""
    client.log_in()
    unknown = client.ask("GET", "/identity/v3/trusts")
    method = client.ask("PUT", "/identity/v3/auth/tokens")
    broken = client.send("POST", "/identity/v3/auth/tokens", b"{")
    assert [(a.status, a.json["error"]["code"]) for a in (unknown, method, broken)] == [
        (404, 404),
        (405, 405),
        (400, 400),
    ]


def test_compute_tells_its_versions_to_everybody(client: Client) -> None:
    """Source: nova/doc/api_samples/versions."""
    answer = client.ask("GET", "/compute")
    assert [(v["id"], v["status"], v["version"]) for v in answer.json["versions"]] == [
        ("v2.0", "DEPRECATED", ""),
        ("v2.1", "CURRENT", "2.104"),
    ]
    for path in ("/compute/v2.1", "/compute/v2.1/"):
        version = client.ask("GET", path).json["version"]
        assert (version["min_version"], version["links"][0]["href"]) == (
            "2.1",
            "http://kilonova/compute/v2.1/",
        )


def test_compute_is_served_as_it_was_before_there_were_microversions(client: Client) -> None:
    """At /compute/v2/, whatever version is asked for, and none is told.

    Source: nova/api/openstack/__init__.py, LegacyV2CompatibleWrapper.
    """
    old = client.ask("GET", "/compute/v2/").json["version"]
    assert (old["id"], old["links"][0]["href"]) == ("v2.0", "http://kilonova/compute/v2/")
    client.log_in()
    answer = client.ask("GET", "/compute/v2/flavors/1", OpenStack_API_Version="compute 2.104")
    flavor = answer.json["flavor"]
    assert (answer.status, flavor["links"][0]["href"], "description" in flavor) == (
        200,
        "http://kilonova/compute/v2/flavors/1",
        False,
    )
    assert [name for name in answer.headers if "version" in name] == []
