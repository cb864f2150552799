# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's options, read and set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.control.refusals import Refusal
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command


def show(command: Command) -> Response:
    """200: every option by group; secrets are hidden."""
    return Json(command.cloud.flags.as_dict())


def change(command: Command) -> Response:
    """200: every option as it is then; either all of what was asked for is set, or nothing."""
    asked = command.raw
    for group, options in asked.items():
        if not isinstance(options, dict):
            remedy = f'Send {{"{group}": {{"option": value}}}}.'
            raise Refusal(400, group, f"{group!r} is not an object of options.", remedy)
    flags = command.cloud.flags
    flags.override(asked)  # not entered: refuses before anything is set
    for group, options in asked.items():
        for name, value in options.items():
            flags.set(group, name, value)
    return Json(flags.as_dict())


ROUTES = (
    Route("GET", "/flags", show),
    Route("PATCH", "/flags", change, None),
)
