# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Placement, as administrators see it."""

from __future__ import annotations

import pytest

from tests.api.neighbour import Neighbour, admin, member

NEWEST = "placement 1.39"
HELD = {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 1}
"""What a server of the flavor m1.tiny holds."""


@pytest.fixture
def ask() -> Neighbour:
    """Placement for an administrator."""
    return Neighbour(admin(), "/placement", OpenStack_API_Version=NEWEST)


def node_of(ask: Neighbour) -> str:
    """The uuid of the one node."""
    _, found = ask("GET", "/resource_providers")
    uuid: str = found["resource_providers"][0]["uuid"]
    return uuid


def test_a_server_holds_what_its_flavor_says(ask: Neighbour) -> None:
    """Of the node that it is on, for its project."""
    server_id = ask.client.make_server()
    node = node_of(ask)
    _, held = ask("GET", f"/allocations/{server_id}")
    assert (held["allocations"][node]["resources"], held["consumer_type"]) == (HELD, "INSTANCE")
    assert ask("GET", f"/resource_providers/{node}/usages")[1]["usages"] == HELD
    project_id = ask.client.served.cloud.identity.project("admin").id
    _, used = ask("GET", f"/usages?project_id={project_id}")
    assert used["usages"] == {"INSTANCE": {"consumer_count": 1, **HELD}}
    ask.client.ask("DELETE", f"/compute/v2.1/servers/{server_id}")
    assert ask("GET", f"/allocations/{server_id}") == (200, {"allocations": {}})


def test_whoever_takes_room_here_takes_it_from_servers(ask: Neighbour) -> None:
    """A node that is full takes no server more."""
    node = node_of(ask)
    _, shown = ask("GET", f"/resource_providers/{node}/inventories/VCPU")
    room = int((shown["total"] - shown["reserved"]) * shown["allocation_ratio"])
    query = "/allocation_candidates?resources=VCPU:1"
    assert list(ask("GET", query)[1]["provider_summaries"]) == [node]
    consumers = [f"00000000-0000-4000-8000-{n:012}" for n in range(room // shown["total"])]
    for consumer in consumers:
        body = {
            "allocations": {node: {"resources": {"VCPU": shown["total"]}}},
            "project_id": "p",
            "user_id": "u",
            "consumer_generation": None,
        }
        assert ask("PUT", f"/allocations/{consumer}", body)[0] == 204
    assert ask("GET", query)[1]["provider_summaries"] == {}
    assert ask("PUT", f"/allocations/{node}", body)[0] == 409
    server_id = ask.client.make_server()
    assert ask.client.status_of(server_id) == "ERROR"
    assert ask("DELETE", f"/allocations/{consumers[0]}")[0] == 204
    assert ask("DELETE", f"/allocations/{consumers[0]}")[0] == 404


def test_traits_choose_providers(ask: Neighbour) -> None:
    """Those that are set here, of the generation that was read."""
    node = node_of(ask)
    assert ask("PUT", "/traits/CUSTOM_FAST")[0] == 201
    assert ask("PUT", "/traits/CUSTOM_FAST")[0] == 204
    assert ask("PUT", "/traits/fast")[0] == 400
    path = f"/resource_providers/{node}/traits"
    _, shown = ask("GET", path)
    body = {**shown, "traits": ["CUSTOM_FAST"]}
    assert ask("PUT", path, body)[0] == 200
    assert ask("PUT", path, body)[0] == 409
    found = [
        len(ask("GET", f"/resource_providers?required={required}")[1]["resource_providers"])
        for required in ("CUSTOM_FAST", "!CUSTOM_FAST", "CUSTOM_SLOW", "in:CUSTOM_FAST,CUSTOM_SLOW")
    ]
    assert found == [1, 0, 0, 1]
    assert ask("DELETE", "/traits/CUSTOM_FAST")[0] == 204


def test_older_versions_show_less(ask: Neighbour) -> None:
    """Parents from 1.14 on, candidates by provider from 1.12."""
    old, older = "placement 1.11", "placement 1.0"
    _, shown = ask("GET", f"/resource_providers/{node_of(ask)}", OpenStack_API_Version=old)
    assert "parent_provider_uuid" not in shown
    query = "/allocation_candidates?resources=VCPU:1"
    _, found = ask("GET", query, OpenStack_API_Version=old)
    assert isinstance(found["allocation_requests"][0]["allocations"], list)
    assert ask("GET", query, OpenStack_API_Version=older)[0] == 404


def test_errors_have_placements_form(ask: Neighbour) -> None:
    """With the id of the request."""
    status, said = ask("GET", "/resource_providers/none")
    error = said["errors"][0]
    assert (status, error["title"], error["detail"], error["request_id"][:4]) == (
        404,
        "Not Found",
        "No resource provider with uuid none found\n\n   ",
        "req-",
    )


@pytest.mark.parametrize("resources", ["", "VCPU", "VCPU:none", "VCPU:0", ":1"])
def test_resources_that_make_no_sense_are_refused(ask: Neighbour, resources: str) -> None:
    """400."""
    assert ask("GET", f"/allocation_candidates?resources={resources}")[0] == 400


def test_placement_is_for_administrators() -> None:
    """Members see what their project uses, no more."""
    ask = Neighbour(member(), "/placement", OpenStack_API_Version=NEWEST)
    project_id = ask.client.served.cloud.identity.project("demo").id
    assert [
        ask("GET", path)[0]
        for path in (
            "/resource_providers",
            "/traits",
            "/usages?project_id=none",
            f"/usages?project_id={project_id}",
            "/",
        )
    ] == [403, 403, 403, 200, 200]
