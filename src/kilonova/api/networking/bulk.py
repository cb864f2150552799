# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Several things of a kind made by one request: all of them or none. Source: Networking API v2.0,
Bulk-create operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from kilonova.api.neighbours import Refused, answer
from kilonova.errors import NovaError

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import Handler, NeighbourCall, Route

KINDS = (
    "network", "subnet", "port", "router", "floatingip", "security_group", "security_group_rule",
)  # fmt: skip


def several_at_once(routes: Sequence[Route]) -> list[Route]:
    """The routes, where each that makes one thing makes several too."""
    handlers = {(route.method, route.path): route.handler for route in routes}
    makers: dict[str, tuple[str, str]] = {}
    for kind in KINDS:
        path = f"/v2.0/{kind.replace('_', '-')}s"
        (one,) = {at for _, at in handlers if at.startswith(f"{path}/{{") and at.count("/") == 3}
        makers[path] = kind, one
    return [
        replace(route, handler=maker(route.handler, handlers, *makers[route.path]))
        if route.method == "POST" and route.path in makers
        else route
        for route in routes
    ]


def maker(
    create: Handler, handlers: Mapping[tuple[str, str], Handler], kind: str, one: str
) -> Handler:
    """201 for one of a kind, or for all that the body lists; with one refused there is none."""
    delete, parameter = handlers["DELETE", one], one.rpartition("{")[2].removesuffix("}")
    plural = f"{kind}s"

    def handler(call: NeighbourCall) -> Response:
        if not isinstance(call.body, dict) or plural not in call.body:
            return create(call)
        asked = call.body[plural]
        if not isinstance(asked, list) or not asked:
            raise Refused(400, f"Resource {kind} not found in body.", "HTTPBadRequest")
        made: list[dict[str, Any]] = []
        try:
            for each in asked:
                response = create(replace(call, body={kind: each}))
                made.append(msgspec.json.decode(response.body)[kind])
        except (Refused, NovaError):
            for each in reversed(made):
                delete(replace(call, path={parameter: each["id"]}))
            raise
        return answer({plural: made}, 201)

    return handler
