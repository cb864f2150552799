# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A project in which a user has each role, and who passes the checks of Nova's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kilonova import Cloud
from tests.api.client import Client

ROLES = ("admin", "manager", "member", "reader", "service")
PASS: Mapping[str, tuple[str, ...]] = {
    "-": ROLES,
    "@": ROLES,
    "(rule:context_is_admin) or user_id:%(user_id)s": ROLES,
    "rule:project_reader_or_admin": ("admin", "manager", "member", "reader"),
    "rule:project_member_or_admin": ("admin", "manager", "member"),
    "rule:project_manager_or_admin": ("admin", "manager"),
    "rule:service_or_admin": ("admin", "service"),
    "rule:context_is_admin": ("admin",),
}
"""Who passes each of the checks that Nova's rules have."""


def region_of_roles() -> Client:
    """A region with the users `the admin`, `the manager` and so on in the project `work`."""
    cloud = Cloud()
    project = cloud.identity.add_project("work").id
    for role in ROLES:
        cloud.identity.add_user(f"the {role}", {project: (role,)})
    return Client(cloud)


def boot(client: Client, user: str = "the member", **wishes: Any) -> str:
    """A server of the project's."""
    (image,) = client.cloud.neighbours.images.list(client.cloud.service_context())
    return client.boot(imageRef=image.id, user=user, **wishes)
