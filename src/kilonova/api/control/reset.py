# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A new region in the place of the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kilonova.api.control.clock import Settings
from kilonova.api.control.health import state
from kilonova.api.control.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command


class Reset(msgspec.Struct, forbid_unknown_fields=True):
    """What the new region is made from; what is left out is as it was when serving began."""

    seed: Annotated[int, msgspec.Meta(description="a whole number")] | None = None
    data: (
        Annotated[str, msgspec.Meta(description="the name of a data set, or the path of one")]
        | None
    ) = None
    flags: (
        Annotated[
            dict[str, dict[str, Any]],
            msgspec.Meta(description='options by group, such as {"quota": {"instances": 1}}'),
        ]
        | None
    ) = None
    clock: (
        Annotated[Settings, msgspec.Meta(description='an object such as {"mode": "manual"}')] | None
    ) = None


def reset(command: Command) -> Response:
    """200: what is served now. Tokens stay good for users that the new region has by name."""
    asked: Reset = command.body
    clock = asked.clock or Settings()
    command.served.reset(asked.seed, asked.data, asked.flags or {}, clock.mode, clock.speed)
    return Json(state(command.served))


ROUTES = (Route("POST", "/reset", reset, Reset),)
