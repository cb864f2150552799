# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""In whose name a notification is sent: the request's context, as it travels with the message."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class RequestContext(Struct, frozen=True, gc=False):
    """Who asked for what a notification tells of, and under which request id.

    ``user_id`` and ``project_id`` are None in the contexts of periodic tasks. It never holds a
    token, nor anything else that oslo.messaging takes out of a context before it sends it. Source:
    nova/context.py, RequestContext; oslo_context/context.py, RequestContext.redacted_copy.
    """

    user_id: str | None
    project_id: str | None
    request_id: str
    is_admin: bool = False
    roles: tuple[str, ...] = ("member", "reader")
    user_name: str | None = None
    project_name: str | None = None
    user_domain_id: str | None = None
    project_domain_id: str | None = None
    global_request_id: str | None = None

    def to_dict(self, timestamp: str | None = None) -> dict[str, Any]:
        """Give what Nova's context gives for the bus, in its order.

        ``timestamp`` is the message's, or a date in Nova's form: the copy that is sent is made
        together with the message. Source: nova/context.py, RequestContext.to_dict.
        """
        identity = (
            self.user_id,
            self.project_id,
            None,
            self.user_domain_id,
            self.project_domain_id,
        )
        return {
            "user": self.user_id,
            "project_id": self.project_id,
            "system_scope": None,
            "project": self.project_id,
            "domain": None,
            "user_domain": self.user_domain_id,
            "project_domain": self.project_domain_id,
            "is_admin": self.is_admin,
            "read_only": False,
            "show_deleted": False,
            "auth_token": None,
            "request_id": self.request_id,
            "global_request_id": self.global_request_id,
            "resource_uuid": None,
            "roles": list(self.roles),
            "user_identity": " ".join(each or "-" for each in identity),
            "is_admin_project": True,
            "user_id": self.user_id,
            "read_deleted": "no",
            "remote_address": None,
            "timestamp": None if timestamp is None else timestamp.replace(" ", "T"),
            "quota_class": None,
            "user_name": self.user_name,
            "service_catalog": [],
            "project_name": self.project_name,
        }
