# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routes of the Compute API: what is served where, from which version on, and how its errors are
answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kilonova.api.call import Call, Handler
from kilonova.api.compute.lookup import server_of
from kilonova.api.errors import HttpError, fault
from kilonova.api.incoming import Incoming
from kilonova.api.microversion import (
    HEADER,
    NEWEST,
    OLD_HEADER,
    OLDEST,
    Microversion,
    negotiate,
)
from kilonova.api.old_bodies import as_known
from kilonova.api.places import Places
from kilonova.api.policy import Rule, forbidden
from kilonova.api.schemas import Versioned, validate
from kilonova.api.statuses import Verdict, verdict_of
from kilonova.errors import InstanceInvalidState, InstanceIsLocked, NovaError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from kilonova.api.door import Door

Errors = Mapping[type[NovaError], Verdict]

NO_SUCH_RESOURCE = "The resource could not be found."
VARY = f"{HEADER}, {OLD_HEADER}"
PROJECT = re.compile("[0-9a-f-]{32,36}")
BODILESS = frozenset({"GET", "HEAD", "DELETE"})


@dataclass(slots=True, frozen=True)
class Route:
    """One method of one path; where a path takes actions, the one that the body's ``key`` names.

    ``action`` is the word that a refusal by state uses. ``rule`` is that of the policy, where there
    is one. ``bodies`` are the request's schemas, oldest first, ``queries`` those of its query;
    ``errors`` the statuses that differ from the usual ones of an error. Below ``since`` and above
    ``until`` the path is not there: 404.
    """

    method: str
    path: str
    handler: Handler
    key: str = ""
    since: Microversion = OLDEST
    until: Microversion = NEWEST
    bodies: Sequence[Versioned] = ()
    queries: Sequence[Versioned] = ()
    errors: Errors = field(default_factory=dict)
    action: str = ""
    rule: Rule | None = None


def places_of(routes: Sequence[Route]) -> Places[list[Route]]:
    """Where routes lead; nothing is put there later."""
    places: Places[list[Route]] = Places()
    for route in routes:
        places.setdefault(route.path, route.method, []).append(route)
    return places


class ComputeApi:
    """The Compute API of one cloud, as an ASGI application.

    One that is not ``versioned`` knows the oldest version only, and tells of none; it takes bodies
    as old clients send them. Source: nova/api/openstack/__init__.py, LegacyV2CompatibleWrapper.
    """

    def __init__(
        self, door: Door, places: Places[list[Route]], prefix: str, *, versioned: bool = True
    ) -> None:
        self._door = door
        self._versioned = versioned
        self._prefix = prefix
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        incoming = Incoming(scope, receive, self._prefix)
        response = await self._answer(incoming)
        await response(scope, receive, send)

    async def _answer(self, incoming: Incoming) -> Response:
        if not self._versioned:
            return await self._versioned_answer(incoming, OLDEST)
        try:
            version = negotiate(incoming)
        except HttpError as error:
            return fault(error.status, error.message)
        response = await self._versioned_answer(incoming, version)
        response.raw_headers += told_of(version)
        return response

    async def _versioned_answer(self, incoming: Incoming, version: Microversion) -> Response:
        methods, parameters = self._places.find(incoming.path)
        project = ""
        if methods is None:
            project, _, path = incoming.path.strip("/").partition("/")
            if not PROJECT.fullmatch(project):
                return fault(404, NO_SUCH_RESOURCE)
            methods, parameters = self._places.find(path)
        routes = (methods or {}).get("GET" if incoming.method == "HEAD" else incoming.method)
        if routes is None or is_left_empty(incoming.path):
            return fault(404, NO_SUCH_RESOURCE)
        door = self._door
        try:
            session = door.session_of(incoming)
            if project not in ("", session.project_id):
                raise HttpError(400, wrong_project(project, session.project_id))
            body = None if incoming.method in BODILESS else await incoming.body()
            route = fitting(routes, version, body)
        except HttpError as error:
            return fault(error.status, error.message)
        request_id = door.request_id(incoming)
        call = Call(
            api=session.api(request_id, incoming.global_request_id),
            session=session,
            version=version,
            path=parameters,
            query=incoming.query,
            body=body,
            base_url=door.base_url(incoming, self._prefix),
            rule=route.rule,
        )
        response = self._carried_out(route, call)
        identity = request_id.encode()
        response.raw_headers += [
            (b"x-openstack-request-id", identity),
            (b"x-compute-request-id", identity),
        ]
        return response

    def _carried_out(self, route: Route, call: Call) -> Response:
        try:
            if route.queries and call.query:
                asked = {name: call.query.getlist(name) for name in call.query}
                validate(route.queries, asked, call.version)
            if not self._versioned and route.bodies:
                call.body = as_known(route.bodies[0].schema, call.body)
            validate(route.bodies, call.body, call.version)
            check_policy(call)
            return self._door.carry_out(route.handler, call)
        except HttpError as error:
            return fault(error.status, error.message)
        except NovaError as error:
            status, sentence = verdict_of(error, route.errors)
            return fault(status, sentence or message_of(error, route.action))


def is_left_empty(path: str) -> bool:
    """Whether a path ends where a name should stand: ``/servers/`` is no way to say ``/servers``.

    Source: routes.Mapper, by which Nova finds what a request is for; it knows no method there
    either that the path does not have.
    """
    return path.endswith("/") and path != "/"


def check_policy(call: Call) -> None:
    """Whether who asks may; a server that is not there for them is looked for first.

    Raises: HttpError 403, InstanceNotFound.
    """
    if call.rule is None or call.allows(call.rule):
        return
    if "server_id" in call.path:
        server_of(call)
    raise forbidden(call.rule.name)


def wrong_project(in_path: str, in_token: str) -> str:
    """Paths may begin with the project, if it is the caller's."""
    return (
        f"Malformed request URL: URL's project_id '{in_path}' doesn't match Context's project_id "
        f"'{in_token}'"
    )


@cache
def told_of(version: Microversion) -> list[tuple[bytes, bytes]]:
    """The headers that tell which version answered."""
    return [
        (HEADER.lower().encode(), f"compute {version}".encode()),
        (OLD_HEADER.lower().encode(), str(version).encode()),
        (b"vary", VARY.encode()),
    ]


def fitting(routes: Sequence[Route], version: Microversion, body: object) -> Route:
    """The route of the version, and of the action where there are several.

    Raises: HttpError 404 for what the version does not have, 400 for what is no action.
    Source: nova/api/openstack/wsgi.py, action_peek.
    """
    if routes[0].key:
        if not isinstance(body, dict) or len(body) != 1:
            raise HttpError(400, "Malformed request body")
        key = next(iter(body))
        routes = [route for route in routes if route.key == key]
        if not routes:
            raise HttpError(400, f"There is no such action: {key}")
    for route in routes:
        if route.since <= version <= route.until:
            return route
    raise HttpError(404, NO_SUCH_RESOURCE)


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
