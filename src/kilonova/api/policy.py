# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what: a rule of a service's default policy, and the role that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kilonova.api.errors import HttpError

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


class Who(StrEnum):
    """The least role that a rule takes. Each implies those above it here, but ``SERVICE``, which
    only administrators have too; ``ANYBODY`` needs no more than a token.
    """

    ANYBODY = "anybody"
    READER = "reader"
    MEMBER = "member"
    MANAGER = "manager"
    SERVICE = "service"
    ADMIN = "admin"


@dataclass(slots=True, frozen=True)
class Rule:
    """A rule by its full name."""

    name: str
    who: Who

    def allows(self, session: Session) -> bool:
        """Whether the session's roles are enough."""
        return session.is_admin or self.who == Who.ANYBODY or self.who in session.roles


def forbidden(rule: str) -> HttpError:
    """403. Source: nova/exception.py, PolicyNotAuthorized."""
    return HttpError(403, f"Policy doesn't allow {rule} to be performed.")
