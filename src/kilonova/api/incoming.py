# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A request as it comes in: what the front door has to look at, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.datastructures import QueryParams

from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

MOST_BYTES = 114_688
"""How long a body may be. Source: oslo_middleware/sizelimit.py, max_request_body_size."""

REQUEST_ID = re.compile(r"req-[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")

NO_QUERY = QueryParams()


class Incoming:
    """One request; headers are looked up by their names in lower case."""

    __slots__ = ("_headers", "_receive", "method", "path", "query", "scheme")

    def __init__(self, scope: Scope, receive: Receive, prefix: str) -> None:
        self._receive = receive
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        self.method: str = scope["method"]
        self.path: str = scope["path"].removeprefix(prefix)
        self.scheme: str = scope["scheme"]
        query: bytes = scope["query_string"]
        self.query = QueryParams(query) if query else NO_QUERY

    @property
    def global_request_id(self) -> str | None:
        """The id that the caller gives the request, where it has the form of one.

        Source: oslo_middleware/request_id.py, RequestId.
        """
        given = self._headers.get(b"x-openstack-request-id")
        if given is None:
            return None
        text = given.decode("latin-1")
        return text if REQUEST_ID.fullmatch(text) else None

    def header(self, name: bytes) -> str:
        """The value of a header; empty where it is not there."""
        value = self._headers.get(name)
        return "" if value is None else value.decode("latin-1")

    async def body(self) -> Any:
        """The JSON body, or None. Raises: HttpError 400 for what is no JSON, 413."""
        raw = b""
        while True:
            message = await self._receive()
            raw += message.get("body", b"")
            if len(raw) > MOST_BYTES:
                raise HttpError(413, "Request is too large.")
            if not message.get("more_body"):
                break
        if not raw:
            return None
        try:
            return msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError) as error:
            raise HttpError(400, "Malformed request body") from error
