# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""All moves of servers, past ones too. Source: nova/api/openstack/compute/migrations.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.changes import within
from kilonova.api.compute.links import links, next_link, page
from kilonova.api.compute.policies import require
from kilonova.api.compute.server_migrations import (
    IN_PROGRESS,
    USER_SHOWN,
    UUID_SHOWN,
    hide_hosts,
)
from kilonova.api.compute.server_view import naive
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.migrations import LIVE_MIGRATION

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.migration import Migration

TYPE_SHOWN = version("2.23")

FILTERS = {
    "status": "status",
    "instance_uuid": "instance_uuid",
    "migration_type": "migration_type",
    "source_compute": "source_compute",
    "user_id": "user_id",
    "project_id": "project_id",
}


def show_migration(call: Call, migration: Migration) -> dict[str, Any]:
    """A move, by version; administrators see its hosts."""
    shown: dict[str, Any] = {
        "created_at": naive(migration.created_at),
        "dest_compute": migration.dest_compute,
        "dest_host": migration.dest_host,
        "dest_node": migration.dest_node,
        "id": migration.id,
        "instance_uuid": migration.instance_uuid,
        "new_instance_type_id": migration.new_flavor_id,
        "old_instance_type_id": migration.old_flavor_id,
        "source_compute": migration.source_compute,
        "source_node": migration.source_node,
        "status": migration.status,
        "updated_at": naive(migration.updated_at),
    }
    hide_hosts(call, shown)
    if call.version >= TYPE_SHOWN:
        shown["migration_type"] = migration.migration_type
        if migration.migration_type == LIVE_MIGRATION and migration.status in IN_PROGRESS:
            collection = f"servers/{migration.instance_uuid}/migrations"
            shown["links"] = links(call, collection, str(migration.id))
    if call.version >= UUID_SHOWN:
        shown["uuid"] = migration.uuid
    if call.version >= USER_SHOWN:
        shown |= {"user_id": migration.user_id, "project_id": migration.project_id}
    return shown


def wanted(call: Call) -> list[Migration]:
    """The moves that the query asks for; newest first since 2.59.

    Raises: HttpError 403 for whom it may not be all, and who does not name the own project; 400 for
    times of changes that make no sense.
    """
    if call.query.get("project_id") != call.session.project_id:
        require(call, "os-migrations:index:all_projects")
    fits = within(call, UUID_SHOWN)
    found = [each for each in call.cloud.tables.migrations.values() if fits(each.updated_at)]
    host = call.query.get("host")
    if host is not None:
        found = [m for m in found if host in (m.source_compute, m.dest_compute)]
    for name, attribute in FILTERS.items():
        value = call.query.get(name)
        if value is not None:
            found = [m for m in found if getattr(m, attribute) == value]
    return found[::-1] if call.version >= UUID_SHOWN else found


def index(call: Call) -> Response:
    """200."""
    whole = wanted(call)
    if call.version < UUID_SHOWN:
        return Json({"migrations": [show_migration(call, migration) for migration in whole]})
    shown = page(call, whole, lambda migration: migration.uuid)
    body: dict[str, Any] = {"migrations": [show_migration(call, each) for each in shown]}
    more = next_link(call, "os-migrations", shown, whole, lambda migration: migration.uuid)
    return Json({**body, "migrations_links": more} if more else body)


ROUTES = (Route("GET", "/os-migrations", index),)
