# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications as they are published, as server-sent events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from kilonova.api.control.notifications import FILTERS, log_for, since, wanted_by
from kilonova.api.control.refusals import Refusal
from kilonova.api.control.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.responses import Response

    from kilonova.api.control.notifications import Said, Wanted
    from kilonova.api.control.routing import Command
    from kilonova.api.listeners import Follower, Listeners

ALIVE_S = 15.0
"""How often something is sent, in seconds, so that nobody in between takes the line for dead."""


def follow(command: Command) -> Response:
    """200: an event for each notification that is wanted, from now on, across resets.

    With ``since`` from then on, and for a client that comes back from its ``Last-Event-ID`` on.
    """
    wanted = wanted_by(command.query)
    earlier = _earlier(command)
    listeners = command.served.listeners
    events = _events(listeners, listeners.join(), earlier, wanted)
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


def _earlier(command: Command) -> Sequence[Said]:
    """What is kept and is to be sent first. Raises: Refusal 400."""
    log = log_for(command)
    if last := command.headers.get("Last-Event-ID"):
        try:
            return since(log, last)
        except Refusal:  # the region was reset meanwhile, and all of the new one is news
            return log[:]
    point = command.query.get("since")
    return since(log, point) if point else ()


async def _events(
    listeners: Listeners, listener: Follower, earlier: Sequence[Said], wanted: Wanted
) -> AsyncIterator[bytes]:
    try:
        yield b": notifications\n\n"
        for notification in earlier:
            if wanted(notification):
                yield _event(notification)
        while True:
            try:
                following = await listener.next(ALIVE_S)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if following is None:
                return
            if wanted(following):
                yield _event(following)
    finally:
        listeners.leave(listener)


def _event(notification: Said) -> bytes:
    """One event, without a name, so that every client's default handler gets it."""
    return b"id: %b\ndata: %b\n\n" % (notification.message_id.encode(), notification.to_json())


ROUTES = (Route("GET", "/notifications/stream", follow, query=(*FILTERS, "since")),)
