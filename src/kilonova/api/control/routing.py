# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routes of the control interface: who may come in, what is there, and how errors are answered."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request

from kilonova.api.control.reading import Empty, check_query, parse, read
from kilonova.api.control.refusals import Refusal, refusal_of
from kilonova.api.places import Places
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from kilonova.api.served import Served
    from kilonova.cloud.cloud import Cloud

PREFIX = "/_kilonova"
TOKEN_HEADER = "X-Kilonova-Token"  # noqa: S105  # pragma: allowlist secret


OWN = frozenset({"localhost", "127.0.0.1", "::1", "kilonova"})
"""What this machine is called: on its own network, and by requests that go over none."""


@dataclass(slots=True)
class Command:
    """One request: for what (``path`` parameters, ``query``), with what: ``body`` in the shape
    of the route, or ``raw`` where only the region knows what shapes there are.
    """

    served: Served
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    raw: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def cloud(self) -> Cloud:
        """The region as it is now."""
        return self.served.cloud


@dataclass(slots=True, frozen=True)
class Route:
    """One method of one path: its body's shape, and the names that its query may have."""

    method: str
    path: str
    handler: Callable[[Command], Response]
    body: type[msgspec.Struct] | None = Empty
    query: tuple[str, ...] = ()


class ControlApi:
    """The control interface of what is served, as an ASGI application."""

    def __init__(self, served: Served, routes: Sequence[Route], token: str | None = None) -> None:
        self._served = served
        self._token = token
        self._paths = list(dict.fromkeys(route.path for route in routes))
        self._places: Places[Route] = Places()
        for route in routes:
            self._places.setdefault(route.path, route.method, route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            self._check_sender(request)
            self._check_token(request)
            route, parameters = self._find(request)
            raw = b"" if request.method == "GET" else await request.body()
            response = self._carried_out(route, parameters, request, raw)
        except Refusal as refusal:
            response = refusal.response()
        except KilonovaError as error:
            response = refusal_of(error).response()
        await response(scope, receive, send)

    def _check_sender(self, request: Request) -> None:
        """Without a token, listen to this machine's own programs only, and to no page of the web.

        A page that a browser shows may send requests to loopback; it says so in ``Origin``, or, by
        a name that it has had turned to this machine, in ``Host``. Raises: Refusal 403.
        """
        if self._token is not None:
            return
        for header in ("Host", "Origin"):
            given = request.headers.get(header, "")
            if given and host_in(given) not in OWN:
                wrong = f"The control interface does not answer {header} {given[:100]}."
                remedy = "Ask for localhost, or start the server with --control-token."
                raise Refusal(403, header, wrong, remedy)

    def _check_token(self, request: Request) -> None:
        """Raises: Refusal 401."""
        if self._token is None:
            return
        given = request.headers.get(TOKEN_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            wrong = "The control token is wrong." if given else "The control token is missing."
            remedy = "Send the one that the server was started with."
            raise Refusal(401, TOKEN_HEADER, wrong, remedy)

    def _find(self, request: Request) -> tuple[Route, dict[str, str]]:
        """The route of a request, and its parameters. Raises: Refusal 404, 405."""
        path = request.scope["path"].removeprefix(PREFIX).rstrip("/")
        methods, parameters = self._places.find(path)
        if methods is None:
            known = ", ".join(PREFIX + each for each in self._paths)
            raise Refusal(404, "path", f"There is nothing at {PREFIX}{path}.", f"There is: {known}")
        if request.method not in methods:
            wrong = f"{PREFIX}{path} does not take {request.method}."
            raise Refusal(405, "method", wrong, f"It takes: {', '.join(methods)}.")
        return methods[request.method], parameters

    def _carried_out(
        self, route: Route, parameters: dict[str, str], request: Request, raw: bytes
    ) -> Response:
        served = self._served
        check_query(request.query_params, route.query)
        document = parse(raw)
        body = None if route.body is None else read(document, route.body)
        command = Command(served, parameters, request.query_params, body, document, request.headers)
        try:
            return route.handler(command)
        finally:
            if request.method != "GET":
                served.pace.after_request(served.cloud)


def host_in(given: str) -> str | None:
    """The name of the host in ``Host`` or ``Origin``; None where there is none to be read."""
    try:
        return urlsplit(given if "//" in given else f"//{given}").hostname
    except ValueError:
        return None
