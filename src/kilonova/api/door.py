# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The front door: who comes in, what they brought, and how their request is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kilonova.cloud.ids import Ids

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call, Handler
    from kilonova.api.incoming import Incoming
    from kilonova.api.tokens import Tokens
    from kilonova.cloud.cloud import Cloud
    from kilonova.cloud.session import Session

READING = frozenset({"GET", "HEAD"})
READS = 0x7265616473
"""Draws the ids of requests that only read, so that looking changes nothing of what comes after."""


class Pace(Protocol):
    """How the region's clock follows requests."""

    def after_request(self, cloud: Cloud) -> None:
        """Let happen what is to happen before the answer is sent."""
        ...


class Instant:
    """All work is done before the answer is sent: no time passes outside."""

    def after_request(self, cloud: Cloud) -> None:
        """Let everything happen."""
        cloud.run()


class Door:
    """What the routes share: the cloud, the tokens, and the pace of the clock."""

    def __init__(self, cloud: Cloud, tokens: Tokens, pace: Pace | None = None) -> None:
        self.cloud = cloud
        self.tokens = tokens
        self.pace: Pace = pace or Instant()
        self._reads = Ids(READS, cloud.data.request_id)

    def replace(self, cloud: Cloud) -> None:
        """Lead into another region from now on; tokens stay good for the users of both."""
        self.cloud = cloud
        self.tokens.follow(cloud)
        self._reads = Ids(READS, cloud.data.request_id)

    def session_of(self, incoming: Incoming) -> Session:
        """The user whose token the request carries. Raises: HttpError 401."""
        return self.tokens.session(self.cloud, incoming.header(b"x-auth-token"))

    def request_id(self, incoming: Incoming) -> str:
        """The id of a request."""
        ids = self._reads if incoming.method in READING else self.cloud.ids
        return ids.request_id()

    def base_url(self, incoming: Incoming, prefix: str) -> str:
        """Where Compute is served, for links."""
        return f"{incoming.scheme}://{incoming.header(b'host') or 'localhost'}{prefix}"

    def carry_out(self, handler: Handler, call: Call) -> Response:
        """Ask the cloud; then, refused or not, let time pass as the pace has it."""
        try:
            return handler(call)
        finally:
            self.pace.after_request(self.cloud)
