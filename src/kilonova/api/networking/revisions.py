# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes on condition that nobody has changed a thing since: ``If-Match: revision_number=3``.

Source: Networking API v2.0, Revisions; neutron/services/revisions/revision_plugin.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kilonova.api.neighbours import Refused
from kilonova.api.networking import collection
from kilonova.api.networking.extensions import PARAMETERS, TAGGED

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall, Route

OF_ONE = {f"/v2.0/{name}/{{{parameter}}}": TAGGED[name] for name, parameter in PARAMETERS.items()}
"""Paths of things that have revisions, and how the thing is found."""
WORD = "revision_number="


def wanted(call: NeighbourCall) -> int | None:
    """The revision that a thing must have to be changed; None where nothing is said of one.

    Raises: Refused 400.
    """
    tags = [each.strip().strip('"') for each in call.headers.get("If-Match", "").split(",")]
    asked = [each.removeprefix(WORD) for each in tags if each.startswith(WORD)]
    if not asked:
        return None
    if len(asked) > 1:
        raise Refused(400, "If-Match names more than one revision_number; name one.",
                      "HTTPBadRequest")  # fmt: skip
    try:
        return int(asked[0])
    except ValueError:
        raise Refused(400, f"The revision_number of If-Match is no integer: '{asked[0]}'.",
                      "HTTPBadRequest") from None  # fmt: skip


def on_condition(route: Route) -> Route:
    """The route, with 412 where what it changes has another revision than is wanted."""
    find = OF_ONE.get(route.path)
    if find is None or route.method not in ("PUT", "DELETE"):
        return route

    def handler(call: NeighbourCall) -> Response:
        expected = wanted(call)
        if expected is not None:
            current = collection.annals(call).of(find(call).id).revision_number
            if current != expected:
                raise Refused(
                    412,
                    f"Constrained to {expected}, but current revision is {current}",
                    "RevisionNumberConstraintFailed",
                )
        return route.handler(call)

    return replace(route, handler=handler)
