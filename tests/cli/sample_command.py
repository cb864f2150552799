# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A command that ends in the way it is told to."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from kilonova.errors import FlagError

if TYPE_CHECKING:
    from kilonova.cli import Subparsers

ENDINGS: dict[str, BaseException] = {
    "refused": FlagError("The flag\nis wrong."),
    "missing": FileNotFoundError(2, "No such file or directory", "capture.jsonl"),
    "interrupted": KeyboardInterrupt(),
}


def register(subparsers: Subparsers) -> None:
    """Add `sample ENDING`."""
    parser = subparsers.add_parser("sample", help="end as told")
    parser.add_argument("ending", choices=["well", "failed", *ENDINGS])
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Return 0 or 1, or raise."""
    if arguments.ending in ENDINGS:
        raise ENDINGS[arguments.ending]
    return 0 if arguments.ending == "well" else 1
