# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Application credentials: what lets a program in for a user. Source: Identity API, application
credentials.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from kilonova.api.errors import HttpError
from kilonova.api.identity import views
from kilonova.api.identity.catalog import stable_id
from kilonova.api.identity.reading import missing, read, role_of, user_of
from kilonova.api.identity.routing import Route, forbidden
from kilonova.api.responses import Json, no_content
from kilonova.cloud.services.credentials import ApplicationCredential, Hashed
from kilonova.cloud.services.identity import ROLES, implied

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.identity.routing import IdentityCall
    from kilonova.cloud.services.identity import User

RESTRICTED = (
    "Using method 'application_credential' is not allowed for managing additional application "
    "credentials"
)


class RoleWish(Struct):
    """A role by its id or its name."""

    id: str | None = None
    name: str | None = None


class NewCredential(Struct):
    """What is asked for; what is left out is made up (the secret) or as the token has it."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    secret: str | None = None
    description: str | None = None
    expires_at: str | None = None
    roles: list[RoleWish] | None = None
    unrestricted: bool = False
    access_rules: list[Any] | None = None


def create(call: IdentityCall) -> Response:
    """201 with the secret, which is told only now; 409 for a name that the user has used.

    400 for a time that is past or none, for roles that the token has not, and for access rules.
    """
    user = user_of(call)
    if not call.is_of(user):
        raise forbidden("identity:create_application_credential")
    check_may_manage(call)
    asked = read(call, "application_credential", NewCredential)
    if asked.access_rules:
        raise HttpError(
            400,
            "Invalid input for access_rules: Kilonova does not limit a credential to some "
            "requests. Leave access_rules out.",
        )
    if any(each.name == asked.name for each in call.identity.credentials_of(user)):
        raise HttpError(
            409,
            "Conflict occurred attempting to store application_credential - Duplicate entry found "
            f"with name {asked.name} for user {user.id}.",
        )
    assert call.token is not None
    if call.token.project is None:
        raise HttpError(400, "Application credentials need a token that is scoped to a project.")
    secret = asked.secret or secrets.token_urlsafe(64)
    credential = ApplicationCredential(
        id=secrets.token_hex(16),
        name=asked.name,
        description=asked.description,
        user_id=user.id,
        project_id=call.project_id,
        roles=wanted_roles(call, asked.roles),
        expires_at=moment(call, asked.expires_at) if asked.expires_at else None,
        unrestricted=asked.unrestricted,
        secret=Hashed.of(secret),
    )
    shown = {**view(call, credential), "secret": secret}
    call.identity.application_credentials[credential.id] = credential
    return Json({"application_credential": shown}, 201)


def index(call: IdentityCall) -> Response:
    """200, for oneself and administrators."""
    user = user_of(call)
    may_see(call, user, "list_application_credentials")
    shown = [
        view(call, each)
        for each in call.identity.credentials_of(user)
        if call.query.get("name", each.name) == each.name
    ]
    path = f"users/{user.id}/application_credentials"
    return Json(views.collection("application_credentials", shown, call.base_url, path))


def show(call: IdentityCall) -> Response:
    """200, without the secret; 404."""
    may_see(call, user_of(call), "get_application_credential")
    return Json({"application_credential": view(call, credential_of(call))})


def delete(call: IdentityCall) -> Response:
    """204, and the tokens that it gave are worth nothing; 404."""
    may_see(call, user_of(call), "delete_application_credential")
    check_may_manage(call)
    del call.identity.application_credentials[credential_of(call).id]
    call.tokens.look_again()
    return no_content()


def list_access_rules(call: IdentityCall) -> Response:
    """200: none, for no credential has any."""
    user = user_of(call)
    may_see(call, user, "list_access_rules")
    path = f"users/{user.id}/access_rules"
    return Json(views.collection("access_rules", [], call.base_url, path))


def view(call: IdentityCall, credential: ApplicationCredential) -> dict[str, Any]:
    """A credential, without its secret."""
    path = f"users/{credential.user_id}/application_credentials/{credential.id}"
    return {
        "id": credential.id,
        "name": credential.name,
        "description": credential.description,
        "user_id": credential.user_id,
        "project_id": credential.project_id,
        "system": None,
        "roles": [{**views.brief_role(name), "domain_id": None} for name in credential.roles],
        "expires_at": views.time_of(credential.expires_at),
        "unrestricted": credential.unrestricted,
        "links": {"self": f"{call.base_url}/v3/{path}"},
    }


def credential_of(call: IdentityCall) -> ApplicationCredential:
    """The credential that the path names. Raises: HttpError 404."""
    identity = call.path["application_credential_id"]
    found = call.identity.application_credentials.get(identity)
    if found is None or found.user_id != call.path["user_id"]:
        raise missing("Application Credential", identity)
    return found


def wanted_roles(call: IdentityCall, asked: list[RoleWish] | None) -> tuple[str, ...]:
    """Those that were asked for with those that they imply, or all of the token's where none was.

    Raises: HttpError 400. Source: keystone/api/users.py, UserAppCredListCreateResource._get_roles.
    """
    held = call.roles
    if not asked:
        return held
    names: list[str] = []
    for wish in asked:
        name = wish.name or role_of(wish.id or "")
        if name not in held:
            given = wish.id or (stable_id("role", name) if name in ROLES else name)
            raise HttpError(
                400,
                f"Invalid application credential: Could not find role assignment with role: "
                f"{given}, user or group: {call.path['user_id']}, project, domain, or system: "
                f"{call.project_id}.",
            )
        names.append(name)
    return tuple(role for role in held if role in (*names, *implied(names)))


def moment(call: IdentityCall, text: str) -> float:
    """A time to come, in seconds since 1970; it is in UTC, and names no other zone.

    Raises: HttpError 400. Source: keystone/common/utils.py, parse_expiration_date.
    """
    try:
        found = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise HttpError(
            400,
            f"Invalid input for field 'expires_at': {text!r} is no time. Write it in UTC, as "
            "2030-01-31T12:00:00.",
        )
    seconds = found.replace(tzinfo=UTC).timestamp()
    if seconds <= call.tokens.now():
        raise HttpError(400, f"Invalid input for field 'expires_at': {text!r} is past.")
    return seconds


def may_see(call: IdentityCall, user: User, rule: str) -> None:
    """Users manage their own, administrators everybody's. Raises: HttpError 403."""
    if not call.is_of(user):
        call.require_admin(f"identity:{rule}")


def check_may_manage(call: IdentityCall) -> None:
    """A restricted credential neither makes others nor removes any. Raises: HttpError 403."""
    assert call.token is not None
    used = call.token.credential
    if used is not None and not used.unrestricted:
        raise forbidden(RESTRICTED)


ALL = "/v3/users/{user_id}/application_credentials"
ONE = f"{ALL}/{{application_credential_id}}"
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create),
    Route("GET", ONE, show),
    Route("DELETE", ONE, delete),
    Route("GET", "/v3/users/{user_id}/access_rules", list_access_rules),
)
