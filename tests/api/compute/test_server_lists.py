# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of servers: filters, order and pages."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from tests.api.client import Client, said


@pytest.fixture
def servers(api: Client) -> dict[str, str]:
    """Four servers by name: one stopped, one locked, one with tags, one deleted."""
    ids = {name: api.boot(name) for name in ("alpha", "beta", "gamma", "gone")}
    api.request("POST", f"/servers/{ids['alpha']}/action", {"os-stop": None})
    api.request("POST", f"/servers/{ids['beta']}/action", {"lock": None})
    api.request("PUT", f"/servers/{ids['gamma']}/tags", {"tags": ["blue", "green"]})
    api.request("DELETE", f"/servers/{ids['gone']}")
    return ids


def names(api: Client, query: str, version: str = "latest") -> list[str]:
    """The names that a list shows, in its order."""
    return [server["name"] for server in api.get(f"/servers?{query}", version=version)["servers"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["gamma", "beta", "alpha"]),
        ("name=a$", ["gamma", "beta", "alpha"]),
        ("name=^al", ["alpha"]),
        ("status=SHUTOFF", ["alpha"]),
        ("status=active", ["gamma", "beta"]),
        ("status=ACTIVE&status=SHUTOFF", ["gamma", "beta", "alpha"]),
        ("vm_state=stopped", ["alpha"]),
        ("power_state=4", ["alpha"]),
        ("locked=true", ["beta"]),
        ("tags=blue,green", ["gamma"]),
        ("tags=blue,red", []),
        ("tags-any=blue,red", ["gamma"]),
        ("not-tags=blue,red", ["gamma", "beta", "alpha"]),
        ("not-tags-any=blue,red", ["beta", "alpha"]),
        ("deleted=true", ["gone"]),
        ("status=deleted", ["gone"]),
        ("host=compute&flavor=1", ["gamma", "beta", "alpha"]),
        ("flavor=2", []),
        ("changes-since=2012-10-29T13:42:11Z", ["gone", "gamma", "beta", "alpha"]),
        ("changes-since=2030-01-01T00:00:00Z", []),
        ("changes-before=2012-01-01T00:00:00Z", []),
        ("all_tenants=&name=^al", ["alpha"]),
        ("_=1", ["gamma", "beta", "alpha"]),
        ("sort_key=display_name&sort_dir=asc", ["alpha", "beta", "gamma"]),
        ("sort_key=vm_state&sort_dir=desc&sort_key=display_name", ["alpha", "gamma", "beta"]),
        ("limit=2", ["gamma", "beta"]),
    ],
)
def test_a_query_finds_what_it_asks_for(
    api: Client, servers: dict[str, str], query: str, found: list[str]
) -> None:
    """Newest first unless it says otherwise."""
    assert names(api, query) == found


def test_everybodys_servers_are_asked_for_by_a_word_without_a_value(region: Client) -> None:
    """``all_tenants=`` is as good as 1, and 0 is not."""
    image = region.cloud.neighbours.images.id_of("cirros")
    region.boot("theirs", user="demo", imageRef=image)
    found = [names(region, query) for query in ("all_tenants=", "all_tenants=1", "all_tenants=0")]
    assert found == [["theirs"], ["theirs"], []]


def test_a_page_leads_to_the_next_one(api: Client, servers: dict[str, str]) -> None:
    """Until there is none; the link keeps the query."""
    first = api.get("/servers?limit=2&name=a")
    (link,) = first["servers_links"]
    assert link == {
        "rel": "next",
        "href": "http://kilonova/compute/v2.1/servers?limit=2&name=a&marker=" + servers["beta"],
    }
    second = api.get("/servers" + link["href"].partition("/servers")[2])
    assert ([s["name"] for s in second["servers"]], "servers_links" in second) == (
        ["alpha"],
        False,
    )


@pytest.mark.parametrize(
    ("query", "version", "status", "message"),
    [
        ("marker=nope", "latest", 400, "marker [nope] not found"),
        ("status=NOPE", "latest", 400, "Invalid status value"),
        (
            "changes-since=2013-01-01T00:00:00Z&changes-before=2012-01-01T00:00:00Z",
            "latest",
            400,
            "The value of changes-since must be less than or equal to changes-before.",
        ),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(
    api: Client,
    servers: dict[str, str],
    query: str,
    version: str,
    status: int,
    message: str,
) -> None:
    """400, in Nova's words."""
    assert said(api.request("GET", f"/servers?{query}", version=version)) == (status, message)


def test_an_unknown_status_found_nothing_before_2_38(api: Client, servers: dict[str, str]) -> None:
    """Then it became a mistake."""
    assert names(api, "status=NOPE", version="2.37") == []


def test_members_filter_only_by_what_their_version_lets_them(region: Client) -> None:
    """Other filters count for nothing; deleted servers are for administrators."""
    image = region.cloud.neighbours.images.id_of("cirros")
    for name in ("one", "two"):
        region.boot(name, user="demo", imageRef=image)
    found = {
        version: len(region.get("/servers?power_state=4", user="demo", version=version)["servers"])
        for version in ("2.82", "2.83")
    }
    assert (found, region.request("GET", "/servers?status=deleted", user="demo").status) == (
        {"2.82": 2, "2.83": 0},
        403,
    )


@pytest.mark.parametrize("query", ["name=[", "ip=[", "ip6=["])
def test_what_is_no_regular_expression_is_refused(
    api: Client, servers: dict[str, str], query: str
) -> None:
    """400 that says so, whatever it was to be matched with."""
    name = query.partition("=")[0]
    assert said(api.request("GET", f"/servers?{query}")) == (
        400,
        f"Invalid input for query parameters {name}. Value: [. '[' is not a 'regex'",
    )


def test_a_regular_expression_without_an_end_is_given_up(api: Client) -> None:
    """400 in a moment, whatever many servers there are: all share the time of the request."""
    for number in range(9):
        api.boot("a" * 40 + str(number))
    began = time.perf_counter()
    found = said(api.request("GET", "/servers?name=" + quote("(a|aa|b?a)+$")))
    took_s = time.perf_counter() - began
    assert found == (
        400,
        "Invalid input for query parameters name. Value: (a|aa|b?a)+$. it takes too long to match; "
        "ask more plainly",
    )
    assert took_s < 2
