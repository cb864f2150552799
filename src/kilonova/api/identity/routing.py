# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routes of the Identity API: who asks for what, and how errors are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

from kilonova.api.errors import HttpError
from kilonova.api.incoming import MOST_BYTES
from kilonova.api.places import Places
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from kilonova.api.identity.passwords import Passwords
    from kilonova.api.served import Served
    from kilonova.api.tokens import Holder, Token, Tokens
    from kilonova.cloud.services.identity import StandInIdentity, User

PREFIX = "/identity"


@dataclass(slots=True)
class IdentityCall:
    """One request; ``token`` is that of who asks, the ``holder``; both are None where nobody has to
    say so.
    """

    served: Served
    passwords: Passwords
    token: Token | None
    holder: Holder | None
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    headers: Mapping[str, str]
    root_url: str

    @property
    def identity(self) -> StandInIdentity:
        """Who there is in the region."""
        return self.served.cloud.identity

    @property
    def tokens(self) -> Tokens:
        """The tokens of all."""
        return self.served.door.tokens

    @property
    def base_url(self) -> str:
        """Where Identity is served, for links."""
        return self.root_url + PREFIX

    @property
    def user(self) -> User:
        """Who asks, with a token."""
        assert self.holder is not None
        return self.holder.user

    @property
    def project_id(self) -> str:
        """The project of the token; empty where it has none."""
        if self.holder is None or self.holder.project is None:
            return ""
        return self.holder.project.id

    @property
    def roles(self) -> tuple[str, ...]:
        """What who asks is in the project of the token."""
        return self.holder.roles if self.holder else ()

    @property
    def is_admin(self) -> bool:
        """Whether who asks is an administrator of the project of the token."""
        return "admin" in self.roles

    def is_of(self, user: User) -> bool:
        """Whether it is this user who asks."""
        return self.user is user

    def require_admin(self, rule: str) -> None:
        """Raises: HttpError 403."""
        if not self.is_admin:
            raise forbidden(rule)


def forbidden(rule: str) -> HttpError:
    """403. Source: keystone/exception.py, ForbiddenAction."""
    return HttpError(403, f"You are not authorized to perform the requested action: {rule}.")


@dataclass(slots=True, frozen=True)
class Route:
    """One method of one path; an open one is there without a token."""

    method: str
    path: str
    handler: Callable[[IdentityCall], Response]
    open: bool = False


class IdentityApi:
    """The Identity API of what is served, as an ASGI application."""

    def __init__(self, served: Served, routes: Sequence[Route], passwords: Passwords) -> None:
        self._served = served
        self._passwords = passwords
        self._places: Places[Route] = Places()
        for route in routes:
            self._places.setdefault(route.path, route.method, route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        host = request.headers.get("host") or "localhost"
        root_url = f"{scope['scheme']}://{host}"
        try:
            response = await self._answer(request, root_url)
        except HttpError as error:
            response = refused(error, root_url + PREFIX)
        response.headers["Vary"] = "X-Auth-Token"
        await response(scope, receive, send)

    async def _answer(self, request: Request, root_url: str) -> Response:
        path = request.scope["path"].removeprefix(PREFIX).rstrip("/")
        methods, parameters = self._places.find(path)
        if methods is None:
            raise HttpError(404, f"Could not find: {path or '/'}.")
        method = "GET" if request.method == "HEAD" else request.method
        route = methods.get(method)
        if route is None:
            raise HttpError(405, "The method is not allowed for the requested URL.")
        token = holder = None
        if not route.open:
            token, holder = self._who_asks(request)
        call = IdentityCall(
            served=self._served,
            passwords=self._passwords,
            token=token,
            holder=holder,
            path=parameters,
            query=request.query_params,
            body=await self._body_of(request),
            headers=request.headers,
            root_url=root_url,
        )
        return route.handler(call)

    def _who_asks(self, request: Request) -> tuple[Token, Holder]:
        """The token of who asks, and who that is. Raises: HttpError 401."""
        tokens = self._served.door.tokens
        token = tokens.find(request.headers.get("X-Auth-Token", ""))
        return token, tokens.holder(self._served.cloud, token)

    async def _body_of(self, request: Request) -> Any:
        """The JSON body, or None. Raises: HttpError 400, 413."""
        raw = bytearray()
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise HttpError(413, "Request is too large.")
        if not raw:
            return None
        try:
            return msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            raise HttpError(400, "Malformed json in request body") from None


def refused(error: HttpError, auth_url: str) -> Response:
    """An error as Keystone answers it. Source: keystone/server/flask/application.py."""
    title = HTTPStatus(error.status).phrase
    body = {"error": {"code": error.status, "message": error.message, "title": title}}
    response = Json(body, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = f'Keystone uri="{auth_url}"'
    return response
