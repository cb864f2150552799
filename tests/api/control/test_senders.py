# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whom the control interface answers."""

from __future__ import annotations

import pytest

from tests.api.control.client import Client


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Origin", "https://evil.example"),
        ("Host", "evil.example:8774"),
        ("Origin", "null"),
        ("Host", "[::1"),
        ("Host", "[localhost]"),
        ("Origin", "http://[::1"),
    ],
)
def test_pages_of_the_web_are_not_answered(client: Client, header: str, value: str) -> None:
    """A browser may send their requests to loopback, but says whose they are."""
    answer = client.send("POST", "/_kilonova/reset", b"", **{header: value})
    assert (answer.status, answer.json["error"]["field"]) == (403, header)


@pytest.mark.parametrize("host", ["localhost:8774", "127.0.0.1", "[::1]:8774"])
def test_this_machine_is_answered_by_any_of_its_names(client: Client, host: str) -> None:
    """By name or address, with a port or without."""
    assert client.send("GET", "/_kilonova/health", b"", Host=host).status == 200


def test_whoever_has_the_token_is_answered(client: Client) -> None:
    """A server that others may reach goes by its token alone."""
    guarded = Client(control_token="made-up")  # pragma: allowlist secret
    headers = {"Host": "cloud.example", "X-Kilonova-Token": "made-up"}
    assert guarded.send("GET", "/_kilonova/health", b"", **headers).status == 200
