# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What `python -m tests.bus.endurance` counts, with few kills."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bus.endurance import Outcome, endure
from tests.bus.rabbitmq import MISSING, RabbitMQ


@pytest.mark.loopback
@pytest.mark.skipif(not RabbitMQ.is_installed(), reason=MISSING)
def test_nothing_is_lost_when_broker_and_server_are_killed_under_load(tmp_path: Path) -> None:
    """Neither what was acknowledged nor what was kept; and it is told in order."""
    outcome = endure(tmp_path, 2)
    assert (outcome.broker_kills, outcome.server_kills) == (1, 1)
    assert outcome.is_good, str(outcome)


@pytest.mark.parametrize("what", ["lost", "unasked", "overtaken", "untold"])
def test_whatever_goes_wrong_is_told(what: str) -> None:
    """Each of these alone is a failure; messages that come twice are none."""
    assert Outcome(sent=9, received=10, duplicates=1).is_good
    assert not Outcome(**{"sent": 9, "received": 9, what: 1}).is_good
