# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Starting a server and having Tempest ask it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.cli.serving import Serving
from tests.tempest.configuration import configuration
from tests.tempest.filters import FILTERS

ENVIRONMENT = Path(__file__).parents[2] / ".venv-tempest"
"""Where `make tempest` installs Tempest."""

PLACE = "tempest.api.compute"
LONGEST_S = 1800
CLOCK = ("--clock", "instant")
SLOW_CLOCK = ("--clock", "real", "--speed", "5")
TAKES_TIME = "(test_delete_saving_image|test_create_second_image_when_first_image_is_being_saved)$"
"""Tests that come while something happens, which on an instant clock has happened before."""

PASSWORD = "made-up"  # pragma: allowlist secret
HOSTS = 3


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How a test went: pass, skip, fail or not run; ``told`` is why it was skipped or failed."""

    test: str
    outcome: str
    told: str
    took_s: float = 0.0


SERVER = (
    *("--hosts", str(HOSTS), "--quiet"),
    *("--flag", f"filter_scheduler.enabled_filters={','.join(FILTERS)}"),
)
"""A server with three hosts."""


def results(python: Path, directory: Path) -> list[Result]:
    """How Tempest's tests went: quickly, but for those for which it has to take time."""
    found = asked(python, directory, f"^(?!.*{TAKES_TIME})", CLOCK)
    found += asked(python, directory, TAKES_TIME, SLOW_CLOCK)
    return sorted(found, key=lambda each: each.test)


def asked(python: Path, directory: Path, pattern: str, clock: Sequence[str]) -> list[Result]:
    """How those of Tempest's tests went whose names match, on a server of their own."""
    report = directory / "report.json"
    with Serving(directory, *SERVER, *clock, KILONOVA_PASSWORD=PASSWORD) as server:
        said = configuration(server.url, PASSWORD, directory, HOSTS)
        (directory / "tempest.conf").write_text(said, encoding="utf-8")
        subprocess.run(
            [python, Path(__file__).with_name("drive.py"), PLACE, report, pattern],
            env={**os.environ, "TEMPEST_CONFIG_DIR": str(directory), "PYTHONWARNINGS": "ignore"},
            timeout=LONGEST_S,
            check=True,
        )
    return msgspec.json.decode(report.read_bytes(), type=list[Result])


def version() -> str:
    """Tempest's."""
    pins = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in pins if line.startswith("tempest=="))
