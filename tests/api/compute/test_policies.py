# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may ask for what: Nova's default policy, request by request and role by role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kilonova import Cloud
from kilonova.api.compute.resources import ROUTES
from kilonova.api.in_process import Answer
from kilonova.api.routing import Route
from tests.api.client import Client, said

ROLES = ("admin", "manager", "member", "reader", "service")
PASS: Mapping[str, tuple[str, ...]] = {
    "-": ROLES,
    "@": ROLES,
    "(rule:context_is_admin) or user_id:%(user_id)s": ROLES,
    "rule:project_reader_or_admin": ("admin", "manager", "member", "reader"),
    "rule:project_member_or_admin": ("admin", "manager", "member"),
    "rule:project_manager_or_admin": ("admin", "manager"),
    "rule:service_or_admin": ("admin", "service"),
    "rule:context_is_admin": ("admin",),
}
"""Who passes each of the checks that Nova's rules have."""
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


@pytest.fixture
def work() -> Client:
    """A region with a project in which a user has each role, and no other."""
    cloud = Cloud()
    project = cloud.identity.add_project("work").id
    for role in ROLES:
        cloud.identity.add_user(f"the {role}", {project: (role,)})
    return Client(cloud)


def boot(client: Client, user: str = "the member", **wishes: Any) -> str:
    """A server of the project's."""
    (image,) = client.cloud.neighbours.images.list(client.cloud.service_context())
    return client.boot(imageRef=image.id, user=user, **wishes)


def ask(client: Client, route: Route, role: str) -> Answer:
    """Ask for what a route leads to, of a server and a project that are there."""
    server = boot(client) if "{server_id}" in route.path else ""
    project = client.cloud.as_user("the member").project_id
    given = {"server_id": server, "project_id": project, "volume_id": VOLUME}
    path = re.sub(r"{(\w+)}", lambda match: given.get(match[1], "none"), route.path)
    path += f"?project_id={project}" if path == "/os-migrations" else ""
    body: Any = {"volumeAttachment": {"volumeId": VOLUME}} if VOLUME in path else {}
    body = {route.key: None} if route.key else body
    sent = None if route.method in ("GET", "DELETE") else body
    answer = client.request(route.method, path, sent, user=f"the {role}", version=str(route.until))
    if server:
        client.request("DELETE", f"/servers/{server}", user="the admin")
    return answer


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


@pytest.mark.parametrize(
    ("action", "version", "rule"),
    [
        ({"migrate": {"host": "host1"}}, "2.104", "os-migrate-server:migrate:host"),
        (
            {"os-migrateLive": {"host": "host1", "block_migration": "auto"}},
            "2.104",
            "os-migrate-server:migrate_live:host",
        ),
        ({"unshelve": {"host": "host1"}}, "2.104", "os-shelve:unshelve_to_host"),
    ],
)
def test_hosts_are_named_by_administrators_alone(
    work: Client, action: dict[str, Any], version: str, rule: str
) -> None:
    """A manager may move a server, not say where to."""
    path = f"/servers/{boot(work)}/action"
    assert said(work.request("POST", path, action, user="the manager", version=version)) == (
        403,
        f"Policy doesn't allow os_compute_api:{rule} to be performed.",
    )


@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        ({"availability_zone": "nova:host1"}, "os_compute_api:servers:create:forced_host"),
        ({"host": "host1"}, "compute:servers:create:requested_destination"),
    ],
)
def test_new_servers_are_placed_by_administrators_alone(
    work: Client, wish: dict[str, Any], rule: str
) -> None:
    """Members name a zone, and no host."""
    (image,) = work.cloud.neighbours.images.list(work.cloud.service_context())
    server = {"name": "x", "imageRef": image.id, "flavorRef": "1", "networks": "none", **wish}
    assert said(work.request("POST", "/servers", {"server": server}, user="the member")) == (
        403,
        f"Policy doesn't allow {rule} to be performed.",
    )


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
