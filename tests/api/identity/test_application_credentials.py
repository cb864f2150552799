# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Application credentials let programs in, with no more than they were given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kilonova.api.in_process import Answer
from kilonova.api.tokens import Tokens
from tests.api.control.client import Client

V3 = "/identity/v3"
SERVERS = "/compute/v2.1/servers"
SERVER = {"server": {"name": "x", "flavorRef": "none"}}
SECRET = "shown-once"  # pragma: allowlist secret


def me(client: Client) -> str:
    """The path of the credentials of who is logged in."""
    answer = client.ask("GET", f"{V3}/auth/tokens", X_Subject_Token=client.headers["X-Auth-Token"])
    return f"{V3}/users/{answer.json['token']['user']['id']}/application_credentials"


def ask_for(client: Client, **wishes: Any) -> Answer:
    """Ask for a credential of who is logged in."""
    wanted = {"name": "robot", **wishes}
    return client.ask("POST", me(client), {"application_credential": wanted})


def made(client: Client, **wishes: Any) -> dict[str, Any]:
    """A new credential, with its secret."""
    answer = ask_for(client, **wishes)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json["application_credential"]
    return found


def enter(client: Client, scope: Any = None, **given: Any) -> Answer:
    """Ask for a token with a credential, and send it from now on."""
    identity = {"methods": ["application_credential"], "application_credential": given}
    auth = {"identity": identity, **({} if scope is None else {"scope": scope})}
    answer = client.ask("POST", f"{V3}/auth/tokens", {"auth": auth})
    if answer.status == 201:
        client.headers["X-Auth-Token"] = answer.headers["x-subject-token"]
    return answer


def test_the_secret_is_shown_once_and_lets_in(client: Client) -> None:
    """By the credential's id, or by its name and its user, into its project."""
    client.log_in()
    credential = made(client, description="for a test")
    listed = client.ask("GET", me(client)).json["application_credentials"]
    shown = client.ask("GET", f"{me(client)}/{credential['id']}").json["application_credential"]
    secret = credential.pop("secret")
    assert (listed, shown) == ([credential], credential)
    assert [role["name"] for role in credential["roles"]] == ["member", "reader"]
    assert (credential["unrestricted"], credential["expires_at"]) == (False, None)
    token = enter(client, id=credential["id"], secret=secret).json["token"]
    assert (token["methods"], token["project"]["name"], token["user"]["name"]) == (
        ["application_credential"],
        "demo",
        "demo",
    )
    assert token["application_credential"] == {
        "id": credential["id"],
        "name": "robot",
        "restricted": True,
    }
    assert client.ask("GET", SERVERS).status == 200
    by_name = {"name": "robot", "user": {"name": "demo", "domain": {"id": "default"}}}
    assert enter(client, **by_name, secret=secret).status == 201


def test_it_has_no_more_roles_than_it_was_given(client: Client) -> None:
    """And it ends when its user loses one in the project."""
    client.log_in()
    credential = made(client, roles=[{"name": "reader"}], secret=SECRET)
    token = enter(client, id=credential["id"], secret=SECRET).json["token"]
    assert [role["name"] for role in token["roles"]] == ["reader"]
    assert client.ask("POST", SERVERS, SERVER).status == 403
    identity = client.served.cloud.identity
    identity.give_roles(identity.user("demo"), identity.project("demo"), ("service",))
    assert enter(client, id=credential["id"], secret=SECRET).status == 401


def test_an_expired_one_lets_nobody_in() -> None:
    """And a token does not outlive the credential that gave it."""
    wall = [1_000_000_000.0]
    client = Client(tokens=Tokens(now=lambda: wall[0]))
    client.log_in()
    at = datetime.fromtimestamp(wall[0] + 60, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    credential = made(client, expires_at=at, secret=SECRET)
    assert credential["expires_at"] == f"{at}.000000"
    token = enter(client, id=credential["id"], secret=SECRET).json["token"]
    assert token["expires_at"] == f"{at}.000000Z"
    assert client.ask("GET", SERVERS).status == 200
    wall[0] += 60
    assert client.ask("GET", SERVERS).status == 401
    assert enter(client, id=credential["id"], secret=SECRET).status == 401


def test_a_deleted_one_takes_its_tokens_along(client: Client) -> None:
    """Those of the password stay."""
    client.log_in()
    credential, path = made(client, secret=SECRET), me(client)
    by_password = dict(client.headers)
    enter(client, id=credential["id"], secret=SECRET)
    own = dict(client.headers)
    client.headers = by_password
    assert client.ask("DELETE", f"{path}/{credential['id']}").status == 204
    assert client.ask("GET", f"{path}/{credential['id']}").status == 404
    assert client.ask("GET", SERVERS).status == 200
    client.headers = own
    assert [client.ask("GET", p).status for p in (SERVERS, f"{V3}/auth/projects")] == [401, 401]
    assert enter(client, id=credential["id"], secret=SECRET).status == 401


def test_no_other_token_is_made_from_its_token(client: Client) -> None:
    """403, in Keystone's words."""
    client.log_in()
    credential = made(client, secret=SECRET)
    token = enter(client, id=credential["id"], secret=SECRET).headers["x-subject-token"]
    auth = {"identity": {"methods": ["token"], "token": {"id": token}}}
    answer = client.ask("POST", f"{V3}/auth/tokens", {"auth": auth})
    assert (answer.status, answer.json["error"]["message"]) == (
        403,
        "You are not authorized to perform the requested action: Using a delegated token to "
        "create another token is not allowed.",
    )


def test_only_an_unrestricted_one_manages_others(client: Client) -> None:
    """403 for the rest, which is what they are unless said otherwise."""
    client.log_in()
    plain = made(client, secret=SECRET)
    free = made(client, name="free", secret=SECRET, unrestricted=True)
    enter(client, id=plain["id"], secret=SECRET)
    refused = ask_for(client, name="more")
    assert (refused.status, refused.json["error"]["message"]) == (
        403,
        "You are not authorized to perform the requested action: Using method "
        "'application_credential' is not allowed for managing additional application credentials.",
    )
    assert client.ask("DELETE", f"{me(client)}/{plain['id']}").status == 403
    enter(client, id=free["id"], secret=SECRET)
    assert ask_for(client, name="more").status == 201
    assert client.ask("DELETE", f"{me(client)}/{plain['id']}").status == 204


def test_a_wrong_secret_a_wrong_name_and_a_scope_are_refused(client: Client) -> None:
    """401, whatever was wrong; 400 where something is missing."""
    client.log_in()
    credential = made(client, secret=SECRET)
    domain = {"id": "default"}
    refused = [
        enter(client, id=credential["id"], secret="another"),
        enter(client, id="none", secret=SECRET),
        enter(client, name="none", user={"name": "demo", "domain": domain}, secret=SECRET),
        enter(client, name="robot", user={"name": "admin", "domain": domain}, secret=SECRET),
        enter(client, name="robot", user={"name": "none", "domain": domain}, secret=SECRET),
        *(
            enter(client, scope, id=credential["id"], secret=SECRET)
            for scope in ({"project": {"id": "x"}}, {"project": "x"}, {"system": {"all": True}})
        ),
    ]
    assert [answer.status for answer in refused] == [401] * 8
    assert [enter(client, **g).status for g in ({"id": "x"}, {"secret": SECRET})] == [400, 400]


@pytest.mark.parametrize(
    ("wishes", "status", "said"),
    [
        ({"name": "robot"}, 409, "Duplicate entry found with name robot for user"),
        ({"name": ""}, 400, "$.name"),
        ({"roles": [{"name": "admin"}]}, 400, "Could not find role assignment with role"),
        ({"roles": [{"id": "none"}]}, 404, "Could not find role: none."),
        ({"expires_at": "2001-01-01T00:00:00"}, 400, "is past"),
        ({"expires_at": "soon"}, 400, "is no time"),
        ({"expires_at": "9999-12-31T23:59:59-23:00"}, 400, "Write it in UTC"),
        ({"expires_at": "2099-12-31T23:59:59+01:00"}, 400, "Write it in UTC"),
        ({"expires_at": "2099-12-31T23:59:59ZZ"}, 400, "Write it in UTC"),
        ({"access_rules": [{"path": "/"}]}, 400, "Leave access_rules out."),
    ],
)
def test_what_cannot_be_given_is_refused(
    client: Client, wishes: dict[str, Any], status: int, said: str
) -> None:
    """With the field that is wrong."""
    client.log_in()
    made(client)
    answer = ask_for(client, **{"name": "another", **wishes})
    assert (answer.status, said in answer.json["error"]["message"]) == (status, True)
    listed = client.ask("GET", me(client)).json["application_credentials"]
    assert [each["name"] for each in listed] == ["robot"]


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59", "9999-12-31T23:59:59Z"])
def test_it_may_last_as_long_as_there_are_dates(client: Client, end: str) -> None:
    """In UTC, whether the time says so or not."""
    client.log_in()
    credential = made(client, expires_at=end, secret=SECRET)
    assert credential["expires_at"] == "9999-12-31T23:59:59.000000"
    assert enter(client, id=credential["id"], secret=SECRET).status == 201


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, ["manager", "member", "reader"]),
        ({"roles": []}, ["manager", "member", "reader"]),
        ({"roles": [{"name": "member"}]}, ["member", "reader"]),
        ({"roles": [{"name": "reader"}, {"name": "reader"}]}, ["reader"]),
    ],
)
def test_it_has_the_roles_that_were_asked_for_and_those_they_imply(
    client: Client, asked: dict[str, Any], given: list[str]
) -> None:
    """All of the token's where none was asked for, be it by an empty list."""
    identity = client.served.cloud.identity
    identity.add_user("boss", {identity.project("demo").id: ("manager",)})
    client.log_in("boss")
    credential = made(client, **asked, secret=SECRET)
    token = enter(client, id=credential["id"], secret=SECRET).json["token"]
    assert [role["name"] for role in credential["roles"]] == given
    assert [role["name"] for role in token["roles"]] == given


def test_credentials_are_their_users_own(client: Client) -> None:
    """Others see nothing; administrators see and delete them, and make none for others."""
    client.log_in()
    credential, path = made(client), me(client)
    client.log_in("admin", "admin")
    body = {"application_credential": {"name": "x"}}
    own, rules = me(client), path.replace("application_credentials", "access_rules")
    assert client.ask("POST", path, body).status == 403
    assert client.ask("GET", f"{path}?name=robot").json["application_credentials"] != []
    assert client.ask("GET", f"{path}?name=other").json["application_credentials"] == []
    assert client.ask("GET", rules).json["access_rules"] == []
    client.log_in()
    assert [client.ask("GET", p).status for p in (own, f"{own}/x")] == [403, 403]
    assert client.ask("DELETE", f"{own}/x").status == 403
    client.log_in("admin", "admin")
    assert client.ask("DELETE", f"{path}/{credential['id']}").status == 204


def test_no_credential_outlives_a_reset(client: Client) -> None:
    """The region is another one, and its tokens are void too."""
    client.log_in()
    credential = made(client, secret=SECRET)
    enter(client, id=credential["id"], secret=SECRET)
    client.control("POST", "/reset", {})
    assert client.ask("GET", SERVERS).status == 401
    assert enter(client, id=credential["id"], secret=SECRET).status == 401
