# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the region has said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from starlette.responses import Response

from kilonova.api.control.refusals import Refusal
from kilonova.api.control.routing import Route
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from kilonova.api.control.routing import Command
    from kilonova.contract import Notification

Wanted: TypeAlias = "Callable[[Notification], bool]"

FILTERS = ("event_type", "instance", "format")


def wanted_by(query: QueryParams) -> Wanted:
    """Which notifications a request is about. Raises: Refusal 400."""
    if query.get("format", "versioned") != "versioned":
        raise _no_such_format(query["format"])
    stems = [each for text in query.getlist("event_type") for each in text.split(",") if each]
    instance = query.get("instance")

    def wanted(notification: Notification) -> bool:
        if stems and not any(_is_of(notification.event_type, stem) for stem in stems):
            return False
        return not instance or concerns(notification, instance)

    return wanted


def _no_such_format(name: str) -> Refusal:
    if name == "legacy":
        wrong = "This release sends versioned notifications only."
    else:
        wrong = f"There is no format {name!r}."
    return Refusal(400, "format", wrong, "Take format=versioned, or leave it out.")


def _is_of(event_type: str, stem: str) -> bool:
    """Whether an event type is one that was asked for: itself, or a family that it is of."""
    stem = stem.removesuffix("*").removesuffix(".")
    return event_type == stem or event_type.startswith(f"{stem}.")


def concerns(notification: Notification, uuid: str) -> bool:
    """Whether a notification is about a server."""
    if uuid.encode() not in notification.body:
        return False
    payload = msgspec.json.decode(notification.body).get("nova_object.data", {})
    return uuid in (payload.get("uuid"), payload.get("instance_uuid"))


def since(log: Sequence[Notification], point: str) -> Sequence[Notification]:
    """What came after a message, or not before a time. Raises: Refusal 400."""
    for place, notification in enumerate(log):
        if notification.message_id == point:
            return log[place + 1 :]
    try:
        # A plus sign that was not escaped in the address arrives as a space.
        time = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", point))
        if time.tzinfo is not None:
            time = time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        remedy = "Give the message_id of a notification that is kept, or a time in ISO 8601."
        wrong = f"{point!r} is neither a message that is kept nor a time."
        raise Refusal(400, "since", wrong, remedy) from None
    stamp = time.strftime("%Y-%m-%d %H:%M:%S.%f")
    return [notification for notification in log if notification.timestamp >= stamp]


def as_json(notifications: Iterable[Notification]) -> bytes:
    """The list, from the bytes that each notification keeps."""
    return b'{"notifications":[' + b",".join(each.to_json() for each in notifications) + b"]}"


def index(command: Command) -> Response:
    """200: those that are wanted, oldest first."""
    wanted = wanted_by(command.query)
    log: Sequence[Notification] = command.cloud.notifications
    if point := command.query.get("since"):
        log = since(log, point)
    body = as_json(each for each in log if wanted(each))
    return Response(body, media_type="application/json")


def clear(command: Command) -> Response:
    """204: forgotten."""
    command.cloud.notifications.clear()
    return no_content()


ROUTES = (
    Route("GET", "/notifications", index, query=(*FILTERS, "since")),
    Route("DELETE", "/notifications", clear),
)
