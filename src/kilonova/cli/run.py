# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova run`: run scenarios, verify every notification, print a table."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from kilonova.cli import Subparsers
    from kilonova.contract import LegacyNotification, Notification
    from kilonova.scenarios.runner import Result
    from kilonova.scenarios.scenario import Scenario

_MORE = """\
A SCENARIO is a name (power.stop), a subject (power) or a pattern ('*.stop'); without any, all run.
Exit status: 0 all passed, 1 some failed, 2 there is no such scenario.
"""


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "run", help="run scenarios, verify every notification, print a table", epilog=_MORE
    )
    command.add_argument("scenarios", metavar="SCENARIO", nargs="*", help="what to run")
    command.add_argument(
        "-v", "--verbose", action="store_true", help="print what each scenario caused, in order"
    )
    command.add_argument("--list", action="store_true", help="print the scenarios, and stop")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--junit", metavar="FILE", help="write the results as JUnit's XML")
    command.add_argument(
        "--seed", metavar="N", type=int, default=0, help="what decides everything random (0)"
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", help="write the notifications as JSON lines"
    )
    command.add_argument(
        "--format",
        choices=("versioned", "legacy", "both"),
        default="versioned",
        help="which notifications to write: versioned (left out), legacy, or both in their order",
    )
    command.add_argument(
        "--samples", metavar="DIR", help="write documented samples, one file for each"
    )
    command.add_argument(
        "--matrix",
        action="store_true",
        help="run every action with everything that can fail on its way, instead of scenarios; "
        "SCENARIO is an action (resize) or the state it starts from (stopped) then",
    )
    command.add_argument("--html", metavar="FILE", help="write the matrix as a page")
    command.set_defaults(run=run)


def run(arguments: Namespace, catalogue: Sequence[Scenario] | None = None) -> int:
    """Run what was asked for; 1 where a scenario fails. Raises: UnknownScenario, OSError."""
    from kilonova.scenarios.catalogue import CATALOGUE, find

    if arguments.matrix:
        return _run_matrix(arguments)
    scenarios = find(arguments.scenarios, CATALOGUE if catalogue is None else catalogue)
    if arguments.list:
        _print_list(scenarios, as_json=arguments.json)
        return 0
    results = _run(scenarios, arguments)
    _write_files(results, arguments)
    if arguments.json:
        from kilonova.scenarios.reports.files import as_json

        print(as_json(results, arguments.seed))
    else:
        from kilonova.scenarios.reports.tables import print_failures, print_table, print_timelines

        if arguments.verbose:
            print_timelines(results)
        print_table(results)
        print_failures(results)
    return 0 if all(result.passed for result in results) else 1


def _run_matrix(arguments: Namespace) -> int:
    """Run the matrix; 1 where a cell fails, 2 where no action or state has such a name."""
    from pathlib import Path
    from time import perf_counter

    from kilonova.scenarios.matrix.matrix import run_matrix
    from kilonova.scenarios.reports.matrix_page import as_page
    from kilonova.scenarios.reports.matrix_table import counted, print_matrix

    began = perf_counter()
    matrix = counted(run_matrix(arguments.scenarios))
    if not matrix.total.cells:
        print(f"No action or state is called {' or '.join(arguments.scenarios)}.", file=sys.stderr)
        return 2
    print_matrix(matrix, perf_counter() - began)
    if arguments.html:
        Path(arguments.html).write_text(as_page(matrix), encoding="utf-8")
    return 1 if matrix.failures else 0


def _run(scenarios: Sequence[Scenario], arguments: Namespace) -> list[Result]:
    """Run the scenarios, with a progress bar where somebody watches."""
    from kilonova.scenarios.runner import open_in_process, open_with_legacy, run_all

    opening = open_in_process if arguments.format == "versioned" else open_with_legacy
    # The first region pays for what is imported late; its scenario is not to be blamed for it.
    opening(scenarios[0], arguments.seed)
    results = run_all(scenarios, arguments.seed, opening)
    if arguments.json or not sys.stderr.isatty():
        return list(results)
    from kilonova.scenarios.reports.tables import with_progress

    return with_progress(results, len(scenarios))


def _write_files(results: Sequence[Result], arguments: Namespace) -> None:
    """Write the files that were asked for. Raises: OSError."""
    from pathlib import Path

    if arguments.output:
        with Path(arguments.output).open("wb") as file:
            for result in results:
                said = _chosen(result, arguments.format)
                file.writelines(each.to_json() + b"\n" for each in said)
    if arguments.junit:
        from kilonova.scenarios.reports.files import as_junit

        Path(arguments.junit).write_text(as_junit(results), encoding="utf-8")
    if arguments.samples:
        from kilonova.scenarios.sample_files import samples_of, write

        write(Path(arguments.samples), samples_of(results))


def _chosen(
    result: Result, kinds: str
) -> Sequence[Notification] | Sequence[Notification | LegacyNotification]:
    """What a scenario said, of the kinds that were asked for."""
    from kilonova.contract import LegacyNotification

    if kinds == "versioned":
        return result.notifications
    if kinds == "both":
        return result.transcript
    return [each for each in result.transcript if isinstance(each, LegacyNotification)]


def _print_list(scenarios: Sequence[Scenario], *, as_json: bool) -> None:
    if as_json:
        import json

        listed = [{"name": one.name, "behaviour": one.behaviour} for one in scenarios]
        print(json.dumps({"scenarios": listed}, indent=2))
        return
    width = max(len(one.name) for one in scenarios)
    for one in scenarios:
        print(f"{one.name:<{width}}  {one.behaviour}")
