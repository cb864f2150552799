# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routes of the Compute API: what is served where, from which version on, and how its errors are
answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from kilonova.api.call import Call, Handler
from kilonova.api.errors import HttpError, fault
from kilonova.api.microversion import HEADER, NEWEST, OLD_HEADER, OLDEST, Microversion, negotiate
from kilonova.api.schemas import Versioned, validate
from kilonova.api.statuses import status_of
from kilonova.errors import InstanceInvalidState, InstanceIsLocked, NovaError

if TYPE_CHECKING:
    from kilonova.api.door import Door

Errors = Mapping[type[NovaError], int]


@dataclass(slots=True, frozen=True)
class Route:
    """One method of one path; ``action`` is the word that a refusal by state uses.

    ``bodies`` are the request's schemas, oldest first; ``errors`` the statuses that differ from the
    usual ones of an error. Below ``since`` and above ``until`` the path is not there: 404.
    """

    method: str
    path: str
    handler: Handler
    since: Microversion = OLDEST
    until: Microversion = NEWEST
    bodies: Sequence[Versioned] = ()
    errors: Errors = field(default_factory=dict)
    action: str = ""
    admin: bool = False
    empty_body: bool = False
    """Whether a request without a body, or with null, is one with nothing in it."""


def endpoint(door: Door, routes: Sequence[Route]) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls for one path and method; ``routes`` differ in their versions only."""

    async def answer(request: Request) -> Response:
        try:
            version = negotiate(request.headers)
        except HttpError as error:
            return fault(error.status, error.message)
        response = await versioned_answer(door, routes, request, version)
        response.headers[HEADER] = f"compute {version}"
        response.headers[OLD_HEADER] = str(version)
        response.headers["Vary"] = f"{HEADER}, {OLD_HEADER}"
        return response

    return answer


async def versioned_answer(
    door: Door, routes: Sequence[Route], request: Request, version: Microversion
) -> Response:
    """Find the route of the version, read the body, ask, and answer errors as Nova does."""
    route = next((r for r in routes if r.since <= version <= r.until), None)
    if route is None:
        return fault(404, "The resource could not be found.")
    try:
        session = door.session_of(request)
        if route.admin:
            door.require_admin(session, route)
        body = await door.body_of(request, route)
        validate(route.bodies, body, version)
        call = Call(
            cloud=door.cloud,
            session=session,
            version=version,
            path=request.path_params,
            query=request.query_params,
            body=body,
            base_url=door.base_url(request),
        )
        return door.carry_out(route.handler, call)
    except HttpError as error:
        return fault(error.status, error.message)
    except NovaError as error:
        return fault(status_of(error, route.errors), message_of(error, route.action))


def message_of(error: NovaError, action: str) -> str:
    """What a client reads: the error's sentence; a refusal by state is worded by the API.

    Source: nova/api/openstack/common.py, raise_http_conflict_for_instance_invalid_state.
    """
    if isinstance(error, InstanceInvalidState) and not isinstance(error, InstanceIsLocked):
        if error.state is None or error.state == "None":
            return f"Instance {error.instance_uuid} is in an invalid state for '{action}'"
        return (
            f"Cannot '{action}' instance {error.instance_uuid} "
            f"while it is in {error.attr} {error.state}"
        )
    return str(error)


def starlette_routes(door: Door, routes: Sequence[Route]) -> list[StarletteRoute]:
    """The routes as Starlette has them: one for each path and method."""
    by_place: dict[tuple[str, str], list[Route]] = {}
    for route in routes:
        by_place.setdefault((route.path, route.method), []).append(route)
    return [
        StarletteRoute(path, endpoint(door, same), methods=[method])
        for (path, method), same in by_place.items()
    ]
