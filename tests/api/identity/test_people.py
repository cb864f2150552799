# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Users, projects and roles are made, changed and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.control.client import PASSWORD, Client
from tests.api.neighbour import sharing

V3 = "/identity/v3"
SERVERS = "/compute/v2.1/servers"
SERVER = {"server": {"name": "x", "flavorRef": "none"}}
SECRET = "a-secret-of-its-own"  # pragma: allowlist secret


@pytest.fixture
def admin(client: Client) -> Client:
    """The same, logged in as an administrator."""
    client.log_in("admin", "admin")
    return client


def made(client: Client, what: str, **attributes: Any) -> dict[str, Any]:
    """A new user or project."""
    answer = client.ask("POST", f"{V3}/{what}s", {what: attributes})
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json[what]
    return found


def grant(client: Client, project: str, user: str, role: str) -> str:
    """The path of a role of a user's in a project."""
    roles = client.ask("GET", f"{V3}/roles").json["roles"]
    identity = next(each["id"] for each in roles if each["name"] == role)
    return f"{V3}/projects/{project}/users/{user}/roles/{identity}"


def test_a_new_user_gets_in_with_its_own_password_where_it_has_a_role(admin: Client) -> None:
    """401 before that, and with the password of the others."""
    project = made(admin, "project", name="new", description="for a test")
    user = made(admin, "user", name="maker", password=SECRET, email="maker@example.org")
    assert (project["description"], user["email"], "password" in user) == (
        "for a test",
        "maker@example.org",
        False,
    )
    maker = sharing(admin)
    before = maker.log_in("maker", "new", SECRET).status
    given = admin.ask("PUT", grant(admin, project["id"], user["id"], "reader")).status
    assert (before, given) == (401, 204)
    assert maker.log_in("maker", "new").status == 401
    assert maker.log_in("maker", "new", SECRET).status == 201


def test_roles_count_as_soon_as_they_are_given_and_no_longer(admin: Client) -> None:
    """A reader reads, a member makes servers too, and nobody does either without a role."""
    project, user = (
        made(admin, "project", name="new")["id"],
        made(admin, "user", name="maker")["id"],
    )
    reader, member = (grant(admin, project, user, role) for role in ("reader", "member"))
    maker = sharing(admin)

    def tries() -> list[int]:
        create = maker.ask("POST", SERVERS, SERVER)
        return [maker.ask("GET", SERVERS).status, create.status]

    admin.ask("PUT", reader)
    maker.log_in("maker", "new")
    assert tries() == [200, 403]
    assert (admin.ask("GET", member).status, admin.ask("PUT", member).status) == (404, 204)
    assert tries() == [200, 400]
    path = member.rpartition("/")[0]
    assert [role["name"] for role in admin.ask("GET", path).json["roles"]] == ["reader", "member"]
    assert (admin.ask("DELETE", member).status, admin.ask("DELETE", member).status) == (204, 404)
    assert tries() == [200, 403]
    assert admin.ask("DELETE", reader).status == 204
    assert tries() == [401, 401]


def test_a_refusal_names_novas_rule(admin: Client) -> None:
    """In Nova's words."""
    project, user = (
        made(admin, "project", name="new")["id"],
        made(admin, "user", name="looker")["id"],
    )
    admin.ask("PUT", grant(admin, project, user, "reader"))
    admin.log_in("looker", "new")
    assert admin.ask("POST", SERVERS, SERVER).json["forbidden"]["message"] == (
        "Policy doesn't allow os_compute_api:servers:create to be performed."
    )


def test_effective_assignments_have_implied_roles(admin: Client) -> None:
    """Manager implies member, and member reader."""
    user, project = made(admin, "user", name="boss")["id"], made(admin, "project", name="new")["id"]
    admin.ask("PUT", grant(admin, project, user, "manager"))
    path = f"{V3}/role_assignments?user.id={user}&include_names"
    found = [
        [each["role"]["name"] for each in admin.ask("GET", asked).json["role_assignments"]]
        for asked in (path, f"{path}&effective")
    ]
    assert found == [["manager"], ["manager", "member", "reader"]]


def test_users_are_changed_disabled_and_deleted(admin: Client) -> None:
    """A disabled one does not get in, and its token is worth nothing."""
    demo = admin.ask("GET", f"{V3}/users?name=demo").json["users"][0]["id"]
    other = sharing(admin)
    other.log_in()
    off = admin.ask("PATCH", f"{V3}/users/{demo}", {"user": {"enabled": False}})
    assert (off.json["user"]["enabled"], other.ask("GET", SERVERS).status) == (False, 401)
    assert other.log_in().status == 401
    on = {"user": {"enabled": True, "password": SECRET, "description": "back"}}
    assert admin.ask("PATCH", f"{V3}/users/{demo}", on).json["user"]["description"] == "back"
    assert (other.log_in().status, other.log_in(password=SECRET).status) == (401, 201)
    assert admin.ask("DELETE", f"{V3}/users/{demo}").status == 204
    assert other.ask("GET", SERVERS).status == 401
    assert other.ask("GET", f"{V3}/auth/projects").status == 401
    assert admin.ask("DELETE", f"{V3}/users/{demo}").status == 404


def test_users_change_their_own_passwords(admin: Client) -> None:
    """With the one that they have, and come in anew; 401 for a wrong one, 400 for none."""
    demo = admin.ask("GET", f"{V3}/users?name=demo").json["users"][0]["id"]
    other, path = sharing(admin), f"{V3}/users/{demo}/password"
    other.log_in()

    def change(path: str, **given: str) -> int:
        return other.ask("POST", path, {"user": given}).status

    assert [
        # pragma: allowlist nextline secret
        change(path, original_password="wrong", password=SECRET),
        change(f"{V3}/users/none/password", original_password=PASSWORD, password=SECRET),
        change(path, password=SECRET),
        change(path, original_password=PASSWORD, password=SECRET, name="x"),
    ] == [401, 401, 400, 400]
    assert (other.ask("GET", SERVERS).status, other.log_in(password=SECRET).status) == (200, 401)
    assert change(path, original_password=PASSWORD, password=SECRET) == 204
    assert other.ask("GET", SERVERS).status == 401
    assert (other.log_in().status, other.log_in(password=SECRET).status) == (401, 201)


def test_projects_are_changed_disabled_and_deleted(admin: Client) -> None:
    """Nobody gets into one that is disabled, or not there any more."""
    demo = admin.ask("GET", f"{V3}/projects?name=demo").json["projects"][0]["id"]
    path, other = f"{V3}/projects/{demo}", sharing(admin)
    other.log_in()
    off = admin.ask("PATCH", path, {"project": {"enabled": False}})
    assert (off.json["project"]["enabled"], other.ask("GET", SERVERS).status) == (False, 401)
    assert admin.ask("PATCH", path, {"project": {"enabled": True}}).status == 200
    assert other.ask("GET", SERVERS).status == 200
    assert (admin.ask("DELETE", path).status, other.ask("GET", SERVERS).status) == (204, 401)
    assert admin.ask("GET", path).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "users", {"user": {"name": "demo"}}, 409, "Duplicate entry found with name demo"),
        ("POST", "projects", {"project": {"name": "demo"}}, 409, "Duplicate entry found"),
        ("POST", "users", {"user": {}}, 400, "Invalid input for user"),
        ("POST", "users", {"user": {"name": ""}}, 400, "$.name"),
        ("POST", "users", {}, 400, "Expecting to find user in the request body."),
        ("POST", "users", {"user": {"name": "x", "domain_id": "y"}}, 404, "find domain: y."),
        ("POST", "projects", {"project": {"name": "x" * 65}}, 400, "$.name"),
        ("PATCH", "users/none", {"user": {}}, 404, "Could not find user: none."),
        ("PATCH", "projects/none", {"project": {}}, 404, "Could not find project: none."),
        ("PUT", "projects/none/users/none/roles/none", None, 404, "Could not find user: none."),
    ],
)
def test_what_makes_no_sense_is_refused(
    admin: Client, method: str, path: str, body: Any, status: int, said: str
) -> None:
    """With Keystone's statuses, and what was wrong."""
    answer = admin.ask(method, f"{V3}/{path}", body)
    assert (answer.status, said in answer.json["error"]["message"]) == (status, True)


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [
        ("POST", "users", "create_user"),
        ("PATCH", "users/x", "update_user"),
        ("DELETE", "users/x", "delete_user"),
        ("POST", "projects", "create_project"),
        ("PATCH", "projects/x", "update_project"),
        ("DELETE", "projects/x", "delete_project"),
        ("GET", "projects/x/users/x/roles", "list_grants"),
        ("GET", "projects/x/users/x/roles/x", "check_grant"),
        ("PUT", "projects/x/users/x/roles/x", "create_grant"),
        ("DELETE", "projects/x/users/x/roles/x", "revoke_grant"),
    ],
)
def test_all_of_it_is_for_administrators(client: Client, method: str, path: str, rule: str) -> None:
    """403, with Keystone's name of the rule."""
    client.log_in()
    answer = client.ask(method, f"{V3}/{path}", {} if method in ("POST", "PATCH") else None)
    assert (answer.status, answer.json["error"]["message"]) == (
        403,
        f"You are not authorized to perform the requested action: identity:{rule}.",
    )
