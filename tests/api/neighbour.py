# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Asking the neighbours' front doors, as a user or as an administrator."""

from __future__ import annotations

from typing import Any

from tests.api.control.client import Client

Asked = tuple[int, Any]


class Neighbour:
    """One of the services of a server of its own; says status and JSON of each answer."""

    def __init__(self, client: Client, prefix: str, **headers: str) -> None:
        self.client = client
        self._prefix = prefix
        self._headers = headers

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Asked:
        answer = self.client.ask(method, self._prefix + path, body, **{**self._headers, **headers})
        is_json = answer.headers.get("content-type") == "application/json"
        return answer.status, answer.json if is_json else answer.body.decode("latin-1")

    def made(self, path: str, key: str, /, **attributes: Any) -> dict[str, Any]:
        """Something new, as the answer shows it."""
        status, shown = self("POST", path, {key: attributes})
        assert status < 300, shown
        found: dict[str, Any] = shown[key]
        return found


def member() -> Client:
    """A client of a new server, logged in as `demo`."""
    client = Client()
    client.log_in()
    return client


def admin(of: Client | None = None) -> Client:
    """A client logged in as `admin`, of a new server or of another client's."""
    client = Client() if of is None else sharing(of)
    client.log_in("admin", "admin")
    return client


def sharing(other: Client) -> Client:
    """A client that is not logged in, of another client's server."""
    client = Client.__new__(Client)
    client.__dict__.update(other.__dict__)
    client.headers = {}
    return client
