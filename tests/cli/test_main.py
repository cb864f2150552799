# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The `kilonova` command itself: what it offers, how it ends, and what it does not import."""

from __future__ import annotations

import subprocess
import sys
from pkgutil import iter_modules

import pytest

import kilonova.cli
from kilonova import __version__
from kilonova.cli.main import COMMANDS, main

SAMPLE = {
    "sample": ("tests.cli.sample_command", "end as told"),
    "later": ("tests.cli.command_of_a_later_release", "not here yet"),
}


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, as package managers expect it."""
    assert (main(["--version"]), capsys.readouterr().out) == (0, f"kilonova {__version__}\n")


def test_version_imports_nothing_but_the_command_itself() -> None:
    """Anything imported on the way would be paid for on every start."""
    program = (
        "import sys; before = set(sys.modules); from kilonova.cli.main import main;"
        " main(['--version']); print(sorted(set(sys.modules) - before))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert output.splitlines() == [
        f"kilonova {__version__}",
        "['__future__', 'kilonova', 'kilonova.cli', 'kilonova.cli.main']",
    ]


def test_the_package_runs_as_a_module() -> None:
    """`python -m kilonova` is the same command."""
    output = subprocess.run(
        [sys.executable, "-m", "kilonova", "--version"], check=True, capture_output=True, text=True
    ).stdout
    assert output == f"kilonova {__version__}\n"


def test_a_closed_output_is_no_mistake_of_ours() -> None:
    """`kilonova contract list >&-` prints nothing and ends well."""
    ended = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m kilonova contract list >&-', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_help_lists_the_commands_that_are_here(capsys: pytest.CaptureFixture[str]) -> None:
    """A command whose module is not in this release is not offered."""
    with pytest.raises(SystemExit) as end:
        main(["--help"], SAMPLE)
    listed = [line.split() for line in capsys.readouterr().out.splitlines() if line[:4] == "    "]
    assert (end.value.code, listed) == (0, [["sample", "end", "as", "told"]])


def test_every_command_module_has_its_row() -> None:
    """A module of the package is a command of its name, but for the one that starts them and the
    one that has what they share.
    """
    modules = {each.name for each in iter_modules(kilonova.cli.__path__)} - {"main", "numbers"}
    assert modules <= set(COMMANDS)
    assert {name: module for name, (module, _) in COMMANDS.items()} == {
        name: f"kilonova.cli.{name}" for name in COMMANDS
    }


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["sample", "well"], 0, ""),
        (["sample", "failed"], 1, ""),
        (["sample", "refused"], 2, "kilonova sample: The flag is wrong.\n"),
        (["sample", "missing"], 2, "kilonova sample: capture.jsonl: No such file or directory\n"),
        (["sample", "interrupted"], 130, ""),
    ],
)
def test_a_command_ends_with_its_status(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, error: str
) -> None:
    """An error is one line on the error stream and status 2."""
    assert (main(arguments, SAMPLE), capsys.readouterr().err) == (status, error)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["smaple"], "kilonova: argument COMMAND: invalid choice: 'smaple' (choose from"),
        (["later"], "kilonova: argument COMMAND: invalid choice: 'later' (choose from"),
        (["sample"], "kilonova sample: the following arguments are required: ending"),
        (["sample", "well", "--loud"], "kilonova: unrecognized arguments: --loud"),
    ],
)
def test_a_wrong_command_line_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    """No usage is printed around the line that says what is wrong."""
    with pytest.raises(SystemExit) as end:
        main(arguments, SAMPLE)
    lines = capsys.readouterr().err.splitlines()
    assert (end.value.code, len(lines), lines[0][: len(error)]) == (2, 1, error)


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Asking for nothing is not an answer: the status is 2."""
    assert main([], SAMPLE) == 2
    assert capsys.readouterr().out.startswith("usage: kilonova ")
