# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The collections that users of a region hold, whoever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.handles.aggregates import Aggregates
from kilonova.cloud.handles.flavors import Flavors
from kilonova.cloud.handles.keypairs import Keypairs
from kilonova.cloud.handles.server_groups import ServerGroups
from kilonova.cloud.handles.servers import Servers
from kilonova.cloud.handles.services import Services

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


class Collections:
    """What a session has, and a cloud in the name of its first user."""

    @property
    def _user(self) -> Session:
        """In whose name requests are made."""
        raise AssertionError("a session or a cloud says who its user is")

    @property
    def servers(self) -> Servers:
        """The servers of the user's project."""
        return Servers(self._user)

    @property
    def flavors(self) -> Flavors:
        """The flavors of the region."""
        return Flavors(self._user)

    @property
    def keypairs(self) -> Keypairs:
        """The user's key pairs."""
        return Keypairs(self._user)

    @property
    def aggregates(self) -> Aggregates:
        """The region's host aggregates."""
        return Aggregates(self._user)

    @property
    def server_groups(self) -> ServerGroups:
        """The server groups of the user's project."""
        return ServerGroups(self._user)

    @property
    def services(self) -> Services:
        """The services of the region."""
        return Services(self._user)
