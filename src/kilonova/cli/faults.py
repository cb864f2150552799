# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova faults`: where things can go wrong, and how."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from kilonova.cli import Subparsers

WIDTH = 100


def register(subparsers: Subparsers) -> None:
    """Add the command and its subcommand."""
    command = subparsers.add_parser("faults", help="where things can go wrong, and how")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    seams = actions.add_parser("seams", help="every seam, with the errors that fit it")
    seams.add_argument(
        "pattern",
        metavar="SEAM",
        nargs="?",
        default="*",
        help="a seam, such as virt.spawn, or a pattern, such as block_storage.*",
    )
    seams.add_argument("--json", action="store_true", help="print JSON")
    seams.set_defaults(run=run_seams)


def run_seams(arguments: Namespace) -> int:
    """Print the seams. Raises: UnknownSeam."""
    from kilonova.faults.seams import ANYWHERE, seams_named

    seams = seams_named(arguments.pattern)
    if arguments.json:
        found = {
            "seams": [each.facts() for each in seams],
            "anywhere": [error.__name__ for error in ANYWHERE],
        }
        json.dump(found, sys.stdout, indent=2)
        print()
        return 0
    for each in seams:
        print(f"{each.name:<44} {each.nova_module}.{each.nova_function}")
        _print_list(map(_call, each.errors))
        also = [*(["delay", "hang"] if each.waits else []), *([] if each.needed else ["skip"])]
        print(f"    or {', '.join(also)}")
    print("\nat every seam")
    _print_list(map(_call, ANYWHERE))
    return 0


def _call(error: type[Exception]) -> str:
    """How the error is made, its arguments only where it needs them."""
    from kilonova.errors import parameters

    names = parameters(error)
    return error.__name__ if names == ("message",) else f"{error.__name__}({', '.join(names)})"


def _print_list(words: Iterable[str]) -> None:
    from textwrap import fill

    unbroken = (word.replace(" ", "\0") for word in words)
    text = fill(
        ", ".join(unbroken),
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    print(text.replace("\0", " "))
