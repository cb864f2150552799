# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Secrets that let users of Identity in; only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Self

COST = 1 << 10
"""Of scrypt: two milliseconds. What is guarded is a cloud that does not exist."""


@dataclass(slots=True, frozen=True)
class Hashed:
    """A secret that can be recognised, and not told."""

    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, secret: str) -> Self:
        """The hash of a secret."""
        salt = secrets.token_bytes(16)
        return cls(salt, _digest(secret, salt))

    def fits(self, secret: str) -> bool:
        """Whether it is the same secret."""
        return hmac.compare_digest(_digest(secret, self.salt), self.digest)


def _digest(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode("utf-8", "surrogatepass"), salt=salt, n=COST, r=8, p=1)


@dataclass(slots=True, frozen=True, eq=False, kw_only=True)
class ApplicationCredential:
    """What lets a program in for a user, in one project, with some of the user's roles there.

    ``expires_at`` is in seconds since 1970, UTC; an ``unrestricted`` one may make others. Source:
    Identity API, application credentials.
    """

    id: str
    name: str
    user_id: str
    project_id: str
    roles: tuple[str, ...]
    secret: Hashed
    description: str | None = None
    expires_at: float | None = None
    unrestricted: bool = False
