# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The ASGI application: every front door on one port."""

from __future__ import annotations

from functools import cache

from starlette.applications import Starlette
from starlette.routing import Mount

from kilonova.api.compute.resources import ROUTES
from kilonova.api.door import Door
from kilonova.api.places import Places
from kilonova.api.routing import ComputeApi, Route, places_of

COMPUTE = "/compute/v2.1"
"""Where Compute is served, as DevStack has it."""

OLD_COMPUTE = "/compute/v2"
"""Where it is served as it was before there were microversions."""


def application(door: Door) -> Starlette:
    """The application for one cloud."""
    places = compute_places()
    newest = ComputeApi(door, places, COMPUTE)
    oldest = ComputeApi(door, places, OLD_COMPUTE, versioned=False)
    return Starlette(routes=[Mount(COMPUTE, app=newest), Mount(OLD_COMPUTE, app=oldest)])


@cache
def compute_places() -> Places[list[Route]]:
    """The places of Compute's routes, the same for every cloud."""
    return places_of(ROUTES)
