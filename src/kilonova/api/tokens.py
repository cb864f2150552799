# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens: who they stand for, and for how long."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError
from kilonova.cloud.services.identity import implied
from kilonova.cloud.session import Session

if TYPE_CHECKING:
    from kilonova.cloud.region import Region
    from kilonova.cloud.services.credentials import ApplicationCredential
    from kilonova.cloud.services.identity import Project, User

UNAUTHORIZED = "The request you have made requires authentication."
"""Source: keystone/exception.py, Unauthorized."""

LIFETIME_S = 3600.0
"""Source: keystone, option [token] expiration."""

# Clients compare expiry with the clock on their own wall, whatever time it is in the region.
wall_clock: Callable[[], float] = time.time  # noqa: TID251  # tokens expire in real time


@dataclass(slots=True, frozen=True)
class Meant:
    """A user or a project by its id, which is empty where the region has none; the name is the one
    that it had when the token was issued.
    """

    id: str
    name: str

    def among(self, known: Mapping[str, User | Project]) -> Meant:
        """The same by its name among those of another region."""
        found = (each.id for each in known.values() if each.name == self.name)
        return Meant(next(found, ""), self.name)


@dataclass(slots=True, frozen=True)
class Holder:
    """Who has a token, and what for: a project and the roles there, or none of both."""

    user: User
    project: Project | None
    roles: tuple[str, ...]


@dataclass(slots=True, frozen=True)
class Token:
    """What a token says. Without a project it is unscoped. One that an application credential gave
    is worth something as long as that is there; one that was made from another has the audit id of
    the first of all as its ``origin``. Times are in seconds since 1970, UTC.
    """

    user: Meant
    project: Meant | None
    methods: tuple[str, ...]
    issued_at: float
    expires_at: float
    audit_id: str
    credential: ApplicationCredential | None = None
    origin: str | None = None

    def roles_of(self, user: User, project_id: str) -> tuple[str, ...]:
        """What the user is with this token in its project."""
        held = user.roles_in(project_id)
        if self.credential is None:
            return held
        return tuple(role for role in implied(self.credential.roles) if role in held)


class Tokens:
    """Every token that was issued; unguessable, never from the seed."""

    def __init__(
        self, lifetime_s: float = LIFETIME_S, now: Callable[[], float] = wall_clock
    ) -> None:
        self.now = now
        self._lifetime_s = lifetime_s
        self._tokens: dict[str, Token] = {}
        self._sessions: dict[str, Session] = {}

    def issue(self, session: Session) -> str:
        """A new token for a session."""
        identity = session.cloud.identity
        project = identity.project(session.project_id)
        return self.grant(identity.user(session.user_id), project, ("password",))

    def grant(
        self,
        user: User,
        project: Project | None,
        methods: tuple[str, ...],
        expires_at: float | None = None,
        credential: ApplicationCredential | None = None,
        origin: str | None = None,
    ) -> str:
        """A new token for a user in a project, or in none; one made from another ends with it."""
        self._forget_expired()
        token = secrets.token_urlsafe(32)
        now = self.now()
        self._tokens[token] = Token(
            user=Meant(user.id, user.name),
            project=None if project is None else Meant(project.id, project.name),
            methods=methods,
            issued_at=now,
            expires_at=self.usual_end if expires_at is None else expires_at,
            audit_id=secrets.token_urlsafe(16),
            credential=credential,
            origin=origin,
        )
        return token

    @property
    def usual_end(self) -> float:
        """Until when a token is good that is made now, of nothing that ends before."""
        return self.now() + self._lifetime_s

    def find(self, token: str) -> Token:
        """What a token says. Raises: HttpError 401 for one that is forged, revoked or expired."""
        found = self._tokens.get(token)
        if found is None or found.expires_at <= self.now():
            raise HttpError(401, UNAUTHORIZED)
        return found

    def revoke(self, token: str) -> None:
        """Let a token be worth nothing from now on."""
        self._tokens.pop(token, None)
        self._sessions.pop(token, None)

    def revoke_made_from(self, token: Token) -> None:
        """Let all that goes back to a token be worth nothing from now on, however many steps lie
        between; a token that was itself made from another one has nothing that goes back to it.
        """
        for name, each in list(self._tokens.items()):
            if each.origin == token.audit_id:
                self.revoke(name)

    def revoke_of(self, one: User | Project) -> None:
        """Let all tokens of a user, or for a project, be worth nothing from now on.

        Source: keystone/revoke/core.py.
        """
        for name, token in list(self._tokens.items()):
            if one.id in (token.user.id, token.project and token.project.id):
                self.revoke(name)

    def follow(self, cloud: Region) -> None:
        """Let each be good for the user and the project of its names in another region."""
        identity = cloud.identity
        for name, token in self._tokens.items():
            project = token.project and token.project.among(identity.projects)
            self._tokens[name] = replace(
                token, user=token.user.among(identity.users), project=project
            )
        self.look_again()

    def look_again(self) -> None:
        """Forget who may do what: users, roles or credentials have changed."""
        self._sessions.clear()

    def holder(self, cloud: Region, token: Token) -> Holder:
        """Who has a token in a region, and may use it.

        Raises: HttpError 401 where the region has no such user, project or credential, or not any
        more; where one is disabled; and where the user has no role in the project.
        Source: keystone/models/token_model.py, TokenModel.mint.
        """
        identity, used = cloud.identity, token.credential
        user = identity.users.get(token.user.id)
        if user is None or not user.enabled:
            raise HttpError(401, UNAUTHORIZED)
        if used is not None and identity.application_credentials.get(used.id) is not used:
            raise HttpError(401, UNAUTHORIZED)
        if token.project is None:
            return Holder(user, None, ())
        project = identity.projects.get(token.project.id)
        roles = () if project is None else token.roles_of(user, project.id)
        if project is None or not project.enabled or not roles:
            raise HttpError(401, UNAUTHORIZED)
        return Holder(user, project, roles)

    def session(self, cloud: Region, token: str) -> Session:
        """The session of a token in a region. Raises: HttpError 401, also for an unscoped token."""
        found = self.find(token)
        session = self._sessions.get(token)
        if session is None or session.cloud is not cloud:
            session = self._sessions[token] = self._session_of(cloud, found)
        return session

    def _session_of(self, cloud: Region, token: Token) -> Session:
        holder = self.holder(cloud, token)
        if holder.project is None:
            raise HttpError(401, UNAUTHORIZED)
        return Session(cloud, holder.user.id, holder.project.id, holder.roles)

    def _forget_expired(self) -> None:
        """Drop the oldest ones that are over, up to one that is not yet: most live equally long."""
        now = self.now()
        while self._tokens:
            oldest = next(iter(self._tokens))
            if self._tokens[oldest].expires_at > now:
                return
            self.revoke(oldest)
