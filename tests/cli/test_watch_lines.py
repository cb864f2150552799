# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How `kilonova watch` puts a notification in one line, whatever is in it."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova.cli.watch import Reader


def line(payload: dict[str, Any]) -> str:
    """A legacy notification's line."""
    reader = Reader([], None)
    told = {
        "publisher_id": "compute.host1",
        "priority": "ERROR",
        "event_type": "pause_instance",
        "timestamp": "2026-01-01 00:00:00.000000",
        "payload": payload,
    }
    assert reader.wants(told)
    return reader.line(told, colours=False)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"exception": "Boom", "message": "no\n disk", "code": 500}, "Boom: no disk"),
        ({"exception": "Boom", "args": {}}, "Boom"),
        ({"reason": "No valid host was found.", "state": "error"}, "No valid host was found."),
        ({"message": "Success"}, "pause_instance"),
    ],
)
def test_a_legacy_error_says_what_went_wrong(payload: dict[str, Any], said: str) -> None:
    """By the keys that it has; a message alone is none."""
    assert line(payload).endswith(said)


def test_what_is_of_an_odd_kind_is_shown_all_the_same() -> None:
    """Names that are numbers, and states that are none."""
    assert line({"instance_id": 5, "display_name": 7, "state": ["x"]}).endswith("['x']")
