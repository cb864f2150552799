# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The records of moves."""

from __future__ import annotations

import pytest

from kilonova.errors import MigrationNotFound
from tests.cloud.actions.moving import region_with_hosts, said


def test_moves_are_listed_newest_first() -> None:
    """By server, host, status and type."""
    cloud, server = region_with_hosts(more=2)
    said(cloud, server.live_migrate, "host2")
    said(cloud, server.migrate, "host3")
    migrations = cloud.migrations
    assert [(m.id, m.migration_type) for m in migrations] == [
        (2, "migration"),
        (1, "live-migration"),
    ]
    assert [m.id for m in migrations.list(server=server, status="completed")] == [1]
    assert [m.id for m in migrations.list(host="host2")] == [2, 1]
    assert [m.id for m in migrations.list(migration_type="resize")] == []
    assert (migrations.get(1).dest_compute, len(migrations)) == ("host2", 2)


def test_a_move_remembers_where_from_and_where_to() -> None:
    """Hosts, nodes and flavors by number."""
    cloud, server = region_with_hosts()
    said(cloud, server.resize, "m1.small")
    move = cloud.migrations.get(1)
    assert (move.source_compute, move.source_node) == ("compute", "fake-mini")
    assert (move.dest_compute, move.dest_node) == ("host2", "host2")
    flavors = cloud.tables.flavors
    names = {flavor.id: flavor.name for flavor in flavors.values()}
    assert (names[move.old_flavor_id or 0], names[move.new_flavor_id or 0]) == (
        "m1.tiny",
        "m1.small",
    )


def test_an_unknown_move_is_not_found() -> None:
    """By its number."""
    cloud, _server = region_with_hosts()
    with pytest.raises(MigrationNotFound, match="Migration 7 could not be found"):
        cloud.migrations.get(7)
