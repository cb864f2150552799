# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rules that depend on more than the place of a request: which role passes which of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from kilonova.api.compute.policies import OF_NAMES
from kilonova.api.in_process import Answer
from tests.api.client import Client, said
from tests.api.compute.roles import PASS, ROLES, boot

VOLUME = "2f7d2f0a-9d5c-4f5e-8a7a-0b4f5d3f6a11"
ANYBODY = "-"
READER = "rule:project_reader_or_admin"
MEMBER = "rule:project_member_or_admin"
MANAGER = "rule:project_manager_or_admin"
SERVICE = "rule:service_or_admin"
ADMIN = "rule:context_is_admin"
ROOT = "os_compute_api:"


class Case(NamedTuple):
    """A rule and its check, that of the request itself, and how to ask for what it is about."""

    rule: str
    request: str
    check: str
    ask: Callable[[Client, str], Answer]


def action(body: dict[str, Any]) -> Callable[[Client, str], Answer]:
    """An action of a server of the project's."""
    return lambda client, user: client.request(
        "POST", f"/servers/{boot(client)}/action", body, user=user
    )


def get(path: str) -> Callable[[Client, str], Answer]:
    """Something to read."""
    return lambda client, user: client.request("GET", path, user=user)


def attach(volume: str) -> Callable[[Client, str], Answer]:
    """Change an attachment, to another volume or in another way."""
    return lambda client, user: client.request(
        "PUT",
        f"/servers/{boot(client)}/os-volume_attachments/{VOLUME}",
        {"volumeAttachment": {"volumeId": volume, "delete_on_termination": True}},
        user=user,
    )


def create(**wishes: Any) -> Callable[[Client, str], Answer]:
    """A new server."""

    def ask(client: Client, user: str) -> Answer:
        image = client.cloud.neighbours.images.id_of("cirros")
        server = {"name": "x", "imageRef": image, "flavorRef": "1", "networks": "none", **wishes}
        return client.request("POST", "/servers", {"server": server}, user=user)

    return ask


def create_without_disk(client: Client, user: str) -> Answer:
    """A new server of a flavor that gives it no room for what is in its image."""
    flavor = {"id": "none", "name": "none", "ram": 64, "vcpus": 1, "disk": 0}
    client.request("POST", "/flavors", {"flavor": flavor}, user="the admin")
    return create(flavorRef="none")(client, user)


def unlock(client: Client, user: str) -> Answer:
    """A server that an administrator of another project locked."""
    path = f"/servers/{boot(client)}/action"
    assert client.request("POST", path, {"lock": None}, user="admin").status == 202
    return client.request("POST", path, {"unlock": None}, user=user)


OTHER_VOLUME = VOLUME.replace("2", "3")
LIVE = {"os-migrateLive": {"host": "host1", "block_migration": "auto"}}
CASES = (
    Case(f"{ROOT}os-volumes-attachments:update", ANYBODY, MEMBER, attach(VOLUME)),
    Case(f"{ROOT}os-volumes-attachments:swap", ANYBODY, SERVICE, attach(OTHER_VOLUME)),
    Case(f"{ROOT}os-lock-server:unlock:unlock_override", MEMBER, ADMIN, unlock),
    Case(
        f"{ROOT}os-migrate-server:migrate:host",
        MANAGER,
        ADMIN,
        action({"migrate": {"host": "host1"}}),
    ),
    Case(f"{ROOT}os-migrate-server:migrate_live:host", MANAGER, ADMIN, action(LIVE)),
    Case(f"{ROOT}os-migrations:index:all_projects", MANAGER, ADMIN, get("/os-migrations")),
    Case(
        f"{ROOT}os-shelve:unshelve_to_host",
        MEMBER,
        ADMIN,
        action({"unshelve": {"host": "host1"}}),
    ),
    Case(f"{ROOT}limits:other_project", ANYBODY, ADMIN, get("/limits?tenant_id=other")),
    Case(f"{ROOT}servers:index:get_all_tenants", READER, ADMIN, get("/servers?all_tenants=1")),
    Case(
        f"{ROOT}servers:detail:get_all_tenants",
        READER,
        ADMIN,
        get("/servers/detail?all_tenants=1"),
    ),
    Case(
        f"{ROOT}servers:create:forced_host",
        MEMBER,
        ADMIN,
        create(availability_zone="nova:host1"),
    ),
    Case(f"{ROOT}servers:create:zero_disk_flavor", MEMBER, ADMIN, create_without_disk),
    Case("compute:servers:create:requested_destination", MEMBER, ADMIN, create(host="host1")),
)
IN_OTHER_WORDS = {
    f"{ROOT}servers:create:zero_disk_flavor": (
        "Only volume-backed servers are allowed for flavors with zero disk."
    )
}
"""What is said of rules whose names are not told."""


def test_every_rule_has_its_case() -> None:
    """None is missing, and none is there for nothing."""
    assert sorted(case.rule for case in CASES) == sorted(OF_NAMES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_novas_policy_decides_within_requests(work: Client, case: Case) -> None:
    """403 for whoever has not the role; who may make the request at all is told what it lacks."""
    refusal = f"Policy doesn't allow {case.rule} to be performed."
    refused = {}
    for role in ROLES:
        answer = case.ask(work, f"the {role}")
        if answer.status == 403:
            refused[role] = said(answer)[1] == IN_OTHER_WORDS.get(case.rule, refusal)
    assert refused == {
        role: role in PASS[case.request] for role in ROLES if role not in PASS[case.check]
    }
