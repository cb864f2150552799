# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the server is there, and what it serves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kilonova import __version__
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command
    from kilonova.api.served import Served


def state(served: Served) -> dict[str, Any]:
    """What is served, who can log in (projects by user), and how the bus is, where there is one."""
    identity = served.cloud.identity
    bus = {} if served.bus is None else {"bus": served.bus.figures()}
    return {
        "status": "ok",
        "version": __version__,
        "pid": os.getpid(),
        "seed": served.seed,
        "data": served.cloud.data.name,
        "clock": served.mode,
        "users": {
            user.name: [identity.project(project).name for project in user.roles]
            for user in identity.users.values()
        },
        **bus,
    }


def show(command: Command) -> Response:
    """200."""
    return Json(state(command.served))


ROUTES = (Route("GET", "/health", show),)
