# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The server's application: every front door on one port, the clock that drives the region, and
the line that is logged for each request.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.api.application import application
from kilonova.api.control.resources import ROUTES as CONTROL
from kilonova.api.control.routing import PREFIX as CONTROL_PREFIX, ControlApi
from kilonova.api.door import READING
from kilonova.api.errors import fault
from kilonova.api.identity.passwords import Passwords
from kilonova.api.identity.resources import ROUTES as IDENTITY
from kilonova.api.identity.routing import IdentityApi
from kilonova.api.neighbour_doors import neighbour_doors
from kilonova.api.pace import RealTime
from kilonova.api.responses import Json
from kilonova.api.versions import compute_version, compute_versions, old_compute_version
from kilonova.errors.bus import OutboxError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kilonova.api.served import Served
    from kilonova.bus.message_bus import MessageBus
    from kilonova.cloud.cloud import Cloud

log = logging.getLogger("kilonova.server")

OUTBOX_FULL = (
    "The outbox is full: the broker has taken no notifications for long. Bring it back, or serve"
    " with a larger --outbox-limit."
)
OUTBOX_FAILS = "The outbox cannot be written, so that what was done could not be told safely."
OUTBOX_FAILING = "The outbox cannot be written: nothing is done until what is done can be told."
"""Where notifications must not be lost, nothing is done that could not be told."""


class Front:
    """Everything that is served on one port, as an ASGI application."""

    def __init__(self, served: Served, password: str, control_token: str | None = None) -> None:
        self.served = served
        self._compute = application(served.door)
        self._doors: dict[str, ASGIApp] = {
            CONTROL_PREFIX: ControlApi(served, CONTROL, control_token),
            "/identity": IdentityApi(served, IDENTITY, Passwords(password)),
            **neighbour_doors(served.door),
        }
        self._clock: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, at its time."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        pace, bus = self.served.pace, self.served.bus
        changes = scope["method"] not in READING and self._adds(scope["path"])
        if bus is not None and changes and (bus.is_full or not keep(bus)):
            text = OUTBOX_FULL if bus.is_full else OUTBOX_FAILING
            await fault(503, text)(scope, receive, send)
            return
        if isinstance(pace, RealTime):
            catch_up(pace, self.served.cloud)
        if bus is not None:
            send = _once_kept(bus, scope, receive, send)
        if isinstance(pace, RealTime):
            send = self._in_time(pace, send)
        await self._app_of(scope["path"])(scope, receive, send)

    def _adds(self, path: str) -> bool:
        """Whether what is asked for there may have something to tell."""
        return not path.startswith((CONTROL_PREFIX, "/identity"))

    def _app_of(self, path: str) -> ASGIApp:
        first, _, rest = path[1:].partition("/")
        door = self._doors.get(f"/{first}")
        if door is not None:
            return door
        if first == "compute":
            return VERSION_DOCUMENTS.get(rest.rstrip("/"), self._compute)
        return self._compute

    def _in_time(self, pace: RealTime, send: Send) -> Send:
        """Hold back the answer to a request that moved the clock, until its time has come."""
        cloud = self.served.cloud
        began_s = cloud.clock.elapsed_s

        async def send_in_time(message: Message) -> None:
            moved = self.served.pace is pace and cloud.clock.elapsed_s > began_s
            if moved and message["type"] == "http.response.start":
                await asyncio.sleep(pace.lead_s(cloud))
            await send(message)

        return send_in_time

    # The server's own life

    async def _live(self, receive: Receive, send: Send) -> None:
        """Drive the clock from startup to shutdown."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._clock = asyncio.create_task(keep_time(self.served))
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._clock is not None:
                    self._clock.cancel()
                    with suppress(asyncio.CancelledError):
                        await self._clock
                await send({"type": "lifespan.shutdown.complete"})
                return


async def keep_time(served: Served) -> None:
    """Let everything happen when its time has come, as long as the clock is a real one."""
    while True:
        pace, cloud = served.pace, served.cloud
        if not isinstance(pace, RealTime):
            await served.clock_changed()
            continue
        catch_up(pace, cloud)
        if served.bus is not None:
            keep(served.bus)
        await pace.nap(cloud)


def catch_up(pace: RealTime, cloud: Cloud) -> None:
    """Let happen what is due; a mistake of Kilonova's is logged, and the region goes on."""
    try:
        pace.catch_up(cloud)
    except Exception:
        log.error("the region stumbled: %s", traceback.format_exc())


def keep(bus: MessageBus) -> bool:
    """Make sure of what was told; where that fails it is logged, and tried again the next time."""
    try:
        bus.keep()
    except OutboxError as error:
        log.error("%s", error)
        return False
    return True


def _once_kept(bus: MessageBus, scope: Scope, receive: Receive, send: Send) -> Send:
    """Answer only once what the request has caused to be told is safe; else with 503.

    One that has caused nothing is answered, whatever of others waits to be kept.
    """
    lost, taken = False, bus.taken

    async def send_once_kept(message: Message) -> None:
        nonlocal lost
        if message["type"] == "http.response.start" and not keep(bus) and bus.taken > taken:
            lost = True
            await fault(503, OUTBOX_FAILS)(scope, receive, send)
        if not lost:
            await send(message)

    return send_once_kept


async def _versions(scope: Scope, receive: Receive, send: Send) -> None:
    await Json(compute_versions(_compute_url(scope)))(scope, receive, send)


async def _version(scope: Scope, receive: Receive, send: Send) -> None:
    await Json(compute_version(_compute_url(scope)))(scope, receive, send)


async def _old_version(scope: Scope, receive: Receive, send: Send) -> None:
    await Json(old_compute_version(_compute_url(scope)))(scope, receive, send)


VERSION_DOCUMENTS: dict[str, ASGIApp] = {"": _versions, "v2": _old_version, "v2.1": _version}


def _compute_url(scope: Scope) -> str:
    host = dict(scope["headers"]).get(b"host", b"localhost").decode("latin-1")
    return f"{scope['scheme']}://{host}/compute"
