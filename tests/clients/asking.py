# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Starting a server and having real clients ask it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import msgspec

from tests.cli.serving import Serving

ENVIRONMENT = Path(__file__).parents[2] / ".venv-clients"
"""Where `make clients` installs the clients."""

LONGEST_S = 300
PASSWORD = "made-up"  # pragma: allowlist secret


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one thing went that a client was asked to do: ``problem`` is empty where it went well."""

    client: str
    asked: str
    problem: str


SERVER = ("--clock", "instant", "--hosts", "2", "--quiet")
"""A server with two hosts, whose work is done before it answers."""


def results(python: Path, directory: Path) -> list[Result]:
    """How everything went that the clients were asked to do."""
    report = directory / "report.json"
    with Serving(directory, *SERVER, KILONOVA_PASSWORD=PASSWORD) as server:
        subprocess.run(
            [python, Path(__file__).with_name("drive.py"), directory, report],
            env={**os.environ, **variables(server.url)},
            timeout=LONGEST_S,
            check=True,
        )
    return msgspec.json.decode(report.read_bytes(), type=list[Result])


def variables(url: str) -> dict[str, str]:
    """What the clients are told of the server: an administrator at work in `demo`."""
    return {
        "OS_AUTH_TYPE": "password",
        "OS_AUTH_URL": f"{url}/identity",
        "OS_IDENTITY_API_VERSION": "3",
        "OS_COMPUTE_API_VERSION": "2.104",
        "OS_VOLUME_API_VERSION": "3.71",
        "OS_PLACEMENT_API_VERSION": "1.39",
        "OS_USERNAME": "admin",
        "OS_PASSWORD": PASSWORD,
        "OS_PROJECT_NAME": "demo",
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
        "OS_REGION_NAME": "RegionOne",
        "PYTHONWARNINGS": "ignore",
    }


def versions() -> dict[str, str]:
    """The clients' versions by name."""
    pins = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in pins if "==" in line)
