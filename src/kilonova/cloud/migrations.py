# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Records of moves: how they begin, what becomes of them, and who holds the source's resources
meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from kilonova.cloud.model.migration import Migration
from kilonova.errors import (
    KilonovaError,
    MigrationNotFound,
    MigrationNotFoundByStatus,
    MigrationNotFoundForInstance,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Scope
    from kilonova.cloud.steps import Steps

MIGRATION, RESIZE = "migration", "resize"
LIVE_MIGRATION, EVACUATION = "live-migration", "evacuation"

OVER = frozenset({"confirmed", "reverted", "error", "failed", "completed", "cancelled", "done"})
"""The statuses of moves that are over; ``done`` is an evacuation whose source must still clean up.
"""

IN_PROGRESS = frozenset({"queued", "preparing", "running", "post-migrating"})
"""Source: nova/db/main/api.py, migration_get_in_progress_by_instance."""


def new_migration(
    scope: Scope,
    instance: Instance,
    kind: str,
    status: str,
    *,
    new_flavor: Flavor | None = None,
    dest_compute: str | None = None,
) -> Migration:
    """Write down that a server is to move. Source: nova/objects/migration.py, Migration.create."""
    cloud, context = scope.cloud, scope.context
    flavor = None if kind == EVACUATION else instance.flavor
    migration = Migration(
        id=cloud.tables.next_id("migration"),
        uuid=cloud.ids.uuid(),
        instance_uuid=instance.uuid,
        migration_type=kind,
        status=status,
        source_compute=instance.host or "",
        source_node=instance.node or "",
        dest_compute=dest_compute,
        old_flavor_id=None if flavor is None else flavor.id,
        new_flavor_id=None if flavor is None else (new_flavor or flavor).id,
        created_at=cloud.clock.stamp,
        user_id=context.user_id,
        project_id=context.project_id,
    )
    cloud.tables.keep_migration(migration)
    return migration


def set_status(scope: Scope, migration: Migration, status: str) -> None:
    """The move is in another status from now on."""
    migration.status = status
    migration.updated_at = scope.cloud.clock.stamp


def migration_in(cloud: Region, instance: Instance, status: str) -> Migration:
    """The server's oldest move in a status. Raises: MigrationNotFoundByStatus.

    Source: nova/db/main/api.py, migration_get_by_instance_and_status.
    """
    for migration in cloud.tables.migrations_of(instance):
        if migration.status == status:
            return migration
    raise MigrationNotFoundByStatus(instance.uuid, status)


def migration_of(cloud: Region, instance: Instance, migration_id: int) -> Migration:
    """A move by its number, if it is the server's. Raises: MigrationNotFoundForInstance."""
    migration = cloud.tables.migrations.get(migration_id)
    if migration is None or migration.instance_uuid != instance.uuid:
        raise MigrationNotFoundForInstance(migration_id, instance.uuid)
    return migration


def migration_by_id(cloud: Region, migration_id: int) -> Migration:
    """A move by its number. Raises: MigrationNotFound."""
    migration = cloud.tables.migrations.get(migration_id)
    if migration is None:
        raise MigrationNotFound(migration_id)
    return migration


def in_progress(cloud: Region, instance: Instance, kind: str = LIVE_MIGRATION) -> list[Migration]:
    """The server's moves of a kind that are under way, oldest first.

    Source: nova/compute/api.py, API.get_migrations_in_progress_by_instance.
    """
    return [
        migration
        for migration in cloud.tables.migrations_of(instance)
        if migration.migration_type == kind and migration.status in IN_PROGRESS
    ]


def migrations(
    cloud: Region,
    *,
    host: str | None = None,
    status: str | None = None,
    instance_uuid: str | None = None,
    migration_type: str | None = None,
    source_compute: str | None = None,
) -> list[Migration]:
    """The moves that fit, newest first; ``host`` is where they began or end.

    Source: nova/compute/api.py, API.get_migrations.
    """
    wanted = {
        "status": status,
        "instance_uuid": instance_uuid,
        "migration_type": migration_type,
        "source_compute": source_compute,
    }
    asked = {name: value for name, value in wanted.items() if value is not None}
    return [
        migration
        for migration in reversed(cloud.tables.migrations.values())
        if all(getattr(migration, name) == value for name, value in asked.items())
        and (host is None or host in (migration.source_compute, migration.dest_compute))
    ]


def unfinished_on(cloud: Region, host: str) -> Iterable[Migration]:
    """The moves to or from a host that are not over.

    Source: nova/objects/migration.py, MigrationList.get_in_progress_by_host_and_node.
    """
    for migration in cloud.tables.migrations.values():
        at = (migration.source_compute, migration.dest_compute)
        if migration.status not in OVER and host in at:
            yield migration


class ErrorOutMigration:
    """A stretch whose failure leaves the move in status error.

    Source: nova/compute/manager.py, errors_out_migration_ctxt.
    """

    __slots__ = ("_migration", "_scope")

    def __init__(self, scope: Scope, migration: Migration) -> None:
        self._scope = scope
        self._migration = migration

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, KilonovaError):
            set_status(self._scope, self._migration, "error")


# Who holds the resources


def hold_source(scope: Scope, instance: Instance, migration: Migration) -> Steps[bool]:
    """The move holds what the server has on its host; false where the server has nothing there.

    Raises: ComputeHostNotFound.
    Source: nova/conductor/tasks/migrate.py, replace_allocation_with_migration.
    """
    placement = scope.cloud.placement
    node = scope.cloud.hosts.get(instance.host).node
    if not placement.allocations(instance.uuid).get(node.uuid):
        return False
    yield from placement.move_allocations(instance.uuid, migration.uuid)
    return True


def give_back_source(scope: Scope, instance: Instance, migration: Migration) -> Steps[None]:
    """The server holds again what the move held for it, and nothing else; nothing if it is gone.

    Source: nova/compute/manager.py, ComputeManager._revert_allocation.
    """
    placement = scope.cloud.placement
    if instance.uuid not in scope.cloud.instances:
        yield from placement.delete_allocations(migration.uuid)
        yield from placement.delete_allocations(instance.uuid)
    elif placement.allocations(migration.uuid):
        yield from placement.move_allocations(migration.uuid, instance.uuid)


def let_go_of_source(scope: Scope, migration: Migration) -> Steps[None]:
    """Nobody holds the source's resources any more.

    Source: nova/compute/manager.py, ComputeManager._delete_allocation_after_move.
    """
    yield from scope.cloud.placement.delete_allocations(migration.uuid)


def let_go_of_moves(scope: Scope, instance: Instance) -> Steps[None]:
    """A server that is deleted in the midst of a move leaves nothing that the move held for it."""
    placement = scope.cloud.placement
    for migration in scope.cloud.tables.migrations_of(instance):
        if placement.allocations(migration.uuid):
            yield from placement.delete_allocations(migration.uuid)
