# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the region has said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from starlette.responses import Response

from kilonova.api.control.refusals import Refusal
from kilonova.api.control.routing import Route
from kilonova.api.responses import no_content
from kilonova.contract import LegacyNotification, Notification

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from kilonova.api.control.routing import Command

Said: TypeAlias = Notification | LegacyNotification
Wanted: TypeAlias = "Callable[[Said], bool]"

FILTERS = ("event_type", "instance", "format")

FORMATS: Mapping[str, tuple[type, ...]] = {
    "versioned": (Notification,),
    "legacy": (LegacyNotification,),
    "both": (Notification, LegacyNotification),
}
"""Which kinds a format has; both come in the order in which they were sent."""

DEFAULT_FORMAT = "versioned"


def wanted_by(query: QueryParams) -> Wanted:
    """Which notifications a request is about. Raises: Refusal 400."""
    kinds = FORMATS.get(query.get("format", DEFAULT_FORMAT))
    if kinds is None:
        wrong = f"There is no format {query['format']!r}."
        raise Refusal(400, "format", wrong, "Take versioned, legacy or both, or leave it out.")
    stems = [each for text in query.getlist("event_type") for each in text.split(",") if each]
    instance = query.get("instance")

    def wanted(notification: Said) -> bool:
        if not isinstance(notification, kinds):
            return False
        if stems and not any(_is_of(notification.event_type, stem) for stem in stems):
            return False
        return not instance or concerns(notification, instance)

    return wanted


def log_for(command: Command) -> Sequence[Said]:
    """What is kept of the kinds that a request is about, and perhaps of others."""
    if command.query.get("format", DEFAULT_FORMAT) == DEFAULT_FORMAT:
        return command.cloud.notifications
    return command.served.transcript


def _is_of(event_type: str, stem: str) -> bool:
    """Whether an event type is one that was asked for: itself, or a family that it is of."""
    stem = stem.removesuffix("*").removesuffix(".")
    return event_type == stem or event_type.startswith(f"{stem}.")


def concerns(notification: Said, uuid: str) -> bool:
    """Whether a notification is about a server."""
    if uuid.encode() not in notification.body:
        return False
    payload = msgspec.json.decode(notification.body)
    if isinstance(notification, LegacyNotification):
        asked = payload.get("request_spec", {}).get("instance_properties", {})
        called = payload.get("args", {}).get("instance", {})
        return uuid in (payload.get("instance_id"), asked.get("uuid"), called.get("uuid"))
    data = payload.get("nova_object.data", {})
    return uuid in (data.get("uuid"), data.get("instance_uuid"))


def since(log: Sequence[Said], point: str) -> Sequence[Said]:
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


def as_json(notifications: Iterable[Said]) -> bytes:
    """The list, from the bytes that each notification keeps."""
    return b'{"notifications":[' + b",".join(each.to_json() for each in notifications) + b"]}"


def index(command: Command) -> Response:
    """200: those that are wanted, oldest first."""
    wanted = wanted_by(command.query)
    log = log_for(command)
    if point := command.query.get("since"):
        log = since(log, point)
    body = as_json(each for each in log if wanted(each))
    return Response(body, media_type="application/json")


def clear(command: Command) -> Response:
    """204: forgotten."""
    command.cloud.notifications.clear()
    command.served.transcript.clear()
    return no_content()


ROUTES = (
    Route("GET", "/notifications", index, query=(*FILTERS, "since")),
    Route("DELETE", "/notifications", clear),
)
