# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The front doors of Compute's neighbours: one way through, each with its own manners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.requests import Request

from kilonova.api.errors import HttpError
from kilonova.api.incoming import Incoming
from kilonova.api.microversion import Microversion
from kilonova.api.places import Places
from kilonova.api.policy import Rule, Who
from kilonova.api.responses import Json
from kilonova.api.uploads import Upload, receive_upload
from kilonova.api.version_window import ANY, VersionWindow
from kilonova.cloud.session import Session
from kilonova.errors import NovaError

if TYPE_CHECKING:
    from starlette.datastructures import Headers, QueryParams
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from kilonova.api.door import Door
    from kilonova.cloud.context import Context
    from kilonova.cloud.neighbours import Neighbours
    from kilonova.cloud.region import Region

T = TypeVar("T")

FROM_THE_FIRST = Microversion(0, 0)
MOST_BYTES = 1 << 20
"""How large a JSON body may be; larger ones are 413."""


class Refused(HttpError):
    """An answer other than success; ``kind`` is the service's own word for it, where it has one."""

    def __init__(self, status: int, message: str, kind: str = "") -> None:
        super().__init__(status, message)
        self.args = (status, message, kind)
        self.kind = kind


@dataclass(slots=True)
class NeighbourCall:
    """One request: who asks (``session``), for what, at which version, and what they brought."""

    session: Session
    version: Microversion
    request_id: str
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    base_url: str
    body: Any = None
    upload: Upload | None = None

    @property
    def cloud(self) -> Region:
        """The region."""
        return self.session.cloud

    @property
    def neighbours(self) -> Neighbours:
        """The services beside Compute, as their own users see them: no seams are crossed."""
        return self.session.cloud.neighbours

    @property
    def context(self) -> Context:
        """The request as the services know it."""
        return self.session.context

    @property
    def project_id(self) -> str:
        """The project of who asks."""
        return self.session.project_id

    @property
    def is_admin(self) -> bool:
        """Whether who asks may see what administrators see."""
        return self.session.is_admin or self.cloud.data.open_policy

    def owns(self, project_id: str | None) -> bool:
        """Whether something of a project is there for who asks."""
        return self.is_admin or project_id == self.project_id

    def read(self, shape: type[T], name: str = "") -> T:
        """The body in a shape, or what it has under a name. Raises: Refused 400."""
        asked = self.body
        if name:
            if not isinstance(asked, dict) or name not in asked:
                raise Refused(400, f"Missing required element '{name}' in request body.")
            asked = asked[name]
        try:
            return msgspec.convert(asked, shape, strict=False)
        except msgspec.ValidationError as error:
            raise Refused(400, f"Invalid input: {error}") from None


Handler = Callable[[NeighbourCall], "Response"]


@dataclass(slots=True, frozen=True)
class Route:
    """One method of one path, or of an action that the body's ``key`` names.

    An ``open`` one is there without a token; ``rule`` is the policy that only who may do everything
    in the service passes: administrators, of Placement also services;
    ``data`` says that the body is no JSON; below ``since`` there is nothing.
    """

    method: str
    path: str
    handler: Handler
    key: str = ""
    open: bool = False
    rule: str = ""
    data: bool = False
    since: Microversion = FROM_THE_FIRST


def answer(value: Any, status: int = 200) -> Response:
    """An answer in JSON."""
    return Json(value, status)


@dataclass(slots=True, frozen=True)
class Service:
    """One of the neighbours: where it is served, what there is, and how it says no.

    ``projects_after`` is the version segment that a project's id may follow; ``kinds`` are the
    refusals that stand for errors of the stand-ins, by class. ``writing`` names the policy by which
    members may do what has no rule, "" for what readers may; ``ruler`` is the role that every rule
    takes.
    """

    prefix: str
    routes: Sequence[Route]
    refuse: Callable[[Refused, Headers, str], Response]
    kinds: Mapping[type[NovaError], Callable[[Any], Refused]] = field(default_factory=dict)
    window: VersionWindow = ANY
    projects_after: str = ""
    writing: Callable[[Route], str] = lambda route: ""
    ruler: Who = Who.ADMIN
    forbidden: Callable[[str], str] = "Policy doesn't allow {} to be performed.".format


class NeighbourApi:
    """The API of one neighbour, as an ASGI application."""

    def __init__(self, door: Door, service: Service) -> None:
        self._door = door
        self._service = service
        self._places: Places[list[Route]] = Places()
        for route in service.routes:
            self._places.setdefault(route.path, route.method, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        service = self._service
        incoming = Incoming(scope, receive, service.prefix)
        request_id = self._door.request_id(incoming)
        version: Microversion | None = None
        try:
            version = service.window.negotiate(request.headers)
            response = await self._answer(request, incoming, version, request_id)
        except HttpError as error:
            root_url = self._door.base_url(incoming, "")
            response = self._refused(error, request, root_url, request_id)
        response.headers["x-openstack-request-id"] = request_id
        if version is not None:
            service.window.stamp(response, version)
        await response(scope, receive, send)

    def _refused(
        self, error: HttpError, request: Request, root_url: str, request_id: str
    ) -> Response:
        if error.status == 401:
            return unauthorized(error.message, root_url)
        refused = error if isinstance(error, Refused) else Refused(error.status, error.message)
        return self._service.refuse(refused, request.headers, request_id)

    async def _answer(
        self, request: Request, incoming: Incoming, version: Microversion, request_id: str
    ) -> Response:
        door, service = self._door, self._service
        path = incoming.path.rstrip("/")
        method = "GET" if request.method == "HEAD" else request.method
        methods, parameters = self._places.find(path)
        routes = (methods or {}).get(method, [])
        if not any(route.open for route in routes):
            session = door.session_of(incoming)
            path = self._without_project(path, session)
            methods, parameters = self._places.find(path)
        else:
            session = Session(door.cloud, "", "", ())
        if methods is None:
            raise Refused(404, "The resource could not be found.", "HTTPNotFound")
        if method not in methods:
            raise Refused(
                405, "The method is not allowed for this resource.", "HTTPMethodNotAllowed"
            )
        call = NeighbourCall(
            session=session,
            version=version,
            request_id=request_id,
            path=parameters,
            query=request.query_params,
            headers=request.headers,
            base_url=door.base_url(incoming, service.prefix),
        )
        routes = methods[method]
        if routes[0].data:
            call.upload = await receive_upload(request)
        else:
            call.body = await json_of(request)
        route = fitting(routes, call)
        rule = rule_for(service, route)
        if not (rule.allows(session) or call.is_admin):
            raise Refused(403, service.forbidden(rule.name), "PolicyNotAuthorized")
        return self._carried_out(route, call)

    def _carried_out(self, route: Route, call: NeighbourCall) -> Response:
        try:
            return route.handler(call)
        except NovaError as error:
            for kind in type(error).__mro__:
                if kind in self._service.kinds:
                    raise self._service.kinds[kind](error) from None
            raise Refused(error.code, str(error), type(error).__name__) from None
        finally:
            if route.method != "GET":
                self._door.pace.after_request(self._door.cloud)

    def _without_project(self, path: str, session: Session) -> str:
        """The path without the project that some clients put into it. Raises: Refused 400."""
        head = f"/{self._service.projects_after}/"
        if head == "//" or not path.startswith(head):
            return path
        segment, _, rest = path.removeprefix(head).partition("/")
        if segment != session.project_id:
            if segment in session.cloud.identity.projects:
                raise Refused(400, "Malformed request url")
            return path
        return f"{head}{rest}".rstrip("/")


def rule_for(service: Service, route: Route) -> Rule:
    """The policy of a route: everybody reads what has no rule."""
    if route.rule:
        return Rule(route.rule, service.ruler)
    member = "" if route.method == "GET" else service.writing(route)
    return Rule(member, Who.MEMBER if member else Who.ANYBODY)


async def json_of(request: Request) -> Any:
    """The JSON body, or None. Raises: Refused 400, 413."""
    if request.method in ("GET", "HEAD"):
        return None
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Refused(413, "Request is too large.")
    if not raw:
        return None
    try:
        return msgspec.json.decode(bytes(raw))
    except (msgspec.DecodeError, RecursionError):
        raise Refused(400, "Malformed request body", "HTTPBadRequest") from None


def fitting(routes: Sequence[Route], call: NeighbourCall) -> Route:
    """The route of the version, and of the action where there are several.

    Raises: Refused 400 for what is no action, 404 for what the version does not have.
    """
    if routes[0].key:
        if not isinstance(call.body, dict) or len(call.body) != 1:
            raise Refused(400, "Malformed request body")
        key = next(iter(call.body))
        routes = [route for route in routes if route.key == key]
        if not routes:
            raise Refused(400, f"There is no such action: {key}")
    for route in routes:
        if route.since <= call.version:
            return route
    raise Refused(404, "The resource could not be found.")


def unauthorized(message: str, root_url: str) -> Response:
    """401 as every service answers it. Source: keystonemiddleware/auth_token."""
    title = HTTPStatus(401).phrase
    response = Json({"error": {"message": message, "code": 401, "title": title}}, 401)
    response.headers["WWW-Authenticate"] = f'Keystone uri="{root_url}/identity"'
    return response
