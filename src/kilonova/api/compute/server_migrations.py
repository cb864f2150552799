# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migrations of a server that are under way. Source:
nova/api/openstack/compute/server_migrations.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import server_of, whole_number
from kilonova.api.compute.schemas.parts import NULL, only
from kilonova.api.compute.server_view import naive
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud import migrations
from kilonova.cloud.actions import live_migration

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.migration import Migration

FORCE_COMPLETE = version("2.22")
SHOWN = version("2.23")
ABORT = version("2.24")
UUID_SHOWN = version("2.59")
USER_SHOWN = version("2.80")

HOSTS = frozenset({"dest_compute", "dest_host", "dest_node", "source_compute", "source_node"})
IN_PROGRESS = frozenset({"queued", "preparing", "running", "post-migrating"})


def show_migration(call: Call, migration: Migration) -> dict[str, Any]:
    """A live migration and how far it is; administrators see its hosts."""
    shown: dict[str, Any] = {
        "created_at": naive(migration.created_at),
        "dest_compute": migration.dest_compute,
        "dest_host": migration.dest_host,
        "dest_node": migration.dest_node,
        "disk_processed_bytes": migration.disk_processed,
        "disk_remaining_bytes": migration.disk_remaining,
        "disk_total_bytes": migration.disk_total,
        "id": migration.id,
        "memory_processed_bytes": migration.memory_processed,
        "memory_remaining_bytes": migration.memory_remaining,
        "memory_total_bytes": migration.memory_total,
        "server_uuid": migration.instance_uuid,
        "source_compute": migration.source_compute,
        "source_node": migration.source_node,
        "status": migration.status,
        "updated_at": naive(migration.updated_at),
    }
    hide_hosts(call, shown)
    if call.version >= UUID_SHOWN:
        shown["uuid"] = migration.uuid
    if call.version >= USER_SHOWN:
        shown |= {"user_id": migration.user_id, "project_id": migration.project_id}
    return shown


def hide_hosts(call: Call, shown: dict[str, Any]) -> None:
    """Say nothing of hosts to who is no administrator."""
    if not call.is_admin:
        shown |= dict.fromkeys(HOSTS & shown.keys())


def index(call: Call) -> Response:
    """200: those under way."""
    found = [
        migration
        for migration in call.cloud.tables.migrations_of(server_of(call))
        if migration.migration_type == migrations.LIVE_MIGRATION and migration.status in IN_PROGRESS
    ]
    return Json({"migrations": [show_migration(call, migration) for migration in found]})


def show(call: Call) -> Response:
    """200; 404 for what is over, or no live migration of the server."""
    instance, number = server_of(call), call.path["migration_id"]
    found = [m for m in call.cloud.tables.migrations_of(instance) if str(m.id) == number]
    if not found:
        raise HttpError(
            404, f"In-progress live migration {number} is not found for server {instance.uuid}."
        )
    if found[0].migration_type != migrations.LIVE_MIGRATION:
        raise HttpError(
            404, f"Migration {number} for server {instance.uuid} is not live-migration."
        )
    if found[0].status not in IN_PROGRESS:
        raise HttpError(
            404, f"Live migration {number} for server {instance.uuid} is not in progress."
        )
    return Json({"migration": show_migration(call, found[0])})


def force_complete(call: Call) -> Response:
    """202; 400 for an unknown migration or one that does not run, 409 unless it migrates."""
    number = number_of(call.path["migration_id"])
    live_migration.live_migrate_force_complete(call.api, server_of(call), number)
    return accepted()


def abort(call: Call) -> Response:
    """202; 404 for an unknown migration, 400 for one that is over, 409 unless it migrates."""
    number = number_of(call.path["migration_id"])
    live_migration.live_migrate_abort(call.api, server_of(call), number)
    return accepted()


def number_of(text: str) -> int:
    """The number of a migration; none has the number 0."""
    return whole_number(text) or 0


ALL = "/servers/{server_id}/migrations"
ONE = f"{ALL}/{{migration_id}}"
ROUTES = (
    Route("GET", ALL, index, since=SHOWN),
    Route("GET", ONE, show, since=SHOWN),
    Route(
        "DELETE",
        ONE,
        abort,
        since=ABORT,
        action="abort live migration",
    ),
    Route(
        "POST",
        f"{ONE}/action",
        force_complete,
        "force_complete",
        since=FORCE_COMPLETE,
        bodies=growing(only("force_complete", NULL)),
        errors={errors.MigrationNotFound: 400},
        action="force_complete",
    ),
)
