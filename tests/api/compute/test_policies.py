# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may ask for what: Nova's default policy, request by request and role by role."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kilonova.api.compute.resources import ROUTES
from kilonova.api.in_process import Answer
from kilonova.api.routing import Route
from tests.api.client import Client, said
from tests.api.compute.roles import PASS, ROLES, boot, region_of_roles
from tests.api.sound import sound

VOLUME = "2f7d2f0a-9d5c-4f5e-8a7a-0b4f5d3f6a11"

TABLE = {
    tuple(row[:4]): (row[4], row[5])
    for line in (Path(__file__).parent / "policies.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#") and (row := line.split("\t"))
}
"""The rule and the check of each request, by method, path, action and first version."""


def row_of(route: Route) -> tuple[str, ...]:
    """Where a route is in the table."""
    return (route.method, route.path, route.key or "-", str(route.since))


def ask(client: Client, route: Route, role: str) -> Answer:
    """Ask for what a route leads to, of a server and a project that are there, in a body that fits;
    what may change something is asked of a region of its own.
    """
    client = client if route.method == "GET" else region_of_roles()
    server = boot(client) if "{server_id}" in route.path else ""
    project = client.cloud.as_user("the member").project_id
    given = {"server_id": server, "project_id": project, "volume_id": VOLUME}
    path = re.sub(r"{(\w+)}", lambda match: given.get(match[1], "none"), route.path)
    path += f"?project_id={project}" if path == "/os-migrations" else ""
    body = None if route.method in ("GET", "DELETE") else body_for(route)
    if VOLUME in path and body is not None:
        body = {"volumeAttachment": {"volumeId": VOLUME}}
    answer = client.request(route.method, path, body, user=f"the {role}", version=str(route.until))
    if server:
        client.request("DELETE", f"/servers/{server}", user="the admin")
    return answer


def body_for(route: Route) -> Any:
    """A body that fits the newest version of a route: no more than the action, where that does."""
    plain = {route.key: None} if route.key else {}
    held = [each for each in route.bodies if each.since <= route.until]
    return plain if not held or held[-1].accepts(plain) else sound(held[-1].schema)


def test_every_request_has_its_row() -> None:
    """None is missing, and none is there for nothing."""
    assert sorted(TABLE) == sorted({row_of(route) for route in ROUTES})


@pytest.mark.parametrize("role", ROLES)
def test_novas_policy_decides(work: Client, role: str) -> None:
    """Whoever has not the role gets 403 and the rule's name; others get past it."""
    refused: dict[tuple[str, ...], tuple[int, str]] = {}
    for route in ROUTES:
        answer = ask(work, route, role)
        if answer.status == 403:
            refused[row_of(route)] = said(answer)
    assert refused == {
        row: (403, f"Policy doesn't allow {rule} to be performed.")
        for row, (rule, check) in TABLE.items()
        if role not in PASS[check]
    }


def test_a_body_is_looked_at_before_the_policy(work: Client) -> None:
    """400 for one that does not fit, whoever sends it; 403 for one that does."""
    server = boot(work)
    found = [
        work.request("POST", path, body, user="the reader").status
        for path, body in (
            ("/servers", {"server": {}}),
            (f"/servers/{server}/action", {"reboot": {"type": "odd"}}),
            (f"/servers/{server}/action", {"reboot": {"type": "HARD"}}),
            ("/flavors", {"flavor": {"name": "x"}}),
            ("/flavors", {"flavor": {"name": "x", "ram": 1, "vcpus": 1, "disk": 1}}),
        )
    ]
    assert found == [400, 400, 403, 400, 403]


def test_managers_see_the_moves_of_their_project_and_no_hosts(work: Client) -> None:
    """The project has to be named, for all of them are for administrators."""
    work.cloud.hosts.add("host2")
    server = boot(work)
    move = work.request("POST", f"/servers/{server}/action", {"migrate": None}, user="the manager")
    own = f"/os-migrations?project_id={work.cloud.as_user('the manager').project_id}"
    (seen,) = work.get(own, user="the manager")["migrations"]
    (known,) = work.get(own, user="the admin")["migrations"]
    assert (move.status, seen["instance_uuid"], seen["dest_compute"]) == (202, server, None)
    assert known["dest_compute"] == "host2"
    assert said(work.request("GET", "/os-migrations", user="the manager")) == (
        403,
        "Policy doesn't allow os_compute_api:os-migrations:index:all_projects to be performed.",
    )


def test_what_is_anothers_is_not_there(work: Client) -> None:
    """404, before any policy is looked at; of tags and shares, 403, as in Nova."""
    server = boot(work)
    found = {
        path: work.request(method, f"/servers/{server}{path}", body, user="demo").status
        for method, path, body in (
            ("GET", "", None),
            ("GET", "/ips", None),
            ("DELETE", "/metadata/x", None),
            ("GET", "/diagnostics", None),
            ("POST", "/action", {"os-resetState": {"state": "error"}}),
            ("GET", "/tags", None),
            ("GET", "/shares", None),
        )
    }
    assert found == {
        **dict.fromkeys(("", "/ips", "/metadata/x", "/diagnostics", "/action"), 404),
        **dict.fromkeys(("/tags", "/shares"), 403),
    }
