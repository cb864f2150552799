# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The server's log: one line of JSON for each request, and for whatever goes wrong."""

from __future__ import annotations

import logging
import time
from asyncio import CancelledError
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from kilonova.api.tokens import wall_clock

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def line(**fields: Any) -> str:
    """One line, with the time first."""
    now = datetime.fromtimestamp(wall_clock(), UTC).isoformat(timespec="milliseconds")
    return msgspec.json.encode({"time": now, **fields}).decode()


class RequestLog:
    """Writes a line for each request once it is answered: never its query, headers or body, which
    may hold what nobody should read.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], object]) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        answer: dict[str, Any] = {"status": 500}

        async def send_and_see(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                for name, value in message["headers"]:
                    if name == b"x-openstack-request-id":
                        answer["request_id"] = value.decode("latin-1")
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            took_ms = round((time.perf_counter() - began) * 1000, 1)
            self._write(
                line(method=scope["method"], path=scope["path"], ms=took_ms, **answer) + "\n"
            )


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether a log record tells of something wrong: a request that is cut off because the server
    ends does not.
    """
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, CancelledError)


class OneLine(logging.Formatter):
    """Log records as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, with the traceback in it where there is one."""
        fields: dict[str, Any] = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return line(**fields)
