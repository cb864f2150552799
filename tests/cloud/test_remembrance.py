# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A region that runs for long remembers only so many of the servers that are gone."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud import tables


def test_the_oldest_deleted_servers_are_forgotten_with_their_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "DELETED_KEPT", 2)
    with Cloud(hosts=2) as cloud:
        for name in ("oldest", "older", "newest"):
            server = cloud.servers.create(name=name, flavor="m1.small", image="cirros")
            cloud.run()
            server.migrate()
            cloud.run()
            server.confirm_resize()
            cloud.run()
            server.delete()
            cloud.run()
        assert len(cloud.migrations) == 2
        assert [each.display_name for each in cloud.tables.deleted_instances.values()] == [
            "older",
            "newest",
        ]
