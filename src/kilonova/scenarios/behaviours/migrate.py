# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Cold migration: moving a server to another host, powered off on the way."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import CONFIRMED, MOVED, REVERTED, STOPPED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ROOMY = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}


@scenario(hosts=2, flags=ROOMY)
def migrate_and_confirm(cloud: Region) -> None:
    """A cold migration is a resize to the same flavor, on another host."""
    server = cloud.running_server()
    server.migrate()
    cloud.expect(*MOVED)
    server.confirm_resize()
    start, _ = cloud.expect(*CONFIRMED)
    assert start.publisher_id == "nova-compute:compute"
    assert (server.status, server.host) == ("ACTIVE", "host2")


@scenario(hosts=2, flags=ROOMY)
def migrate_and_revert(cloud: Region) -> None:
    """Reverted, the server runs where it ran before."""
    server = cloud.running_server()
    server.migrate(host="host2")
    cloud.expect(*MOVED)
    server.revert_resize()
    exists, start, end = cloud.expect(*REVERTED)
    assert exists.publisher_id == "nova-compute:host2"
    assert (start.publisher_id, end.publisher_id) == ("nova-compute:compute",) * 2
    assert (server.status, server.host) == ("ACTIVE", "compute")


@scenario(hosts=2, flags=ROOMY)
def migrate_while_stopped(cloud: Region) -> None:
    """A server that was off is powered off again when its migration is reverted."""
    server = cloud.stopped_server()
    server.migrate()
    cloud.expect(*MOVED)
    server.revert_resize()
    *_, end = cloud.expect(*REVERTED[:-1], *STOPPED, REVERTED[-1])
    assert end.payload.state == "stopped"


SCENARIOS = (migrate_and_confirm, migrate_and_revert, migrate_while_stopped)
