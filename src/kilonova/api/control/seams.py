# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The seams, and what fits each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.control.routing import Route
from kilonova.api.responses import Json
from kilonova.faults import ANYWHERE, SEAMS

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command


def index(command: Command) -> Response:
    """200: every seam; the errors under ``anywhere`` fit all of them."""
    return Json(
        {
            "seams": [each.facts() for each in SEAMS.values()],
            "anywhere": [error.__name__ for error in ANYWHERE],
        }
    )


ROUTES = (Route("GET", "/seams", index),)
