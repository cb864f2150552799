# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups, as their project sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Name, checked_class
from kilonova.cloud.model.server_group import ServerGroup
from kilonova.cloud.resources import server_groups

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class ServerGroups:
    """The server groups of one project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, name: Name, policy: str, rules: Mapping[str, int] | None = None
    ) -> ServerGroup:
        """A new group: affinity, anti-affinity, soft-affinity or soft-anti-affinity.

        Raises: ServerGroupLimitExceeded.
        """
        return server_groups.create(self._session.api(), name, policy, rules)

    def get(self, uuid: str) -> ServerGroup:
        """A group. Raises: InstanceGroupNotFound."""
        return server_groups.get(self._session.cloud, uuid)

    def delete(self, uuid: str) -> None:
        """Delete a group; its members stay. Raises: InstanceGroupNotFound."""
        server_groups.delete(self._session.api(), uuid)

    def __iter__(self) -> Iterator[ServerGroup]:
        groups = self._session.cloud.tables.server_groups.values()
        return iter([group for group in groups if group.project_id == self._session.project_id])
