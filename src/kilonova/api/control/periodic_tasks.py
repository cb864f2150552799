# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Periodic tasks of nova-compute, run on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from kilonova.api.control.refusals import unknown
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command


class Where(msgspec.Struct, forbid_unknown_fields=True):
    """The host that runs the task; all that are up unless told otherwise."""

    host: Annotated[str, msgspec.Meta(description="the name of a host")] | None = None


def index(command: Command) -> Response:
    """200: the names of all tasks."""
    return Json({"periodic_tasks": list(command.cloud.periodic.names)})


def run(command: Command) -> Response:
    """200, when the task is done; 404 for a name that there is not, and for an unknown host."""
    asked: Where = command.body
    name = command.path["name"].removeprefix("_")
    periodic = command.cloud.periodic
    if name not in periodic.names:
        raise unknown(404, "name", "periodic task", name, periodic.names)
    periodic.run(name, asked.host)
    return Json({"periodic_task": name, "host": asked.host})


ROUTES = (
    Route("GET", "/periodic-tasks", index),
    Route("POST", "/periodic-tasks/{name}", run, Where),
)
