# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups, as their project sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import GroupPolicy, Name, Size, check_named, checked_class
from kilonova.cloud.model.server_group import ServerGroup
from kilonova.cloud.resources import server_groups
from kilonova.errors import InvalidArgument

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class ServerGroups:
    """The server groups of one project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, name: Name, policy: GroupPolicy, rules: Mapping[str, Size] | None = None
    ) -> ServerGroup:
        """A new group: affinity, anti-affinity, soft-affinity or soft-anti-affinity.

        Of ``anti-affinity`` the rule ``max_server_per_host`` says how many servers of the group a
        host may have. Raises: ServerGroupLimitExceeded.
        """
        if rules and policy != "anti-affinity":
            raise InvalidArgument(
                "ServerGroups.create", "rules", "None, unless the policy is anti-affinity", rules
            )
        check_named("ServerGroups.create", rules or {}, {"max_server_per_host": "Size"})
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
