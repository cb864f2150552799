# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova faults`: where things can go wrong, how, and what is to."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kilonova.api.control_client import ControlClient
    from kilonova.cli import Subparsers

WIDTH = 100

_ADD_NOTES = """\
kilonova faults seams lists the seams, with the errors that fit each. A VALUE that is JSON is taken
as such (3, true); anything else is text.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command and its subcommands."""
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
    seams.add_argument(
        "--actions", action="store_true", help="tell too which actions cross it (takes seconds)"
    )
    seams.set_defaults(run=run_seams)
    _add_plan(actions)


def _add_plan(actions: Subparsers) -> None:
    """Add what is asked of a running server."""
    from kilonova.cli.watch import add_server

    listed = actions.add_parser("list", help="what a running server has planned to go wrong")
    listed.add_argument("--json", action="store_true", help="print JSON")
    add_server(listed)
    listed.set_defaults(run=run_list)
    add = actions.add_parser(
        "add", help="plan something to go wrong in a running server", epilog=_ADD_NOTES
    )
    add.add_argument("seam", metavar="SEAM", help="a seam, such as virt.spawn, or a pattern")
    add.add_argument("error", metavar="ERROR", nargs="?", help="the error that it raises")
    add.add_argument(
        "args",
        metavar="NAME=VALUE",
        nargs="*",
        help="an argument of the error, such as reason=full",
    )
    add.add_argument("--delay", metavar="S", type=float, help="no error: S more seconds")
    add.add_argument("--hang", action="store_true", help="no error: hang until it is cleared")
    add.add_argument("--skip", action="store_true", help="no error: return, with nothing done")
    add.add_argument("--times", metavar="N", type=int, help="how many calls it strikes (all)")
    add.add_argument("--after", metavar="N", type=int, help="how many calls pass before")
    add.add_argument("--probability", metavar="P", type=float, help="of each call, from 0 to 1")
    add.add_argument("--expires", metavar="S", type=float, help="for how many simulated seconds")
    add.add_argument(
        "--match",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="only calls about this server, host, volume or project (may be repeated)",
    )
    add_server(add)
    add.set_defaults(run=run_add)
    clear = actions.add_parser("clear", help="forget faults; what hangs in one goes on")
    clear.add_argument("ids", metavar="ID", nargs="*", help="which, such as fault-1 (all)")
    add_server(clear)
    clear.set_defaults(run=run_clear)


def run_seams(arguments: Namespace) -> int:
    """Print the seams. Raises: UnknownSeam."""
    from kilonova.faults.seams import ANYWHERE, seams_named

    seams = seams_named(arguments.pattern)
    crossing = _actions() if arguments.actions else {}
    if arguments.json:
        found = {
            "seams": [
                each.facts() | ({"actions": crossing[each.name]} if crossing else {})
                for each in seams
            ],
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
        if crossing:
            print("    crossed by")
            _print_list(crossing[each.name])
    print("\nat every seam")
    _print_list(map(_call, ANYWHERE))
    return 0


def run_list(arguments: Namespace) -> int:
    """Print the faults that are planned. Raises: KilonovaError."""
    listed = _server(arguments).ask("GET", "/faults")
    if arguments.json:
        json.dump(listed, sys.stdout, indent=2)
        print()
        return 0
    for fault in listed["faults"]:
        print(_described(fault))
    return 0


def run_add(arguments: Namespace) -> int:
    """Plan a fault and print it. Raises: KilonovaError."""
    wishes: dict[str, object] = {
        "seam": arguments.seam,
        "error": arguments.error,
        "args": _pairs(arguments.args) or None,
        "delay": arguments.delay,
        "hang": arguments.hang or None,
        "skip": arguments.skip or None,
        "times": arguments.times,
        "after": arguments.after,
        "probability": arguments.probability,
        "expires": arguments.expires,
        "match": _pairs(arguments.match) or None,
    }
    asked = {name: value for name, value in wishes.items() if value is not None}
    print(_described(_server(arguments).ask("POST", "/faults", asked)))
    return 0


def run_clear(arguments: Namespace) -> int:
    """Forget faults. Raises: KilonovaError."""
    from urllib.parse import quote

    server = _server(arguments)
    for path in [f"/faults/{quote(each, safe='')}" for each in arguments.ids] or ["/faults"]:
        server.ask("DELETE", path)
    return 0


def _server(arguments: Namespace) -> ControlClient:
    """The server that is meant. Raises: KilonovaError."""
    from kilonova.api.control_client import ControlClient

    return ControlClient.found(arguments.url, arguments.token, arguments.port or None)


def _pairs(texts: Iterable[str]) -> dict[str, object]:
    """Names and values. Raises: KilonovaError."""
    from kilonova.errors import KilonovaError

    pairs: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise KilonovaError(f"{text!r} is no NAME=VALUE, such as reason=full.")
        try:
            pairs[name] = json.loads(value)
        except ValueError:
            pairs[name] = value
    return pairs


def _described(fault: Mapping[str, Any]) -> str:
    """One fault in one line: where, what, how often, and what became of it."""
    if fault["error"]:
        args = ", ".join(f"{name}={value}" for name, value in (fault["args"] or {}).items())
        what = f"{fault['error']}({args})" if args else fault["error"]
    elif fault["delay"] is not None:
        what = f"delay {fault['delay']:g} s"
    else:
        what = "hang" if fault["hang"] else "skip"
    words = [f"{fault['id']:<8}  {fault['seam']:<32}  {what}"]
    words += [f"after {fault['after']}"] if fault["after"] else []
    words += [f"with probability {fault['probability']:g}"] if fault["probability"] < 1 else []
    words += [f"for {fault['expires']:g} s"] if fault["expires"] is not None else []
    words += [f"where {name} is {value}" for name, value in fault["match"].items()]
    limit = "" if fault["times"] is None else f" of {fault['times']}"
    words.append(f"struck {fault['hits']}{limit}")
    return ", ".join(words)


def _actions() -> Mapping[str, Sequence[str]]:
    """The actions that cross each seam: each is done once from every state, and watched."""
    from kilonova.scenarios.matrix.matrix import actions_by_seam

    return actions_by_seam()


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
