# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The passwords of the region's users."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.api.identity.routing import IdentityCall
    from kilonova.cloud.services.credentials import Hashed
    from kilonova.cloud.services.identity import User


class Passwords:
    """One password that all users have, made when serving starts or given by who starts it."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()

    def fits(self, password: str) -> bool:
        """Whether it is the right one."""
        return hmac.compare_digest(password.encode(), self._password)


def password_of(call: IdentityCall, user: User) -> Hashed | Passwords:
    """A user's own password, or that of all."""
    return call.identity.passwords.get(user.id, call.passwords)
