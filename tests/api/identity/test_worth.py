# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How long a token is worth something: as long as its user, its project and the role are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.control.client import PASSWORD, Client
from tests.api.neighbour import sharing

V3 = "/identity/v3"
PATHS = (
    "/compute/v2.1/servers",
    "/volume/v3/volumes",
    f"{V3}/auth/projects",
    f"{V3}/auth/catalog",
)
WORTHLESS = ([401] * len(PATHS), 404)
GOOD = ([200] * len(PATHS), 200)


class Region:
    """What an administrator changes in a region, and what becomes of the tokens of `demo`."""

    def __init__(self) -> None:
        self.admin = Client()
        self.admin.log_in("admin", "admin")
        self.demo = sharing(self.admin)
        self.demo.log_in()
        identity = self.admin.served.cloud.identity
        self.user, self.project = identity.user("demo").id, identity.project("demo").id

    def change(self, what: str, **attributes: Any) -> None:
        """Change the user or the project."""
        path = f"{V3}/{what}s/{getattr(self, what)}"
        answer = self.admin.ask("PATCH", path, {what: attributes})
        assert answer.status == 200, answer.body

    def delete(self, what: str) -> None:
        """Delete the user or the project."""
        answer = self.admin.ask("DELETE", f"{V3}/{what}s/{getattr(self, what)}")
        assert answer.status == 204, answer.body

    def make(self, what: str) -> None:
        """Make another user or project of the name that the first had."""
        answer = self.admin.ask("POST", f"{V3}/{what}s", {what: {"name": "demo"}})
        setattr(self, what, answer.json[what]["id"])

    def role(self, method: str, name: str = "member") -> None:
        """Give the user a role in the project, or take it away."""
        roles = self.admin.ask("GET", f"{V3}/roles?name={name}").json["roles"]
        path = f"{V3}/projects/{self.project}/users/{self.user}/roles/{roles[0]['id']}"
        assert self.admin.ask(method, path).status == 204

    def worth(self) -> tuple[list[int], int]:
        """What the services answer to the token, and Identity to whoever asks about it."""
        subject = self.demo.headers["X-Auth-Token"]
        shown = self.admin.ask("GET", f"{V3}/auth/tokens", X_Subject_Token=subject)
        return [self.demo.ask("GET", path).status for path in PATHS], shown.status


@pytest.fixture
def region() -> Region:
    """A region of its own."""
    return Region()


def deleted_user(region: Region) -> None:
    """Another of the name, with the same role, is another."""
    region.delete("user")
    region.make("user")
    region.role("PUT")


def deleted_project(region: Region) -> None:
    """The same of projects."""
    region.delete("project")
    region.make("project")
    region.role("PUT")


def disabled_user(region: Region) -> None:
    """And enabled again."""
    region.change("user", enabled=False)
    region.change("user", enabled=True)


def another_password(region: Region) -> None:
    """Even the one that it had."""
    region.change("user", password=PASSWORD)


@pytest.mark.parametrize("ends", [deleted_user, deleted_project, disabled_user, another_password])
def test_what_ended_once_stays_ended(region: Region, ends: Callable[[Region], None]) -> None:
    """For good, everywhere; whoever comes in anew gets a token that is worth something."""
    assert region.worth() == GOOD
    ends(region)
    assert region.worth() == WORTHLESS
    assert region.demo.log_in().status == 201
    assert region.worth() == GOOD


def test_a_disabled_project_is_closed_until_it_is_enabled(region: Region) -> None:
    """To those who have a token, and to those who want one."""
    region.change("project", enabled=False)
    assert (region.worth(), region.demo.log_in().status) == (WORTHLESS, 401)
    region.change("project", enabled=True)
    assert region.worth() == GOOD


def test_without_any_role_there_is_no_token(region: Region) -> None:
    """Until there is a role again."""
    region.role("DELETE")
    assert region.worth() == WORTHLESS
    region.role("PUT", "reader")
    assert region.worth() == GOOD


def test_a_new_name_changes_nothing_but_the_name(region: Region) -> None:
    """Neither for the user nor for the project."""
    region.change("user", name="renamed")
    region.change("project", name="moved")
    token = region.demo.headers["X-Auth-Token"]
    shown = region.demo.ask("GET", f"{V3}/auth/tokens", X_Subject_Token=token).json["token"]
    assert region.worth() == GOOD
    assert (shown["user"]["name"], shown["project"]["name"]) == ("renamed", "moved")


def test_a_deleted_credential_s_token_is_not_found(region: Region) -> None:
    """Nor is it anywhere good for anything."""
    path = f"{V3}/users/{region.user}/application_credentials"
    made = region.demo.ask("POST", path, {"application_credential": {"name": "robot"}}).json
    credential = made["application_credential"]
    identity = {
        "methods": ["application_credential"],
        "application_credential": {"id": credential["id"], "secret": credential["secret"]},
    }
    answer = region.demo.ask("POST", f"{V3}/auth/tokens", {"auth": {"identity": identity}})
    region.demo.headers["X-Auth-Token"] = answer.headers["x-subject-token"]
    assert region.worth() == GOOD
    assert region.admin.ask("DELETE", f"{path}/{credential['id']}").status == 204
    assert region.worth() == WORTHLESS


def test_a_reset_revives_no_token_that_was_revoked(region: Region) -> None:
    """Those of others stay good for the users of the same names, whatever their ids."""
    region.delete("user")
    region.admin.control("POST", "/reset", {"seed": 7})
    assert region.worth() == WORTHLESS
    assert region.admin.ask("GET", f"{V3}/users").status == 200


def test_a_token_finds_its_user_again_after_a_region_without_it(region: Region) -> None:
    """In the next region that has one of the name."""
    region.admin.control("POST", "/reset", {"data": "nova-functional"})
    assert region.demo.ask("GET", f"{V3}/auth/projects").status == 401
    region.admin.control("POST", "/reset", {"seed": 7})
    assert region.worth() == GOOD
