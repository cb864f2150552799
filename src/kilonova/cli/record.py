# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova record`: write down what a message bus carries."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import BinaryIO

    from kilonova.bus.kafka_listening import KafkaListener
    from kilonova.bus.rabbit_listening import RabbitListener
    from kilonova.cli import Subparsers

WHICH_BUS = "Which bus? Give its URL, best as KILONOVA_TRANSPORT_URL."
TOPICS = ("versioned_notifications", "notifications")

_NOTES = """\
It listens with a queue of its own, so that nobody else misses anything, until Ctrl-C, --count or
--quiet-for ends it. Each line is a notification, versioned or legacy, as kilonova verify, compare
and replay read it. Where there is no exchange yet, it waits for one.

The URL holds a password, which others can read on a command line: KILONOVA_TRANSPORT_URL takes it.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "record", help="write down what a message bus carries", epilog=_NOTES
    )
    add_bus(command)
    command.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="where to write (standard output)"
    )
    add_places(command)
    command.add_argument("--count", metavar="N", type=int, help="end after this many")
    command.add_argument(
        "--quiet-for", metavar="SECONDS", type=float, help="end once none came for so long"
    )
    command.add_argument(
        "--redact",
        action="store_true",
        help="replace names, ids, addresses and all other text that is not one of Nova's own words,"
        " the same by the same",
    )
    command.set_defaults(run=run)


def add_bus(command: ArgumentParser) -> None:
    """Add what says which bus is meant."""
    command.add_argument(
        "url",
        metavar="URL",
        nargs="?",
        default=os.environ.get("KILONOVA_TRANSPORT_URL"),
        help="the bus, as rabbit://USER:PASSWORD@HOST:PORT/VHOST or kafka://HOST:PORT"
        " (KILONOVA_TRANSPORT_URL)",
    )


def add_places(command: ArgumentParser) -> None:
    """Add what says where on a bus one listens."""
    add_exchange(command)
    command.add_argument(
        "--topic",
        metavar="TOPIC",
        action="append",
        help=f"a topic of a bus to listen to ({' and '.join(TOPICS)}; may be repeated)",
    )


def add_exchange(command: ArgumentParser) -> None:
    """Add what says to which exchange Nova publishes."""
    command.add_argument(
        "--exchange",
        default="nova",
        help="RabbitMQ's exchange that Nova publishes to (%(default)s)",
    )


def url_of(arguments: Namespace) -> str:
    """The bus that is meant. Raises: KilonovaError where none is."""
    from kilonova.errors import KilonovaError

    if not arguments.url:
        raise KilonovaError(WHICH_BUS)
    url: str = arguments.url
    return url


def run(arguments: Namespace) -> int:
    """Write what comes. Raises: KilonovaError, OSError."""
    from contextlib import nullcontext

    from kilonova.bus.message_bus import listen
    from kilonova.cli.numbers import at_least_one, more_than_none

    at_least_one("--count", arguments.count)
    more_than_none("--quiet-for", arguments.quiet_for)
    with (
        listen(url_of(arguments), arguments.exchange, arguments.topic or TOPICS) as listener,
        # Only now: what is there must not be lost where there is no bus.
        nullcontext(sys.stdout.buffer)
        if arguments.output == "-"
        else open(arguments.output, "wb") as output,
    ):
        return _record(listener, arguments, output)


def _record(
    listener: RabbitListener | KafkaListener, arguments: Namespace, output: BinaryIO
) -> int:
    import msgspec

    from kilonova.verify.redaction import Redactor

    redacted = Redactor().message if arguments.redact else dict
    written = unreadable = 0
    try:
        for message in listener.messages(arguments.quiet_for):
            try:
                line = msgspec.json.encode(redacted(message))
            except RecursionError:  # no notification has that many objects within each other
                unreadable += 1
                continue
            output.write(line + b"\n")
            output.flush()
            written += 1
            if written == arguments.count:
                break
    except KeyboardInterrupt:
        pass
    unreadable += listener.unreadable
    left_out = f", {unreadable} messages left out that are none" if unreadable else ""
    print(f"kilonova record: {written} notifications{left_out}", file=sys.stderr)
    return 0
