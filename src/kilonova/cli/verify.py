# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova verify`: check captured notifications, Kilonova's own or a real cloud's."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from kilonova.cli import Subparsers
    from kilonova.verify import Capture, Verdict

_FORMS = """\
A capture is a file of JSON lines. Each line is a notification in the shape of Nova's samples, a
message of oslo.messaging (bare or in its envelope), or a record of a trace; one file may mix them.

Exit status: 0 no violation, 1 violations, 2 nothing to verify.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "verify", help="check captured notifications against the contract", epilog=_FORMS
    )
    command.add_argument("files", metavar="FILE", nargs="+", help="a capture; - reads from stdin")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument(
        "--no-lifecycles", action="store_true", help="check each notification by itself only"
    )
    command.add_argument(
        "--partial",
        action="store_true",
        help="the capture may begin or end in the middle of an action",
    )
    command.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print every violation with its line and path; 1 where there is one."""
    from kilonova.verify import verify

    verdicts = [
        verify(
            read(name),
            lifecycles=not arguments.no_lifecycles,
            partial=arguments.partial,
        )
        for name in arguments.files
    ]
    print(_as_json(verdicts) if arguments.json else _as_text(verdicts))
    for verdict in verdicts:
        if verdict.is_empty:
            print(f"kilonova verify: {verdict.name}: no notifications", file=sys.stderr)
    if any(verdict.is_empty for verdict in verdicts):
        return 2
    return 0 if all(verdict.is_clean for verdict in verdicts) else 1


def read(name: str) -> Capture:
    """Read the capture of this name, or the one on stdin.

    Raises: OSError.
    """
    from kilonova.verify import parse_capture, read_capture

    return parse_capture(sys.stdin.buffer.read()) if name == "-" else read_capture(name)


def _as_text(verdicts: list[Verdict]) -> str:
    from kilonova.verify.printable import printable

    lines: list[str] = []
    for verdict in verdicts:
        lines.extend(f"{verdict.name}:{finding.line}: {finding}" for finding in verdict.findings)
        lines.append(f"{verdict.name}: {verdict.summary}")
    return "\n".join(map(printable, lines))


def _as_json(verdicts: list[Verdict]) -> str:
    import msgspec

    document = {
        "captures": [
            {
                "file": verdict.name,
                "notifications": verdict.notifications,
                "unversioned": verdict.unversioned,
                "requests": verdict.requests,
                "violations": verdict.findings,
            }
            for verdict in verdicts
        ]
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
