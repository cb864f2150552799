# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A client of a running server's control interface, for commands."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from kilonova.api.server_state import running
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "/_kilonova"
SILENCE_S = 60.0
"""How long a server may say nothing at all; a stream says something every fifteen seconds."""


class ControlRefused(KilonovaError):
    """The server said no; its message, with the remedy that it named if it helps on a shell."""

    def __init__(self, status: int, message: str, remedy: str = "") -> None:
        super().__init__(status, message, remedy)
        self.status = status
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        listed = self.remedy.removesuffix(".").rpartition(": ")[2]
        if not self.remedy or self.remedy.startswith("GET ") or listed in self.message:
            return self.message
        return f"{self.message} {self.remedy}"


class Unreachable(KilonovaError):
    """Nothing that speaks the control interface answers at an address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"No server of Kilonova's answers at {self.url} ({self.reason})."
            " Start one with: kilonova serve"
        )


@dataclass(frozen=True, slots=True)
class ControlClient:
    """Asks the server at an address, with its control token where it has one."""

    url: str
    token: str | None = None

    @classmethod
    def found(
        cls, url: str | None = None, token: str | None = None, port: int | None = None
    ) -> ControlClient:
        """The server at an address; without one, the one that runs on this machine.

        Raises: NoServer, SeveralServers.
        """
        if url:
            return cls(url.rstrip("/"), token or None)
        state, _ = running(port)
        return cls(state.url, token or state.control_token)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What a request answers, None where that is nothing.

        Raises: ControlRefused, Unreachable.
        """
        sent = None if body is None else json.dumps(body).encode()
        with closing(self._connect()) as connection:
            answer = self._answer(connection, method, path, sent)
            try:
                raw = answer.read()
                return json.loads(raw) if raw else None
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise Unreachable(self.url, _reason(error)) from error

    def follow(self, query: Mapping[str, str]) -> Iterator[bytes]:
        """Notifications in JSON as they are published, until the server ends.

        Raises: ControlRefused, Unreachable.
        """
        path = f"/notifications/stream?{urlencode(query)}"
        with closing(self._connect()) as connection:
            answer = self._answer(connection, "GET", path, None)
            while True:
                try:
                    line = answer.readline()
                except (ConnectionError, http.client.HTTPException):
                    return
                except OSError as error:
                    raise Unreachable(self.url, _reason(error)) from error
                if not line:
                    return
                if line.startswith(b"data: "):
                    yield line.removeprefix(b"data: ").rstrip(b"\n")

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        kinds: dict[str, type[http.client.HTTPConnection]] = {
            "http": http.client.HTTPConnection,
            "https": http.client.HTTPSConnection,
        }
        try:
            if parts.scheme not in kinds or not parts.hostname:
                raise ValueError
            return kinds[parts.scheme](parts.hostname, parts.port, timeout=SILENCE_S)
        except ValueError:
            wrong = f"{self.url!r} is no address of a server."
            raise KilonovaError(f"{wrong} Give one such as http://127.0.0.1:8774.") from None

    def _answer(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None
    ) -> http.client.HTTPResponse:
        headers = {} if self.token is None else {"X-Kilonova-Token": self.token}
        place = urlsplit(self.url).path.removesuffix("/")
        try:
            connection.request(method, f"{place}{PREFIX}{path}", body, headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(self.url, _reason(error)) from error
        if answer.status < 400:
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: http.client.HTTPResponse) -> KilonovaError:
        try:
            error = json.loads(answer.read())["error"]
            message, remedy = str(error["message"]), str(error.get("remedy", ""))
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
            return Unreachable(self.url, f"{answer.status} {answer.reason}")
        if answer.status == 401:
            remedy = "Give --token or KILONOVA_CONTROL_TOKEN: the one that the server started with."
        return ControlRefused(answer.status, message, remedy)


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else None
    return text or str(error) or type(error).__name__
