# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Users get in with passwords and tokens, and out again."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova.api.tokens import Tokens
from tests.api.control.client import PASSWORD, Client

UNAUTHORIZED = {
    "error": {
        "code": 401,
        "message": "The request you have made requires authentication.",
        "title": "Unauthorized",
    }
}
TOKENS = "/identity/v3/auth/tokens"


def asked(method: str, given: object, scope: object = None) -> dict[str, Any]:
    """The body of a request for a token."""
    auth: dict[str, Any] = {"identity": {"methods": [method], method: given}}
    return {"auth": auth if scope is None else {**auth, "scope": scope}}


def test_a_password_is_good_for_a_token(client: Client) -> None:
    """The token comes in a header; its content says who, where, as what, and until when."""
    answer = client.log_in("demo", "demo")
    token = answer.json["token"]
    assert (answer.status, list(token)) == (
        201,
        [
            *("methods", "user", "audit_ids", "expires_at", "issued_at"),
            *("is_domain", "project", "roles", "catalog"),
        ],
    )
    domain = {"id": "default", "name": "Default"}
    assert (token["methods"], token["user"]["name"], token["user"]["domain"]) == (
        ["password"],
        "demo",
        domain,
    )
    assert (token["project"]["name"], token["project"]["domain"]) == ("demo", domain)
    assert [role["name"] for role in token["roles"]] == ["member", "reader"]
    assert client.ask("GET", "/compute/v2.1/servers").status == 200


def test_the_catalog_leads_to_every_service(client: Client) -> None:
    """Below the address that the client came to, as DevStack lays them out."""
    token = client.log_in().json["token"]
    assert {service["type"]: service["endpoints"][0]["url"] for service in token["catalog"]} == {
        "identity": "http://kilonova/identity",
        "compute": "http://kilonova/compute/v2.1",
        "image": "http://kilonova/image",
        "network": "http://kilonova/networking",
        "block-storage": "http://kilonova/volume/v3",
        "volumev3": "http://kilonova/volume/v3",
        "placement": "http://kilonova/placement",
        "sharev2": "http://kilonova/share/v2",
        "shared-file-system": "http://kilonova/share/v2",
    }
    assert client.ask("GET", "/identity/v3/auth/catalog").json["catalog"] == token["catalog"]


def test_a_token_without_a_project_opens_identity_alone(client: Client) -> None:
    """It has no roles and no catalog; another token for a project is made from it."""
    answer = client.log_in("admin", None)
    unscoped = answer.headers["x-subject-token"]
    projects = client.ask("GET", "/identity/v3/auth/projects").json["projects"]
    refused = client.ask("GET", "/compute/v2.1/servers").status
    scope = {"project": {"id": projects[1]["id"]}}
    scoped = client.ask("POST", TOKENS, asked("token", {"id": unscoped}, scope))
    assert ("project" in answer.json["token"], "catalog" in answer.json["token"], refused) == (
        False,
        False,
        401,
    )
    assert [project["name"] for project in projects] == ["admin", "demo"]
    assert (scoped.status, scoped.json["token"]["project"]["name"]) == (201, "demo")
    assert scoped.json["token"]["expires_at"] == answer.json["token"]["expires_at"]


@pytest.mark.parametrize(
    ("user", "project", "password"),
    [
        ("demo", "demo", "wrong"),
        ("nobody", "demo", PASSWORD),
        ("demo", "admin", PASSWORD),
        ("demo", "nowhere", PASSWORD),
    ],
)
def test_who_may_not_get_in_is_not_told_why(
    client: Client, user: str, project: str, password: str
) -> None:
    """Neither a wrong password nor an unknown user is named, and Keystone's address is given."""
    answer = client.log_in(user, project, password)
    assert (answer.status, answer.json) == (401, UNAUTHORIZED)
    assert answer.headers["www-authenticate"] == 'Keystone uri="http://kilonova/identity"'


def test_requests_for_tokens_that_make_no_sense(client: Client) -> None:
    """400, for what is missing; 401 for a way in that there is not."""
    bodies: list[Any] = [
        None,
        {"auth": {}},
        {"auth": {"identity": {"methods": []}}},
        asked("password", {}),
        asked("password", {"user": {"name": "demo", "password": PASSWORD}}),
        asked("password", {"user": {"name": "demo", "domain": {"id": "default"}}}),
        asked("token", {"id": 5}),
        asked("oath", {}),
        asked("token", {"id": "forged"}),
    ]
    answers = [client.ask("POST", TOKENS, body) for body in bodies]
    assert [answer.status for answer in answers] == [400, 400, 400, 400, 400, 400, 400, 401, 401]


def test_a_way_in_is_gone_once_however_often_it_is_named(client: Client) -> None:
    """The token names it once, too; a way in that there is not is refused wherever it stands."""
    domain = {"id": "default"}
    user = {"name": "demo", "domain": domain, "password": PASSWORD}
    body = asked("password", {"user": user})
    body["auth"]["identity"]["methods"] = ["password"] * 5000
    answer = client.ask("POST", TOKENS, body)
    assert (answer.status, answer.json["token"]["methods"]) == (201, ["password"])
    body["auth"]["identity"]["methods"] += ["oath"]
    assert client.ask("POST", TOKENS, body).status == 401


def test_a_token_tells_what_it_is_good_for(client: Client) -> None:
    """To its owner and to administrators; a forged one is not found."""
    mine = client.log_in().headers["x-subject-token"]
    shown = client.ask("GET", TOKENS, X_Subject_Token=mine)
    client.log_in("admin", "admin")
    theirs = client.headers["X-Auth-Token"]
    seen = client.ask("GET", f"{TOKENS}?nocatalog", X_Subject_Token=mine)
    forged = client.ask("GET", TOKENS, X_Subject_Token="forged")
    client.headers["X-Auth-Token"] = mine
    pried = client.ask("GET", TOKENS, X_Subject_Token=theirs)
    ended = client.ask("DELETE", TOKENS, X_Subject_Token=theirs)
    assert (shown.status, shown.headers["x-subject-token"]) == (200, mine)
    assert (seen.status, "catalog" in seen.json["token"]) == (200, False)
    assert (forged.status, pried.status, ended.status) == (404, 403, 403)
    assert b"identity:validate_token" in pried.body
    assert b"identity:revoke_token" in ended.body


def test_a_revoked_token_is_worth_nothing(client: Client) -> None:
    """From the next request on."""
    token = client.log_in().headers["x-subject-token"]
    revoked = client.ask("DELETE", TOKENS, X_Subject_Token=token)
    after = client.ask("GET", "/compute/v2.1/servers")
    assert (revoked.status, after.status) == (204, 401)


@pytest.mark.parametrize(("query", "after"), [("", 401), ("?cascade=false", 200)])
def test_what_was_made_from_a_revoked_token_ends_with_it(
    client: Client, query: str, after: int
) -> None:
    """However many steps lie between, unless the request says otherwise."""
    first = client.log_in("demo", None)
    tokens = [first.headers["x-subject-token"]]
    scope = {"project": {"name": "demo", "domain": {"id": "default"}}}
    chain = []
    for _ in range(2):
        made = client.ask("POST", TOKENS, asked("token", {"id": tokens[-1]}, scope))
        tokens.append(made.headers["x-subject-token"])
        chain.append(made.json["token"]["audit_ids"][1:])
    assert chain == [first.json["token"]["audit_ids"]] * 2
    assert client.ask("DELETE", TOKENS + query, X_Subject_Token=tokens[0]).status == 204
    statuses = []
    for client.headers["X-Auth-Token"] in tokens:
        statuses.append(client.ask("GET", "/identity/v3/auth/projects").status)
    assert statuses == [401, after, after]


def test_an_expired_token_is_worth_nothing() -> None:
    """An hour after it was issued by the clock on the wall; it is then forgotten."""
    wall = [0.0]
    client = Client(tokens=Tokens(now=lambda: wall[0]))
    token = client.log_in().json["token"]
    seen = []
    for wall[0] in (3599.0, 3600.0):
        seen.append(client.ask("GET", "/compute/v2.1/servers").status)
    assert (token["issued_at"], token["expires_at"]) == (
        "1970-01-01T00:00:00.000000Z",
        "1970-01-01T01:00:00.000000Z",
    )
    assert (seen, client.log_in().status) == ([200, 401], 201)


def test_without_a_token_nobody_gets_further(client: Client) -> None:
    """Nor with a forged one."""
    missing = client.ask("GET", "/identity/v3/auth/projects")
    client.headers["X-Auth-Token"] = "forged"  # pragma: allowlist secret
    forged = client.ask("GET", "/identity/v3/users")
    assert [(a.status, a.json) for a in (missing, forged)] == [(401, UNAUTHORIZED)] * 2


def test_the_users_of_nova_s_functional_tests_get_in(client: Client) -> None:
    """Both share a project whose name is its id."""
    client.control("POST", "/reset", {"data": "nova-functional"})
    project = "6f70656e737461636b20342065766572"  # pragma: allowlist secret
    answers = [client.log_in(user, project) for user in ("fake", "admin")]
    assert [(a.status, a.json["token"]["user"]["id"]) for a in answers] == [
        (201, "fake"),
        (201, "admin"),
    ]
