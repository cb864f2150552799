# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Real clients, from PyPI and unchanged, ask a running server."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.clients.asking import ENVIRONMENT, results
from tests.docs.compatibility_page import PAGE


@pytest.mark.loopback
@pytest.mark.skipif(
    not (ENVIRONMENT / "installed").exists(), reason="the clients are not installed: make clients"
)
def test_real_clients_cannot_tell_the_difference(tmp_path: Path) -> None:
    """Every command and every call goes as it would with a real cloud."""
    found = results(ENVIRONMENT / "bin" / "python", tmp_path)
    assert [each for each in found if each.problem] == []


def test_the_page_tells_of_every_command() -> None:
    """And each of them went well when it was written."""
    file = Path(__file__).with_name("openstack.yaml").read_text(encoding="utf-8")
    asked = [f"| `{entry['run']}` | ok |" for entry in yaml.safe_load(file)]
    told = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in asked if line not in told] == []
