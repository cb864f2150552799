# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may come in to the control interface, and what it says to what it does not know."""

from __future__ import annotations

from tests.api.control.client import Client


def test_a_control_token_is_asked_for_everywhere() -> None:
    """Where one is set nobody without it is answered, not even about health."""
    client = Client(control_token="made-up-too")
    missing = client.refused("GET", "/health")
    client.headers["X-Kilonova-Token"] = "guessed"  # pragma: allowlist secret
    wrong = client.refused("POST", "/reset")
    client.headers["X-Kilonova-Token"] = "made-up-too"  # pragma: allowlist secret
    remedy = "Send the one that the server was started with."
    assert (missing, wrong) == ((401, "X-Kilonova-Token", remedy),) * 2
    assert client.control("GET", "/health")[0] == 200


def test_unknown_paths_and_methods(client: Client) -> None:
    """Each is told what there is."""
    status, field, remedy = client.refused("GET", "/fault")
    assert (status, field, "/_kilonova/faults" in remedy) == (404, "path", True)
    assert client.refused("PUT", "/faults") == (405, "method", "It takes: GET, POST, DELETE.")


def test_bodies_that_are_none(client: Client) -> None:
    """No JSON, and too much of it."""
    for body, status in ((b"{", 400), (b"\xff", 400), (b'"' + b"x" * (1 << 20) + b'"', 413)):
        answer = client.send("POST", "/_kilonova/reset", body)
        assert (answer.status, list(answer.json["error"])) == (
            status,
            ["code", "field", "message", "remedy"],
        )
