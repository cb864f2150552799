# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova env`, with a server that runs and without."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback

NEEDED = {"KILONOVA_PASSWORD": "it's given"}


def test_a_shell_learns_how_to_get_in(tmp_path: Path) -> None:
    """The variables that OpenStack's clients read, quoted for the shell; for anybody there is."""
    with Serving(tmp_path, **NEEDED) as server:
        first = server.run("env").stdout.splitlines()
        demo = server.run("env", "demo").stdout.splitlines()
        admin_in_demo = server.run("env", "admin", "demo").stdout.splitlines()
        url = server.url
    assert first == [
        "export OS_AUTH_TYPE=password",
        f"export OS_AUTH_URL={url}/identity",
        "export OS_IDENTITY_API_VERSION=3",
        "export OS_USERNAME=admin",
        """export OS_PASSWORD='it'"'"'s given'""",  # pragma: allowlist secret
        "export OS_PROJECT_NAME=admin",
        "export OS_USER_DOMAIN_ID=default",
        "export OS_PROJECT_DOMAIN_ID=default",
        "export OS_REGION_NAME=RegionOne",
        "export OS_INTERFACE=public",
    ]
    assert (demo[3], demo[5]) == ("export OS_USERNAME=demo", "export OS_PROJECT_NAME=demo")
    assert (admin_in_demo[3], admin_in_demo[5]) == (
        "export OS_USERNAME=admin",
        "export OS_PROJECT_NAME=demo",
    )


def test_a_clouds_yaml_has_all_users_and_one_reader(tmp_path: Path) -> None:
    """It is written again over its like, and over nothing else."""
    clouds, foreign = tmp_path / "clouds.yaml", tmp_path / "foreign.yaml"
    foreign.write_text("clouds: {production: {}}\n")
    with Serving(tmp_path, **NEEDED) as server:
        written = [server.run("env", "--clouds-yaml", str(clouds)).returncode for _ in range(2)]
        printed = server.run("env", "--clouds-yaml", "-").stdout
        refused = server.run("env", "--clouds-yaml", str(foreign))
        url = server.url
    found = yaml.safe_load(clouds.read_text())["clouds"]
    assert (written, clouds.stat().st_mode & 0o777, printed) == ([0, 0], 0o600, clouds.read_text())
    assert list(found) == ["kilonova", "kilonova-demo"]
    assert found["kilonova-demo"]["auth"] == {
        "auth_url": f"{url}/identity",
        "username": "demo",
        "password": "it's given",
        "project_name": "demo",
        "user_domain_id": "default",
        "project_domain_id": "default",
    }
    assert (refused.returncode, foreign.read_text()) == (2, "clouds: {production: {}}\n")


def test_who_or_what_is_not_there(tmp_path: Path) -> None:
    """Each is told what there is; without a server, how to start one."""
    with Serving(tmp_path, **NEEDED) as server:
        failures = [
            server.run("env", *arguments)
            for arguments in (["nobody"], ["demo", "admin"], ["--port", "1"])
        ]
        with Serving(tmp_path, **NEEDED) as other:
            several = server.run("env")
            ports = {each.url.rpartition(":")[2] for each in (server, other)}
            server.interrupt()
            one = server.run("env")
            other.interrupt()
        none = server.run("env")
    assert [(failure.returncode, failure.stderr) for failure in failures] == [
        (2, "kilonova env: There is no user 'nobody'; there are admin, demo.\n"),
        (2, "kilonova env: demo has no role in project 'admin'; projects: demo.\n"),
        (
            2,
            "kilonova env: No server of yours runs on port 1. Start one with: kilonova serve\n",
        ),
    ]
    assert (several.returncode, all(port in several.stderr for port in ports)) == (2, True)
    assert (one.returncode, none.returncode) == (0, 2)
