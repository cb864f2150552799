# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the `kilonova` command starts, and where its errors end.

Nothing is imported before it is needed, a command's module only when it is the one asked for:
`kilonova --version` is to take no longer than a few bare interpreters.
"""

from __future__ import annotations

import os
import sys

from kilonova import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

COMMANDS = {
    "run": ("kilonova.cli.run", "run scenarios, verify every notification, print a table"),
    "serve": ("kilonova.cli.serve", "the cloud behind HTTP, until interrupted"),
    "env": ("kilonova.cli.env", "how clients reach the running server"),
    "verify": ("kilonova.cli.verify", "check captured notifications against the contract"),
    "compare": ("kilonova.cli.compare", "align two captures and print what differs"),
    "record": ("kilonova.cli.record", "write down what a message bus carries"),
    "replay": ("kilonova.cli.replay", "send a capture to a message bus"),
    "watch": ("kilonova.cli.watch", "follow the notifications of a running server or a bus"),
    "contract": ("kilonova.cli.contract", "list, show and export what can be said"),
    "faults": ("kilonova.cli.faults", "list the calls that can be made to fail, and make them"),
}
"""Module and one line of help by command; a command whose module is not here is not offered."""


def main(
    argv: Sequence[str] | None = None, commands: Mapping[str, tuple[str, str]] = COMMANDS
) -> int:
    """Carry out one command line; returns the exit status, 2 for a request that makes no sense."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments == ["--version"]:
        print(f"kilonova {__version__}")
        return 0
    parser = _parser(commands, next((each for each in arguments if each[:1] != "-"), None))
    if not arguments:
        parser.print_help()
        return 2
    parsed = parser.parse_args(arguments)

    from kilonova.errors import KilonovaError

    try:
        status: int = parsed.run(parsed)
        if sys.stdout is not None:  # there is none where the caller closed it
            sys.stdout.flush()
    except KilonovaError as error:
        return _fail(parsed.command, str(error))
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left goes nowhere, without a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        named = [str(each) for each in (error.filename, error.strerror) if each is not None]
        return _fail(parsed.command, ": ".join(named) or str(error))
    except KeyboardInterrupt:
        return 130
    return status


def _parser(commands: Mapping[str, tuple[str, str]], chosen: str | None) -> ArgumentParser:
    from argparse import ArgumentParser, RawDescriptionHelpFormatter
    from importlib import import_module
    from importlib.util import find_spec
    from typing import NoReturn

    class OneLineErrors(ArgumentParser):
        def error(self, message: str) -> NoReturn:
            self.exit(2, f"{self.prog}: {message}\n")

    parser = OneLineErrors(
        prog="kilonova",
        description="A compute cloud in one process, built for what it says about itself.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kilonova {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, text) in commands.items():
        if name == chosen and find_spec(module):
            import_module(module).register(subparsers)
        elif find_spec(module):
            subparsers.add_parser(name, help=text)
    return parser


def _fail(command: str, message: str) -> int:
    print(f"kilonova {command}: {' '.join(message.splitlines())}", file=sys.stderr)
    return 2
