# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova replay`: send a capture to a message bus."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from kilonova.cli import Subparsers
    from kilonova.contract import LegacyNotification, Notification
    from kilonova.verify import Record

_NOTES = """\
The pauses between notifications are those of the capture, divided by --speed; 0 makes none. Ids and
times are the capture's own, so consumers that drop what they know drop a second replay.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    from kilonova.cli.record import add_bus

    command = subparsers.add_parser("replay", help="send a capture to a message bus", epilog=_NOTES)
    command.add_argument("file", metavar="FILE", help="a capture; - reads from stdin")
    add_bus(command)
    command.add_argument(
        "--speed",
        type=float,
        default=1.0,
        help="seconds of the capture that pass in one (%(default)s)",
    )
    command.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Send each in its time. Raises: KilonovaError, OSError."""
    from threading import Event

    from kilonova.bus.message_bus import connect
    from kilonova.cli.record import url_of
    from kilonova.contract import Notification
    from kilonova.errors import KilonovaError

    if arguments.speed < 0:
        raise KilonovaError(f"--speed takes 0 or more, not {arguments.speed:g}.")
    notifications = _read(arguments.file)
    pauses_s = _pauses(notifications, arguments.speed)
    clock = Event()
    with connect(url_of(arguments), exchange=arguments.exchange) as bus:
        for notification, pause_s in zip(notifications, pauses_s, strict=True):
            if pause_s:
                clock.wait(pause_s)
            if isinstance(notification, Notification):
                bus.publish(notification)
            else:
                bus.publish_legacy(notification)
        bus.drain()
        figures = bus.figures()
    if figures["backlog"]:
        raise KilonovaError(
            f"{figures['backlog']} of {len(notifications)} notifications were not taken:"
            f" {figures['trouble']}"
        )
    print(f"kilonova replay: {len(notifications)} notifications", file=sys.stderr)
    return 0


def _read(name: str) -> Sequence[Notification | LegacyNotification]:
    """The notifications of a capture. Raises: KilonovaError where a line cannot be read."""
    from kilonova.cli.verify import read
    from kilonova.errors import KilonovaError
    from kilonova.verify import Kind

    capture = read(name)
    if capture.unreadable:
        raise KilonovaError(f"{capture.name}:{capture.unreadable[0].line}: no notification")
    found = [_notification(record) for record in capture.of_kind(Kind.VERSIONED, Kind.LEGACY)]
    if not found:
        raise KilonovaError(f"{capture.name} holds no notifications.")
    return found


def _notification(record: Record) -> Notification | LegacyNotification:
    from json import dumps

    from kilonova.contract import LegacyNotification, Notification
    from kilonova.verify import Kind

    if record.kind is Kind.VERSIONED:
        return Notification.from_dict(record.message)
    told = {name: str(value) for name, value in record.message.items() if name != "payload"}
    return LegacyNotification(
        event_type=told["event_type"],
        publisher_id=told.get("publisher_id", ""),
        priority=told.get("priority", "INFO"),
        timestamp=told.get("timestamp", ""),
        message_id=told.get("message_id", ""),
        body=dumps(record.message["payload"]).encode(),
    )


def _pauses(
    notifications: Sequence[Notification | LegacyNotification], speed: float
) -> Sequence[float]:
    """How long to wait before each, in seconds: never for one whose time is not known."""
    from datetime import datetime

    pauses_s: list[float] = []
    before: datetime | None = None
    for notification in notifications:
        try:
            now = datetime.fromisoformat(notification.timestamp)
            behind_s = (now - before).total_seconds() if before is not None and speed else 0.0
            before = now
        except (ValueError, TypeError):
            behind_s = 0.0
        pauses_s.append(max(0.0, behind_s) / (speed or 1.0))
    return pauses_s
