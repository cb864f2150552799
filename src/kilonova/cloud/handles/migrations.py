# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Migrations, as administrators see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud import migrations
from kilonova.cloud.arguments import checked_class

if TYPE_CHECKING:
    from kilonova.cloud.handles.servers import Server
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.session import Session


@checked_class
class Migrations:
    """Every move of the region's servers, newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, migration_id: int) -> Migration:
        """A move by its number. Raises: MigrationNotFound."""
        return migrations.migration_by_id(self._session.cloud, migration_id)

    def list(
        self,
        *,
        server: Server | None = None,
        host: str | None = None,
        status: str | None = None,
        migration_type: str | None = None,
    ) -> list[Migration]:
        """The moves that fit; ``host`` is where they began or end, the type migration, resize,
        live-migration or evacuation.
        """
        return migrations.migrations(
            self._session.cloud,
            host=host,
            status=status,
            instance_uuid=None if server is None else server.id,
            migration_type=migration_type,
        )

    def __iter__(self) -> Iterator[Migration]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self._session.cloud.tables.migrations)
