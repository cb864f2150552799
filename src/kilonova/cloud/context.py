# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who asks: the context that a request carries through every service."""

from __future__ import annotations

from msgspec import Struct, structs


class Context(Struct, frozen=True, eq=False, gc=False):
    """A request's user and project, its id and whether its user is an administrator.

    ``user_id`` and ``project_id`` are None in the contexts of periodic tasks. Source:
    nova/context.py, RequestContext.
    """

    user_id: str | None
    project_id: str | None
    request_id: str
    is_admin: bool = False
    roles: tuple[str, ...] = ("member", "reader")

    @property
    def shown_request_id(self) -> str | None:
        """The id as payloads show it: none for a context of no user. Source:
        InstancePayload.__init__.
        """
        return self.request_id if self.user_id and self.project_id else None

    def elevated(self) -> Context:
        """The same request with an administrator's rights."""
        return self if self.is_admin else structs.replace(self, is_admin=True)
