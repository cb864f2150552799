# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The region's clock: its mode, its time, and letting time pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kilonova.api.control.routing import Route
from kilonova.api.pace import ModeName
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.control.routing import Command
    from kilonova.api.served import Served

YEAR_S = 366 * 24 * 3600


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """How the clock is to run; what is left out stays as it is."""

    mode: Annotated[ModeName, msgspec.Meta(description="instant, real or manual")] | None = None
    speed: (
        Annotated[
            float,
            msgspec.Meta(
                gt=0,
                le=1_000_000,
                description="simulated seconds in a real one, above 0 and up to a million",
            ),
        ]
        | None
    ) = None


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    """How far to move the clock."""

    seconds: Annotated[
        float,
        msgspec.Meta(ge=0, le=YEAR_S, description=f"seconds, from 0 to a year's {YEAR_S}"),
    ]


def state(served: Served) -> dict[str, Any]:
    """The clock as it is: ``next_event`` is in seconds from now; periodic tasks are no events."""
    clock = served.cloud.clock
    return {
        "mode": served.mode,
        "speed": served.speed,
        "now": clock.now.isoformat().replace("+00:00", "Z"),
        "elapsed": float(clock.elapsed_s),
        "next_event": clock.next_event_s,
    }


def show(command: Command) -> Response:
    """200."""
    return Json(state(command.served))


def change(command: Command) -> Response:
    """200: the clock as it is then. Going instant lets everything happen that is left."""
    asked: Settings = command.body
    served = command.served
    served.set_clock(asked.mode or served.mode, asked.speed or served.speed)
    return Json(state(served))


def advance(command: Command) -> Response:
    """200: the clock as it is then. Periodic tasks run too, and what is due at the very end."""
    asked: Advance = command.body
    command.served.advance(asked.seconds)
    return Json(state(command.served))


def settle(command: Command) -> Response:
    """200: the clock as it is then."""
    command.served.settle()
    return Json(state(command.served))


ROUTES = (
    Route("GET", "/clock", show),
    Route("PUT", "/clock", change, Settings),
    Route("POST", "/clock/advance", advance, Advance),
    Route("POST", "/clock/settle", settle),
)
