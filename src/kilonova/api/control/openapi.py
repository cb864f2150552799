# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is served, for programs that read such descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.control.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command


def show(command: Command) -> Response:
    """200: an OpenAPI document of every door."""
    from kilonova.api.openapi import document  # it describes this route, too

    return Json(document())


ROUTES = (Route("GET", "/openapi.json", show),)
