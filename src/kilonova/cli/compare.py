# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova compare`: align two captures and print what differs, field by field."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from kilonova.cli import Subparsers
    from kilonova.verify import Comparison, Discrepancy

_FORMS = """\
Ids that every run makes anew (of servers, requests, services, ...) have to correspond one to one;
times and tracebacks are compared only as far as they can be equal. `--rules` prints what may
differ, and why.

Exit status: 0 equal, 1 different, 2 nothing to compare.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "compare", help="align two captures and print what differs", epilog=_FORMS
    )
    command.add_argument("ours", metavar="A", nargs="?", help="a capture; - reads from stdin")
    command.add_argument("theirs", metavar="B", nargs="?", help="another one")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument(
        "--ignore",
        metavar="PATH",
        action="append",
        default=[],
        help="a path that may differ, such as payload.flavor.* (may be repeated)",
    )
    command.add_argument(
        "--racing",
        metavar="PUBLISHER",
        action="append",
        default=[],
        help="publishers whose order among each other does not count, such as 'nova-compute:*'",
    )
    command.add_argument("--legacy", action="store_true", help="compare unversioned ones too")
    command.add_argument(
        "--responses", action="store_true", help="compare the requests and responses of traces too"
    )
    command.add_argument("--rules", action="store_true", help="print what may differ, and stop")
    command.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print every discrepancy with the lines of both; 1 where there is one."""
    from kilonova.cli.verify import read
    from kilonova.verify import CompareOptions, compare
    from kilonova.verify.printable import printable

    if arguments.rules:
        print(_rules())
        return 0
    if arguments.ours is None or arguments.theirs is None:
        print("kilonova compare: two captures are needed, A and B", file=sys.stderr)
        return 2
    options = CompareOptions(
        ignored=tuple(arguments.ignore),
        racing=tuple(arguments.racing),
        legacy=arguments.legacy,
        responses=arguments.responses,
    )
    comparison = compare(read(arguments.ours), read(arguments.theirs), options)
    for name, finding in comparison.unreadable:
        line = f"kilonova compare: {name}:{finding.line}: {finding}"
        print(printable(line), file=sys.stderr)
    if comparison.compared == 0:
        print("kilonova compare: neither capture holds a notification", file=sys.stderr)
    if not comparison.is_usable:
        return 2
    print(_as_json(comparison) if arguments.json else _as_text(comparison))
    return 0 if comparison.is_equal else 1


def _as_text(comparison: Comparison) -> str:
    from kilonova.verify.checking import counted
    from kilonova.verify.printable import printable

    lines: list[str] = []
    heading = ""
    for each in comparison.discrepancies:
        where = _where(comparison, each)
        if each.kind != "changed":
            lines.append(f"{where}: {each.kind}: {each.what}")
            heading = ""
            continue
        if where != heading:
            lines.append(f"{where}: {each.what}")
            heading = where
        why = f"  ({each.why})" if each.why else ""
        lines.append(f"    {each.path}: {_value(each.ours)} | {_value(each.theirs)}{why}")
    lines.append(
        f"{comparison.ours} | {comparison.theirs}: "
        f"{counted(comparison.compared, 'record')}, "
        f"{counted(len(comparison.discrepancies), 'difference')}"
    )
    return "\n".join(map(printable, lines))


def _where(comparison: Comparison, each: Discrepancy) -> str:
    sides = ((comparison.ours, each.line_ours), (comparison.theirs, each.line_theirs))
    return " | ".join(f"{name}:{line}" for name, line in sides if line)


def _value(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()


def _as_json(comparison: Comparison) -> str:
    import msgspec

    document = {
        "ours": comparison.ours,
        "theirs": comparison.theirs,
        "records": comparison.compared,
        "discrepancies": comparison.discrepancies,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _rules() -> str:
    from kilonova.verify import COMPARE_RULES

    lines: list[str] = []
    for rule in COMPARE_RULES:
        lines.append(f"{rule.kind} ({rule.how}) in {rule.events}: {rule.reason}")
        lines.extend(f"    {path}" for path in rule.paths)
    return "\n".join(lines)
