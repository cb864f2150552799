# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova replay`: send a capture to a message bus."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from kilonova.bus.message_bus import MessageBus
    from kilonova.cli import Subparsers
    from kilonova.contract import LegacyNotification, Notification
    from kilonova.verify import Record

AHEAD = 10_000
"""How many notifications may wait for the broker before the rest does."""
PATIENCE_S = 10.0
"""How long a broker may take none of them."""
SLOWEST, FASTEST = 1e-6, 1e9
LONGEST_S = 366 * 86400.0
"""No pause is longer: a time of a capture may be any."""

_NOTES = """\
The pauses between notifications are those of the capture, divided by --speed; 0 makes none. Ids and
times are the capture's own, so consumers that drop what they know drop a second replay.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    from kilonova.cli.record import add_bus, add_exchange

    command = subparsers.add_parser("replay", help="send a capture to a message bus", epilog=_NOTES)
    command.add_argument("file", metavar="FILE", help="a capture; - reads from stdin")
    add_bus(command)
    add_exchange(command)
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

    if not 0 <= arguments.speed <= FASTEST or 0 < arguments.speed < SLOWEST:
        raise KilonovaError(
            f"--speed takes 0, or from {SLOWEST:g} to {FASTEST:g}, not {arguments.speed:g}."
        )
    notifications = _read(arguments.file)
    pauses_s = _pauses(notifications, arguments.speed)
    clock = Event()
    sent = 0
    with connect(url_of(arguments), exchange=arguments.exchange) as bus:
        for notification, pause_s in zip(notifications, pauses_s, strict=True):
            if pause_s:
                clock.wait(min(pause_s, LONGEST_S))
            if bus.waiting >= AHEAD and not _taken(bus):
                break
            if isinstance(notification, Notification):
                bus.publish(notification)
            else:
                bus.publish_legacy(notification)
            sent += 1
        _taken(bus)
        figures = bus.figures()
    left = len(notifications) - sent + figures["backlog"] + figures["dropped"]
    if left:
        raise KilonovaError(
            f"{left} of {len(notifications)} notifications were not taken:"
            f" {figures['trouble'] or 'the broker does not want them'}"
        )
    print(f"kilonova replay: {len(notifications)} notifications", file=sys.stderr)
    return 0


def _taken(bus: MessageBus) -> bool:
    """Wait until the broker has all that waits, as long as it takes some; whether it has."""
    before = bus.waiting + 1
    while not bus.drain(PATIENCE_S):
        if bus.waiting >= before:
            return False
        before = bus.waiting
    return True


def _read(name: str) -> Sequence[Notification | LegacyNotification]:
    """The notifications of a capture. Raises: KilonovaError where a line cannot be read."""
    from kilonova.cli.verify import read
    from kilonova.errors import KilonovaError
    from kilonova.verify import Kind

    capture = read(name)
    if capture.unreadable:
        wrong = capture.unreadable[0]
        raise KilonovaError(f"{capture.name}:{wrong.line}: {wrong}")
    found = [
        _notification(capture.name, record)
        for record in capture.of_kind(Kind.VERSIONED, Kind.LEGACY)
    ]
    if not found:
        raise KilonovaError(f"{capture.name} holds no notifications.")
    return found


def _notification(name: str, record: Record) -> Notification | LegacyNotification:
    from kilonova.contract import ContractError, LegacyNotification, Notification
    from kilonova.errors import KilonovaError
    from kilonova.verify import Kind

    kind = Notification if record.kind is Kind.VERSIONED else LegacyNotification
    try:
        return kind.from_dict(record.message)
    except ContractError as error:
        raise KilonovaError(f"{name}:{record.line}: {error}") from None


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
