# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a server that changes its host, its size or its image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kilonova.cloud import migrations
from kilonova.cloud.actions import evacuate, live_migration, rebuild, resize
from kilonova.cloud.actions.rebuild import UNCHANGED, Changes, Unchanged
from kilonova.cloud.arguments import checked_class

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.session import Session


@checked_class
class MoveRequests:
    """Resize, migration, evacuation and rebuild."""

    __slots__ = ()

    _session: Session
    instance: Instance

    def resize(self, flavor: Flavor | str) -> None:
        """Give it another size, by flavor, id or name; then confirm or revert.

        Raises: InstanceInvalidState, CannotResizeToSameFlavor, CannotResizeDisk, FlavorNotFound,
        TooManyInstances, ServiceUnavailable.
        """
        resize.resize(self._session.api(), self.instance, self._flavor_id(flavor))

    def migrate(self, host: str | None = None) -> None:
        """Move it to another host while it is shut down; then confirm or revert.

        Raises: InstanceInvalidState, CannotMigrateToSameHost, ComputeHostNotFound.
        """
        resize.migrate(self._session.api(), self.instance, host)

    def confirm_resize(self) -> None:
        """Stay on the new host. Raises: InstanceInvalidState, ServiceUnavailable."""
        resize.confirm_resize(self._session.api(), self.instance)

    def revert_resize(self) -> None:
        """Go back to the old host and size. Raises: InstanceInvalidState."""
        resize.revert_resize(self._session.api(), self.instance)

    def live_migrate(self, host: str | None = None, *, block_migration: bool | None = None) -> None:
        """Move it to another host while it runs; without ``block_migration`` the hosts decide
        whether its disks have to be copied.

        Raises: InstanceInvalidState, ComputeHostNotFound.
        """
        live_migration.live_migrate(self._session.api(), self.instance, host, block_migration)

    def live_migration_abort(self, migration_id: int | None = None) -> None:
        """End the live migration that is under way; the server stays where it is.

        Raises: InstanceInvalidState, MigrationNotFoundForInstance, InvalidMigrationState.
        """
        live_migration.live_migrate_abort(
            self._session.api(), self.instance, migration_id or self._running_migration_id()
        )

    def live_migration_force_complete(self, migration_id: int | None = None) -> None:
        """Pause the guest so that the live migration can come to its end.

        Raises: InstanceInvalidState, MigrationNotFoundForInstance, InvalidMigrationState.
        """
        live_migration.live_migrate_force_complete(
            self._session.api(), self.instance, migration_id or self._running_migration_id()
        )

    def evacuate(self, host: str | None = None, *, stopped: bool = True) -> None:
        """Make it again on another host, since its own is down; ``stopped`` as since API 2.95.

        Raises: InstanceInvalidState, ComputeServiceInUse, ComputeHostNotFound.
        """
        evacuate.evacuate(self._session.api(), self.instance, host, stopped=stopped)

    def rebuild(
        self,
        image: str | None = None,
        *,
        name: str | None = None,
        description: str | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | None = None,
        key_name: str | Unchanged | None = UNCHANGED,
        trusted_image_certificates: Sequence[str] | Unchanged | None = UNCHANGED,
        hostname: str | None = None,
        user_data: str | Unchanged | None = UNCHANGED,
        preserve_ephemeral: bool = False,
    ) -> None:
        """Make it again from an image, by id or name, or from its own.

        Raises: InstanceInvalidState, ImageNotFound, ImageNotActive, ImageUnacceptable,
        FlavorMemoryTooSmall, KeypairNotFound, InvalidVolume.
        """
        cloud = self._session.cloud
        changes = Changes(
            name=name,
            description=description,
            metadata=metadata,
            key_name=key_name,
            trusted_image_certificates=trusted_image_certificates,
            hostname=hostname,
            user_data=user_data,
        )
        self._session.ask(
            rebuild.rebuild,
            self.instance,
            None if image is None else cloud.neighbours.images.id_of(image),
            changes,
            preserve_ephemeral=preserve_ephemeral,
        )

    @property
    def migrations(self) -> list[Migration]:
        """Its live migrations that are under way."""
        return migrations.in_progress(self._session.cloud, self.instance)

    def _flavor_id(self, flavor: Flavor | str) -> str:
        """The id of a flavor; what names none is taken for an id."""
        if not isinstance(flavor, str):
            return flavor.flavorid
        known = self._session.cloud.tables.flavors
        if flavor in known:
            return flavor
        return next((each.flavorid for each in known.values() if each.name == flavor), flavor)

    def _running_migration_id(self) -> int:
        """The number of its newest live migration."""
        kinds = [
            migration.id
            for migration in self._session.cloud.tables.migrations_of(self.instance)
            if migration.migration_type == migrations.LIVE_MIGRATION
        ]
        return kinds[-1] if kinds else 0
