# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Getting in: tokens for passwords and for tokens; what a token says, and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response

from kilonova.api.errors import HttpError
from kilonova.api.identity.catalog import catalog
from kilonova.api.identity.passwords import password_of
from kilonova.api.identity.routing import IdentityCall, Route, forbidden
from kilonova.api.identity.views import (
    DOMAIN_NAME,
    brief_domain,
    brief_role,
    collection,
    project,
    time_of,
)
from kilonova.api.listing import is_true
from kilonova.api.responses import Json, no_content
from kilonova.api.tokens import UNAUTHORIZED
from kilonova.cloud.services.identity import DEFAULT_DOMAIN

if TYPE_CHECKING:
    from kilonova.api.tokens import Holder, Token
    from kilonova.cloud.services.credentials import ApplicationCredential
    from kilonova.cloud.services.identity import Project, User

SUBJECT = "X-Subject-Token"
SCOPED = (
    "Error authenticating with application credential: "
    "Application credentials cannot request a scope."
)

DELEGATED = "Using a delegated token to create another token is not allowed"

Named = TypeVar("Named", "User", "Project")


def create(call: IdentityCall) -> Response:
    """201: the token's content, and the token itself in the header X-Subject-Token.

    400 for a request that makes no sense; 401 for whom it may not be given to.
    """
    auth = _object(call.body, "auth")
    identity = _object(auth, "identity", "auth")
    methods = identity.get("methods")
    if not isinstance(methods, list) or not methods:
        raise _missing("methods", "auth.identity")
    if not all(isinstance(method, str) and method in METHODS for method in methods):
        raise HttpError(401, UNAUTHORIZED)
    methods = list(dict.fromkeys(methods))
    proofs = [
        METHODS[method](call, _object(identity, method, "auth.identity")) for method in methods
    ]
    user = proofs[0].user
    if not user.enabled or any(proof.user is not user for proof in proofs):
        raise HttpError(401, UNAUTHORIZED)
    ends = [proof.expires_at for proof in proofs if proof.expires_at is not None]
    credential = next((proof.credential for proof in proofs if proof.credential is not None), None)
    if "application_credential" in methods and "scope" in auth:
        raise HttpError(401, SCOPED)
    scope = _scope(call, user, auth.get("scope"), credential)
    origin = next((proof.origin for proof in proofs if proof.origin is not None), None)
    granted = call.tokens.grant(
        user, scope, tuple(methods), min(ends, default=None), credential, origin
    )
    found = call.tokens.find(granted)
    response = Json({"token": view(call, found, holder_of(call, found))}, 201)
    response.headers[SUBJECT] = granted
    return response


def show(call: IdentityCall) -> Response:
    """200: what another token says; 404 for one that is worth nothing."""
    subject, found, holder = _subject(call, "identity:validate_token")
    response = Json({"token": view(call, found, holder)})
    response.headers[SUBJECT] = subject
    return response


def revoke(call: IdentityCall) -> Response:
    """204: the token is worth nothing from now on, nor is what was made from it, unless the query
    says ``cascade=false``.
    """
    subject, found, _ = _subject(call, "identity:revoke_token")
    call.tokens.revoke(subject)
    if is_true(call.query.get("cascade", "true")):
        call.tokens.revoke_made_from(found)
    return no_content()


def show_catalog(call: IdentityCall) -> Response:
    """200: every service and where it is."""
    return Json(collection("catalog", catalog(call.root_url), call.base_url, "auth/catalog"))


def list_projects(call: IdentityCall) -> Response:
    """200: the projects that who asks has a role in."""
    shown = [project(call.identity.project(each), call.base_url) for each in call.user.roles]
    return Json(collection("projects", shown, call.base_url, "auth/projects"))


def list_domains(call: IdentityCall) -> Response:
    """200: no domain, for roles are given in projects only."""
    return Json(collection("domains", [], call.base_url, "auth/domains"))


def holder_of(call: IdentityCall, token: Token) -> Holder:
    """Who has a token. Raises: HttpError 401 for one that is worth nothing."""
    return call.tokens.holder(call.served.cloud, token)


def view(call: IdentityCall, token: Token, holder: Holder) -> dict[str, Any]:
    """What a token says. Source: Identity API, Validate and show information for token."""
    user, scope = holder.user, holder.project
    shown: dict[str, Any] = {
        "methods": list(token.methods),
        "user": {
            "domain": brief_domain(),
            "id": user.id,
            "name": user.name,
            "password_expires_at": None,
        },
        "audit_ids": [each for each in (token.audit_id, token.origin) if each is not None],
        "expires_at": f"{time_of(token.expires_at)}Z",
        "issued_at": f"{time_of(token.issued_at)}Z",
    }
    if scope is not None:
        shown["is_domain"] = False
        shown["project"] = {"domain": brief_domain(), "id": scope.id, "name": scope.name}
        shown["roles"] = [brief_role(name) for name in holder.roles]
        if "nocatalog" not in call.query:
            shown["catalog"] = catalog(call.root_url)
    if token.credential is not None:
        shown["application_credential"] = {
            "id": token.credential.id,
            "name": token.credential.name,
            "restricted": not token.credential.unrestricted,
        }
    return shown


def _subject(call: IdentityCall, rule: str) -> tuple[str, Token, Holder]:
    """The token that a request is about: anybody's for administrators, the own one for others.

    Raises: HttpError 400, 403; 404 for one that is worth nothing.
    """
    subject = call.headers.get(SUBJECT, "")
    if not subject:
        raise _missing(SUBJECT, "the headers")
    try:
        found = call.tokens.find(subject)
        holder = holder_of(call, found)
    except HttpError:
        raise HttpError(404, "Could not find token.") from None
    if not call.is_of(holder.user):
        call.require_admin(rule)
    return subject, found, holder


@dataclass(slots=True, frozen=True)
class Proof:
    """Who one is, until when a token may be used, by which credential one came in, and from which
    token it is made.
    """

    user: User
    expires_at: float | None = None
    credential: ApplicationCredential | None = None
    origin: str | None = None


# The ways to say who one is


def _by_password(call: IdentityCall, given: Mapping[str, Any]) -> Proof:
    asked = _object(given, "user", "auth.identity.password")
    password = asked.get("password")
    if not isinstance(password, str):
        raise _missing("password", "auth.identity.password.user")
    user = _named(call.identity.users.values(), asked, "user")
    if user is None:
        raise HttpError(401, UNAUTHORIZED)
    if not password_of(call, user).fits(password):
        raise HttpError(401, UNAUTHORIZED)
    return Proof(user)


def _by_application_credential(call: IdentityCall, given: Mapping[str, Any]) -> Proof:
    """By the credential's id, or by its name and its user."""
    secret = given.get("secret")
    if not isinstance(secret, str):
        raise _missing("secret", "auth.identity.application_credential")
    known = call.identity.application_credentials
    if "id" in given:
        found = next((each for each in known.values() if each.id == given["id"]), None)
    else:
        place = "auth.identity.application_credential"
        if "name" not in given:
            raise _missing("name", place)
        user = _named(call.identity.users.values(), _object(given, "user", place), "user")
        own = [] if user is None else call.identity.credentials_of(user)
        found = next((each for each in own if each.name == given["name"]), None)
    if found is None or not found.secret.fits(secret):
        raise HttpError(401, UNAUTHORIZED)
    end = found.expires_at
    if end is not None and end <= call.tokens.now():
        raise HttpError(401, UNAUTHORIZED)
    usual = call.tokens.usual_end
    return Proof(call.identity.users[found.user_id], min(usual, end or usual), found)


def _by_token(call: IdentityCall, given: Mapping[str, Any]) -> Proof:
    token = given.get("id")
    if not isinstance(token, str):
        raise _missing("id", "auth.identity.token")
    found = call.tokens.find(token)
    user = holder_of(call, found).user
    if found.credential is not None:
        raise forbidden(DELEGATED)
    return Proof(user, found.expires_at, origin=found.origin or found.audit_id)


METHODS: Mapping[str, Callable[[IdentityCall, Mapping[str, Any]], Proof]] = MappingProxyType(
    {
        "password": _by_password,
        "token": _by_token,
        "application_credential": _by_application_credential,
    }
)


def _scope(
    call: IdentityCall, user: User, asked: object, credential: ApplicationCredential | None
) -> Project | None:
    """The project that a token is for: its own for a credential, with which nothing else can be
    asked for; None for an unscoped one. Raises: HttpError 400, 401.
    """
    if credential is not None:
        own = call.identity.projects.get(credential.project_id)
        return _entered(own, user)
    if asked is None or asked == "unscoped" or (isinstance(asked, dict) and "unscoped" in asked):
        return None
    if not isinstance(asked, dict):
        raise HttpError(400, "Invalid input for field 'scope': it names a project, or unscoped.")
    wanted = asked.get("project")
    if not isinstance(wanted, dict):  # a domain, a system or a trust: nobody has a role there
        raise HttpError(401, UNAUTHORIZED)
    return _entered(_named(call.identity.projects.values(), wanted, "project"), user)


def _entered(project: Project | None, user: User) -> Project:
    """A project that a user gets into. Raises: HttpError 401 where it is disabled, too."""
    if project is None or not project.enabled or project.id not in user.roles:
        raise HttpError(401, UNAUTHORIZED)
    return project


def _named(known: Iterable[Named], asked: Mapping[str, Any], what: str) -> Named | None:
    """The one of an id, or of a name in its domain; None where there is none."""
    if "id" in asked:
        return next((each for each in known if each.id == asked["id"]), None)
    if "name" not in asked:
        raise _missing("name", what)
    domain = asked.get("domain")
    if not isinstance(domain, dict):
        raise _missing("domain", what)
    if domain.get("id", DEFAULT_DOMAIN) != DEFAULT_DOMAIN:
        return None
    if str(domain.get("name", DOMAIN_NAME)).lower() != DOMAIN_NAME.lower():
        return None
    return next((each for each in known if each.name == asked["name"]), None)


def _object(body: Any, name: str, place: str = "the request body") -> Mapping[str, Any]:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise _missing(name, place)
    return found


def _missing(name: str, place: str) -> HttpError:
    return HttpError(
        400,
        f"Expecting to find {name} in {place}. The server could not comply with the request "
        "since it is either malformed or otherwise incorrect. "
        "The client is assumed to be in error.",
    )


ROUTES = (
    Route("POST", "/v3/auth/tokens", create, open=True),
    Route("GET", "/v3/auth/tokens", show),
    Route("DELETE", "/v3/auth/tokens", revoke),
    Route("GET", "/v3/auth/catalog", show_catalog),
    Route("GET", "/v3/auth/projects", list_projects),
    Route("GET", "/v3/auth/domains", list_domains),
)
