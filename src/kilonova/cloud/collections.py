# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The collections that users of a region hold, whoever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.handles.aggregates import Aggregates
from kilonova.cloud.handles.flavors import Flavors
from kilonova.cloud.handles.images import Images
from kilonova.cloud.handles.keypairs import Keypairs
from kilonova.cloud.handles.migrations import Migrations
from kilonova.cloud.handles.networks import Networks
from kilonova.cloud.handles.ports import Ports
from kilonova.cloud.handles.server_groups import ServerGroups
from kilonova.cloud.handles.servers import Servers
from kilonova.cloud.handles.services import Services
from kilonova.cloud.handles.shares import Shares
from kilonova.cloud.handles.volumes import Volumes

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

    @property
    def migrations(self) -> Migrations:
        """The moves of the region's servers."""
        return Migrations(self._user)

    @property
    def images(self) -> Images:
        """The images that the user's project may see."""
        return Images(self._user)

    @property
    def networks(self) -> Networks:
        """The networks that the user's project may see."""
        return Networks(self._user)

    @property
    def ports(self) -> Ports:
        """The ports of the user's project."""
        return Ports(self._user)

    @property
    def volumes(self) -> Volumes:
        """The volumes of the user's project."""
        return Volumes(self._user)

    @property
    def shares(self) -> Shares:
        """The shares of the user's project."""
        return Shares(self._user)
