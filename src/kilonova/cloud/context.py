# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who asks: the context that a request carries through every service."""

from __future__ import annotations

from msgspec import structs

from kilonova.contract.context import RequestContext  # where it is: the compiler must see it there


class Context(RequestContext, frozen=True, gc=False):
    """A request's user and project, its id and whether its user is an administrator.

    Notifications carry the very object, so that naming who asked costs nothing. Source:
    nova/context.py, RequestContext.
    """

    @property
    def shown_request_id(self) -> str | None:
        """The id as payloads show it: none for a context of no user. Source:
        InstancePayload.__init__.
        """
        return self.request_id if self.user_id and self.project_id else None

    def may_see(self, project_id: str | None) -> bool:
        """Whether what is a project's own is there for who asks: for the project itself, for
        administrators, and for what the services do by themselves.
        """
        return self.is_admin or self.project_id in (None, project_id)

    def elevated(self) -> Context:
        """The same request with an administrator's rights.

        Source: nova/context.py, RequestContext.elevated.
        """
        if self.is_admin:
            return self
        roles = self.roles if "admin" in self.roles else (*self.roles, "admin")
        return structs.replace(self, is_admin=True, roles=roles)
