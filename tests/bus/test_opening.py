# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a bus may carry beside notifications: nothing of it stops who listens."""

from __future__ import annotations

import json

import pytest

from kilonova.bus.oslo_message import opened
from tests.contract.test_message import MESSAGE


def test_a_notification_is_opened_with_or_without_an_envelope() -> None:
    """Both of oslo.messaging's drivers."""
    text = json.dumps(MESSAGE)
    envelope = json.dumps({"oslo.version": "2.0", "oslo.message": text})
    assert (opened(text.encode()), opened(envelope.encode())) == (MESSAGE, MESSAGE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        json.dumps(MESSAGE | {"publisher_id": "\ud800"}).encode(),
        json.dumps(MESSAGE | {"payload": {"memory": float("nan")}}).encode(),
        json.dumps(MESSAGE | {"payload": "text"}).encode(),
        json.dumps({"oslo.version": "2.0", "oslo.message": "7"}).encode(),
    ],
)
def test_what_is_none_is_known_for_it(body: bytes) -> None:
    """It is counted, and what follows is heard."""
    assert opened(body) is None
