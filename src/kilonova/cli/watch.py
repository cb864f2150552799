# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova watch`: follow the notifications of a running server, or of a message bus."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kilonova.cli import Subparsers

RED, DIM, PLAIN = "\x1b[31m", "\x1b[2m", "\x1b[0m"
SERVER_IDS = ("instance_uuid", "instance_id", "uuid")
"""Where a payload says which server it is about: the second one of a legacy notification."""
NAMES = ("display_name", "name", "key_name", "host", "instance_uuid", "uuid", "volume_id")
"""What a payload is of, the first of these that it has."""

_NOTES = """\
Each line has the time, the publisher, the event, what it is of, and its state and task; of an error
also what went wrong. It ends with the server, with Ctrl-C, or after --count notifications.

With --bus it listens to RabbitMQ or Kafka, as kilonova record does, to notifications of both
formats.

Exit status: 0; 1 where the server ended before --count was reached; 2 where there is no server.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    from kilonova.cli.record import add_places

    command = subparsers.add_parser(
        "watch", help="follow the notifications of a running server or a bus", epilog=_NOTES
    )
    command.add_argument(
        "--event",
        metavar="GLOB",
        action="append",
        default=[],
        help="only events such as 'instance.*.error', or a family such as volume (may be repeated)",
    )
    command.add_argument("--instance", metavar="NAME|UUID", help="only what is about this server")
    command.add_argument(
        "--since",
        metavar="TIME|ID",
        help="begin with what was said since, such as 2026-01-31T12:00 or a message_id",
    )
    command.add_argument("--count", metavar="N", type=int, help="end after this many")
    command.add_argument("--json", action="store_true", help="print each as one line of JSON")
    command.add_argument(
        "--bus",
        metavar="URL",
        nargs="?",
        const=os.environ.get("KILONOVA_TRANSPORT_URL", ""),
        help="a bus instead, as rabbit://USER:PASSWORD@HOST:PORT/VHOST or kafka://HOST:PORT"
        " (KILONOVA_TRANSPORT_URL, where none is given here)",
    )
    add_places(command)
    add_server(command)
    command.set_defaults(run=run)


def add_server(command: ArgumentParser) -> None:
    """Add the options that say which server is meant."""
    given = os.environ.get
    command.add_argument(
        "--url", help="the server's address, such as http://127.0.0.1:8774 (the one that runs here)"
    )
    command.add_argument(
        "--port",
        type=int,
        default=given("KILONOVA_PORT"),
        help="which server is meant, where several run here",
    )
    command.add_argument(
        "--token",
        default=given("KILONOVA_CONTROL_TOKEN"),
        help="the server's control token (of one that runs here, it is known)",
    )


def run(arguments: Namespace) -> int:
    """Print what the server or the bus says. Raises: KilonovaError."""
    from kilonova.cli.numbers import at_least_one

    at_least_one("--count", arguments.count)
    try:
        return _follow(_messages(arguments), arguments)
    except KeyboardInterrupt:
        return 0


def _messages(arguments: Namespace) -> Iterator[Mapping[str, Any]]:
    return _from_server(arguments) if arguments.bus is None else _from_bus(arguments)


def _from_server(arguments: Namespace) -> Iterator[Mapping[str, Any]]:
    import json

    from kilonova.api.control_client import ControlClient

    client = ControlClient.found(arguments.url, arguments.token, arguments.port or None)
    for raw in client.follow({"since": arguments.since} if arguments.since else {}):
        yield json.loads(raw)


def _from_bus(arguments: Namespace) -> Iterator[Mapping[str, Any]]:
    from kilonova.bus.message_bus import listen
    from kilonova.cli.record import TOPICS, WHICH_BUS
    from kilonova.errors import KilonovaError

    if arguments.since:
        raise KilonovaError("--since is for a server: a bus keeps nothing of what was said.")
    if not arguments.bus:
        raise KilonovaError(WHICH_BUS)
    with listen(arguments.bus, arguments.exchange, arguments.topic or TOPICS) as listener:
        yield from listener.messages()


def _follow(messages: Iterator[Mapping[str, Any]], arguments: Namespace) -> int:
    reader = Reader(arguments.event, arguments.instance)
    left = arguments.count
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for notification in messages:
        if not reader.wants(notification):
            continue
        text = (
            as_json(notification) if arguments.json else reader.line(notification, colours=colours)
        )
        print(text, flush=True)
        if left is not None:
            left -= 1
            if left <= 0:
                return 0
    return 0 if left is None else 1


class Reader:
    """Picks out what was asked for, and puts it so that a person can read it.

    A server is known by its name from the first notification on that told it.
    """

    def __init__(self, events: Sequence[str], instance: str | None) -> None:
        self._events = events
        self._instance = instance
        self._names: dict[str, str] = {}

    def wants(self, notification: Mapping[str, Any]) -> bool:
        """Whether it is of the events and the server that were asked for."""
        from fnmatch import fnmatchcase

        payload = data_of(notification["payload"]) or notification["payload"]
        uuid = next((str(payload[name]) for name in SERVER_IDS if payload.get(name)), "")
        if "display_name" in payload:
            self._names[uuid] = str(payload["display_name"])
        if self._instance not in (None, uuid, self._names.get(uuid)):
            return False
        event = notification["event_type"]
        return not self._events or any(
            fnmatchcase(event, each) or event.startswith(f"{each}.") for each in self._events
        )

    def line(self, notification: Mapping[str, Any], *, colours: bool) -> str:
        """One notification in one line: nothing in it breaks the line, or steers a terminal."""
        from kilonova.verify.printable import printable

        payload = data_of(notification["payload"]) or notification["payload"]
        publisher = printable(str(notification["publisher_id"]))
        head = f"{printable(str(notification.get('timestamp', ''))[11:23])}  {publisher:<25}"
        event = printable(notification["event_type"])
        what = next((str(payload[name]) for name in NAMES if payload.get(name)), "")
        states = [str(payload[name]) for name in ("state", "task_state") if payload.get(name)]
        rest = [self._names.get(what, what), "/".join(states), wrong(payload)]
        about = printable("  ".join(each for each in rest if each))
        text = f"{event:<35}  {about}".rstrip()
        if not colours:
            return f"{head}  {text}"
        bad = notification["priority"] == "ERROR" or event.endswith(".error")
        return f"{DIM}{head}{PLAIN}  {RED}{text}{PLAIN}" if bad else f"{DIM}{head}{PLAIN}  {text}"


def as_json(notification: Mapping[str, Any]) -> str:
    """One notification as a line of JSON; what steers a terminal is written as JSON escapes it."""
    import json

    text = json.dumps(notification, separators=(",", ":"), ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def wrong(payload: Mapping[str, Any]) -> str:
    """What went wrong, of a notification that tells of an error; a legacy one has it by other keys,
    or as a reason in one text.
    """
    reason = payload.get("reason")
    fault = data_of(payload.get("fault") or reason) or payload
    if "exception" in fault:
        message = fault.get("exception_message", fault.get("message", ""))
        reason = f"{fault['exception']}: {message}" if message else str(fault["exception"])
    return " ".join(reason.split()) if isinstance(reason, str) else ""


def data_of(thing: object) -> Mapping[str, Any]:
    """What an object holds; nothing where there is none."""
    found = thing.get("nova_object.data") if isinstance(thing, dict) else None
    return found if isinstance(found, dict) else {}
