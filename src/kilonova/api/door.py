# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The front door: who comes in, what they brought, and how their request is carried out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kilonova.api.call import Call, Handler
    from kilonova.api.routing import Route
    from kilonova.api.tokens import Tokens
    from kilonova.cloud.region import Cloud
    from kilonova.cloud.session import Session


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

    def session_of(self, request: Request) -> Session:
        """The user whose token the request carries. Raises: HttpError 401."""
        return self.tokens.session(self.cloud, request.headers.get("X-Auth-Token", ""))

    def require_admin(self, session: Session, route: Route) -> None:
        """Raises: HttpError 403 for whom Nova's default policy does not allow the route."""
        if not session.is_admin and not self.cloud.data.open_policy:
            raise HttpError(
                403, f"Policy doesn't allow {route.action or route.path} to be performed."
            )

    async def body_of(self, request: Request, route: Route) -> Any:
        """The JSON body, or None. Raises: HttpError 400 for what is no JSON."""
        raw = await request.body()
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError as error:
            raise HttpError(400, "Malformed request body") from error

    def base_url(self, request: Request) -> str:
        """Where Compute is served, for links."""
        return f"{request.url.scheme}://{request.url.netloc}/compute/v2.1"

    def carry_out(self, handler: Handler, call: Call) -> Response:
        """Ask the cloud; then let time pass as the pace has it."""
        response = handler(call)
        self.pace.after_request(self.cloud)
        return response
