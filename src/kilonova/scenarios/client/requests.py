# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests of one user, and what is made of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.scenarios.driver import Driver


class RequestRefused(KilonovaError):
    """The API answered with an error: what was asked for does not fit."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message

    def __str__(self) -> str:
        return f"{self.status} {self.message}"


class Requests:
    """What one user asks of Compute."""

    def __init__(self, driver: Driver, user: str, microversion: str = "latest") -> None:
        self.driver = driver
        self.user = user
        self.microversion = microversion

    def get(self, uri: str) -> Any:
        """The body of what is there. Raises: RequestRefused."""
        return self.ask("GET", uri)

    def post(self, uri: str, body: Mapping[str, Any]) -> Any:
        """Raises: RequestRefused."""
        return self.ask("POST", uri, body)

    def put(self, uri: str, body: Mapping[str, Any] | None = None) -> Any:
        """Raises: RequestRefused."""
        return self.ask("PUT", uri, body)

    def delete(self, uri: str) -> Any:
        """Raises: RequestRefused."""
        return self.ask("DELETE", uri)

    def ask(self, method: str, uri: str, body: Mapping[str, Any] | None = None) -> Any:
        """Make a request; the body of its answer. Raises: RequestRefused."""
        answer = self.driver.request(
            method, uri, body, user=self.user, microversion=self.microversion
        )
        if answer.status >= 400:
            raise RequestRefused(answer.status, _message(answer.body))
        return answer.body


def _message(body: Any) -> str:
    """What an error's body says: ``{"itemNotFound": {"code": 404, "message": ...}}``."""
    if isinstance(body, Mapping):
        for part in body.values():
            if isinstance(part, Mapping) and "message" in part:
                return str(part["message"])
    return str(body)
