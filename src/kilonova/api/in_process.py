# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to the application without a socket or an event loop, for tests and scenarios."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass(slots=True)
class Answer:
    """An HTTP response: status, headers in lower case, and the body's bytes."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none."""
        return msgspec.json.decode(self.body) if self.body else None


class InProcess:
    """Sends requests straight into an application that never waits for anything outside."""

    def __init__(self, app: ASGIApp, host: str = "kilonova") -> None:
        self._app = app
        self._host = host

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, ``path`` with its query, and return the answer."""
        plain, _, query = path.partition("?")
        sent = {"host": self._host, **{n.lower(): v for n, v in (headers or {}).items()}}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(plain),
            "raw_path": plain.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": None,
            "server": (self._host, 80),
        }
        answer = Answer()

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {n.decode().lower(): v.decode() for n, v in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        coroutine = self._app(scope, receive, send)
        try:
            coroutine.__await__().send(None)
        except StopIteration:
            return answer
        raise RuntimeError("the application waits for something outside: use a server")
