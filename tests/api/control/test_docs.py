# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the documentation says about serving is what happens."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kilonova.api.control.resources import ROUTES
from tests.api.control.client import Client

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "control-interface.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z]+) \| `(/\S+)` \| (\d+) \|", re.M)


def test_the_reference_lists_every_path() -> None:
    """And none that is not there."""
    assert {(method, path) for method, path, _ in ROW.findall(REFERENCE)} == {
        (route.method, route.path) for route in ROUTES
    }


def test_the_errors_of_the_reference_are_answered_so(client: Client) -> None:
    """The one that it shows."""
    shown = re.search(r'^{"error".*}$', REFERENCE, re.M)
    assert shown is not None
    assert client.control("POST", "/reset", {"clock": {"mode": "fast"}}) == (
        400,
        json.loads(shown[0]),
    )


def test_the_fault_of_the_reference_is_planned(client: Client) -> None:
    """As it is written there."""
    shown = re.search(r'^{"seam".*}$', REFERENCE, re.M)
    assert shown is not None
    assert client.control("POST", "/faults", json.loads(shown[0]))[0] == 201
