# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens: who they stand for."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from kilonova.cloud.region import Cloud
    from kilonova.cloud.session import Session


class Tokens:
    """Every token that was issued, and its session; unguessable, never from the seed."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def issue(self, session: Session) -> str:
        """A new token for a session."""
        token = secrets.token_urlsafe(32)
        self._sessions[token] = session
        return token

    def session(self, cloud: Cloud, token: str) -> Session:
        """The session of a token. Raises: HttpError 401."""
        session = self._sessions.get(token)
        if session is None:
            raise HttpError(401, "The request you have made requires authentication.")
        return session
