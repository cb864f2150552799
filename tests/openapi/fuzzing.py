# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Having schemathesis ask a served region whatever its document lets one ask.

`python -m tests.openapi.fuzzing SECONDS SEED` does it for as long as one likes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.cli.serving import Serving

ROOT = Path(__file__).parents[2]
PASSWORD = "made-up"  # pragma: allowlist secret
SERVER = ("--clock", "instant", "--hosts", "2", "--quiet")
"""A server with two hosts, whose work is done before it answers."""

ENDLESS = "/_kilonova/notifications/stream"
ASKED = (
    *("--exclude-path", ENDLESS),
    *("--checks", "not_a_server_error"),
    *("--no-shrink", "--continue-on-failure", "--no-color"),
)
REPEATABLE = ("--phases", "coverage", "--generation-deterministic")
"""Each operation with each value at a limit of its schema and just beyond, the same every time."""


class Operations(msgspec.Struct):
    """How many operations there are, and how many were asked for."""

    total: int
    tested: int


class Rates(msgspec.Struct):
    """How many requests of an operation were carried out."""

    accepted: int = 0


class Report(msgspec.Struct):
    """What schemathesis writes of a run."""

    operations: Operations
    test_cases: dict[str, int]
    failures: list[object]
    errors: list[object]
    valid_rates: dict[str, dict[str, Rates]]

    @property
    def accepted(self) -> set[str]:
        """The operations of which something was carried out."""
        return {
            name
            for name, phases in self.valid_rates.items()
            if any(rates.accepted for rates in phases.values())
        }


class Run(msgspec.Struct):
    """How a run went: what it reports and says, whether the server answers, and what it logged."""

    report: Report
    said: str
    health: int
    logged: list[str]


def fuzz(directory: Path, how: Sequence[str] = REPEATABLE) -> Run:
    """Have it ask a server of its own. Raises: AssertionError where it could not."""
    reported = directory / "report.json"
    with Serving(directory, *SERVER, KILONOVA_PASSWORD=PASSWORD) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run", *ASKED, *how]
        command += ["--report", "json", "--report-json-path", str(reported)]
        done = subprocess.run(
            [*command, f"{server.url}/_kilonova/openapi.json"],
            cwd=directory,
            env={**os.environ, **variables(server.url)},
            capture_output=True,
            text=True,
        )
        assert reported.exists(), f"{done.stdout}{done.stderr}"
        report = msgspec.json.decode(reported.read_bytes(), type=Report)
        health = server.http.get("/_kilonova/health").status_code
        return Run(report, done.stdout, health, server.log.splitlines())


def variables(url: str) -> Mapping[str, str]:
    """What the hooks have to know."""
    return {
        "SCHEMATHESIS_HOOKS": "tests.openapi.hooks",
        "PYTHONPATH": str(ROOT),
        "KILONOVA_FUZZED_URL": url,
        "KILONOVA_FUZZED_PASSWORD": PASSWORD,
    }


def main() -> int:
    """Ask for so many seconds from a seed; 1 where the server failed."""
    seconds, seed = sys.argv[1:]
    with TemporaryDirectory() as directory:
        run = fuzz(Path(directory), ("--phases", "fuzzing", "--max-time", seconds, "--seed", seed))
    print(run.said)
    print(f"{len(run.report.accepted)} operations carried something out.")
    return bool(run.report.failures or run.report.errors or run.health != 200)


if __name__ == "__main__":
    sys.exit(main())
