# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is served, as an OpenAPI document: made from the very tables that requests are routed by.

Compute is described in its newest version; what it has no more there is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from inspect import getdoc
from typing import Any

import msgspec

from kilonova import __version__
from kilonova.api import openapi_parts as parts
from kilonova.api.application import COMPUTE
from kilonova.api.compute.resources import ROUTES as COMPUTE_ROUTES
from kilonova.api.control.resources import ROUTES as CONTROL_ROUTES
from kilonova.api.control.routing import PREFIX as CONTROL
from kilonova.api.identity.resources import ROUTES as IDENTITY_ROUTES
from kilonova.api.identity.routing import PREFIX as IDENTITY
from kilonova.api.microversion import NEWEST
from kilonova.api.neighbour_doors import SERVICES
from kilonova.api.routing import Route as ComputeRoute

PARAMETER = re.compile(r"\{(\w+)\}")
STATUS = re.compile(r"\b[2-5]\d\d\b")
ANYTHING: Mapping[str, Any] = {}


@dataclass(slots=True, frozen=True)
class Operation:
    """One method of one path, or one action of it.

    ``key`` is the one key of the body that names the action; ``body`` is the body's schema, None
    where there is none; ``door`` names who answers, and with it how refusals look.
    """

    door: str
    method: str
    path: str
    handler: Callable[..., object]
    key: str = ""
    body: Mapping[str, Any] | None = None
    query: tuple[str, ...] = ()
    open: bool = False
    only_admins: bool = False
    data: bool = False

    @property
    def name(self) -> str:
        """A name that no other operation has, the same for every run."""
        words = re.findall(r"[A-Za-z0-9]+", PARAMETER.sub(r"of \1", self.path))
        return "_".join([self.method.lower(), *words])

    @property
    def summary(self) -> str:
        """What the handler says of itself."""
        doc = (getdoc(self.handler) or "").partition("\n\n")[0]
        return " ".join(doc.split())


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for operations in together(everything()):
        first = operations[0]
        paths.setdefault(first.path, {})[first.method.lower()] = described(operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kilonova",
            "version": __version__,
            "description": "A region of OpenStack Compute with its neighbours, and the interface "
            f"that steers it. Compute is described in version {NEWEST}.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(o.door for o in everything())],
        "paths": paths,
        "components": {
            "schemas": {**parts.FAULTS, **bodies_of_control()[1]},
            "responses": parts.RESPONSES,
            "parameters": parts.PARAMETERS,
            "securitySchemes": parts.SECURITY,
        },
    }


# What there is


def everything() -> Iterator[Operation]:
    """Every operation of every door."""
    yield from of_compute()
    for route in IDENTITY_ROUTES:
        open_too = route.open
        path = IDENTITY + route.path
        yield Operation("identity", route.method, path, route.handler, body=ANYTHING, open=open_too)
    for service in SERVICES:
        for each in service.routes:
            yield Operation(
                service.prefix.strip("/"),
                each.method,
                service.prefix + each.path,
                each.handler,
                key=each.key,
                body=only(each.key) if each.key else ANYTHING,
                open=each.open,
                only_admins=bool(each.rule),
                data=each.data,
            )
    yield from of_control()


def of_compute() -> Iterator[Operation]:
    """What Compute has in its newest version."""
    for route in COMPUTE_ROUTES:
        if not route.since <= NEWEST <= route.until:
            continue
        yield Operation(
            "compute",
            route.method,
            COMPUTE + route.path,
            route.handler,
            key=route.key,
            body=body_of(route),
            query=query_of(route),
            only_admins=route.rule is not None,
        )


def body_of(route: ComputeRoute) -> Mapping[str, Any]:
    """The schema of a request's body in the newest version."""
    held = [each.schema for each in route.bodies if each.since <= NEWEST]
    schema = held[-1] if held else ANYTHING
    return only(route.key) if route.key and not schema else schema


def query_of(route: ComputeRoute) -> tuple[str, ...]:
    """What the query may name in the newest version, as far as it may name nothing else."""
    return tuple(sorted(route.queries[-1].schema["properties"])) if route.queries else ()


def only(key: str) -> Mapping[str, Any]:
    """A body that names an action, whatever it says of it."""
    return {"type": "object", "required": [key], "minProperties": 1, "maxProperties": 1}


def of_control() -> Iterator[Operation]:
    """What the control interface has."""
    shapes = bodies_of_control()[0]
    for route in CONTROL_ROUTES:
        path = CONTROL + route.path
        body = parts.RAW.get(f"{route.method} {route.path}", {"type": "object"})
        if route.body is not None:
            body = shapes[route.body]
        yield Operation("control", route.method, path, route.handler, body=body, query=route.query)


@cache
def bodies_of_control() -> tuple[dict[type[msgspec.Struct], dict[str, Any]], dict[str, Any]]:
    """The schema of each shape of a body, and what the schemas refer to."""
    shapes = list(dict.fromkeys(route.body for route in CONTROL_ROUTES if route.body is not None))
    schemas, referred = msgspec.json.schema_components(
        shapes, ref_template="#/components/schemas/{name}"
    )
    return dict(zip(shapes, schemas, strict=True)), referred


# How it is described


def together(operations: Iterator[Operation]) -> list[list[Operation]]:
    """Those of one method and path, which are actions.

    Parameters' names do not tell paths apart: the first that a path has are taken for all.
    """
    found: dict[tuple[str, str], list[Operation]] = {}
    for operation in operations:
        place = PARAMETER.sub("{}", operation.path)
        found.setdefault((operation.method, place), []).append(operation)
    names: dict[str, str] = {}
    for (_, place), same in found.items():
        path = names.setdefault(place, same[0].path)
        same[:] = [replace(each, path=path) for each in same]
    return list(found.values())


def described(operations: Sequence[Operation]) -> dict[str, Any]:
    """One method of one path."""
    first = operations[0]
    shown: dict[str, Any] = {
        "operationId": first.name,
        "tags": [first.door],
        "summary": first.summary if len(operations) == 1 else "Do one of several things",
        "parameters": parameters_of(first),
        "responses": responses_of(operations),
        "security": [] if first.open else [{parts.SCHEME_OF.get(first.door, "token"): []}],
    }
    if first.door == "control":
        shown["security"] = [{}, {"control": []}]
    if len(operations) > 1:
        shown["description"] = "\n".join(f"- `{each.key}`: {each.summary}" for each in operations)
    if first.method in ("POST", "PUT", "PATCH"):
        shown["requestBody"] = request_body(operations)
    return shown


def parameters_of(operation: Operation) -> list[dict[str, Any]]:
    """Those of the path, of the query and of the headers."""
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(operation.path)
    ]
    found += [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in operation.query
    ]
    if operation.door == "compute":
        found.append({"$ref": "#/components/parameters/microversion"})
    return found


def request_body(operations: Sequence[Operation]) -> dict[str, Any]:
    """What is sent: of several actions, one."""
    if operations[0].data:
        content: dict[str, Any] = {"application/octet-stream": {}}
        return {"content": content, "required": True}
    bodies = [dict(each.body or {}) for each in operations]
    schema = bodies[0] if len(bodies) == 1 else {"anyOf": bodies}
    required = operations[0].door == "compute" and bool(bodies[0])
    return {"content": {"application/json": {"schema": schema}}, "required": required}


def responses_of(operations: Sequence[Operation]) -> dict[str, Any]:
    """What is answered, as the handlers say, and what every door answers."""
    first = operations[0]
    refusal = parts.REFUSAL_OF.get(first.door, "refusal")
    statuses = {status for each in operations for status in STATUS.findall(each.summary)}
    statuses = statuses or {"200"}
    if not first.open and first.door != "control":
        statuses.add("401")
    if any(each.only_admins for each in operations):
        statuses.add("403")
    if PARAMETER.search(first.path):
        statuses.add("404")
    found: dict[str, Any] = {}
    for status in sorted(statuses):
        if status < "300":
            found[status] = {"description": "It is done, or will be."}
        else:
            found[status] = {"$ref": f"#/components/responses/{refusal}"}
    found["default"] = {"$ref": f"#/components/responses/{refusal}"}
    return found
