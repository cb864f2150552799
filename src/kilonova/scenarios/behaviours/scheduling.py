# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where servers land, and what is told when they land nowhere."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import CREATED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ROOMY = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
NOWHERE = "compute_task.build_instances.error"
SEARCHED = "scheduler.select_destinations.start"


@scenario
def no_host_is_up(cloud: Region) -> None:
    """Where every host is down, the search ends without a host and the server is in error."""
    cloud.services.update("compute", forced_down=True)
    cloud.look_away()
    server = cloud.servers.create()
    _, failed = cloud.expect(SEARCHED, NOWHERE)
    assert failed.payload.reason.exception == "NoValidHost"
    assert server.status == "ERROR"


@scenario
def no_host_is_large_enough(cloud: Region) -> None:
    """Where no host has the room, placement says so before the search begins."""
    cloud.servers.create(flavor=world.HUGE)
    cloud.expect(NOWHERE)


@scenario(hosts=2)
def disabled_hosts_get_nothing(cloud: Region) -> None:
    """A disabled host keeps what it has, and gets nothing new."""
    cloud.services.update("compute", status="disabled")
    cloud.look_away()
    cloud.servers.create()
    *_, end = cloud.expect(*CREATED)
    assert end.payload.host == "host2"


@scenario(hosts=2)
def requested_host(cloud: Region) -> None:
    """An administrator can say which host it must be."""
    cloud.admin.servers.create(host="host2")
    *_, end = cloud.expect(*CREATED)
    assert end.payload.host == "host2"


@scenario(hosts=2)
def servers_spread(cloud: Region) -> None:
    """The host with the most room gets the next server."""
    hosts = set()
    for name in ("one", "other"):
        cloud.servers.create(name)
        *_, end = cloud.expect(*CREATED)
        hosts.add(end.payload.host)
    assert hosts == {"compute", "host2"}


@scenario(flags=ROOMY)
def nowhere_to_move(cloud: Region) -> None:
    """A server that has nowhere to go stays, however it was to move."""
    server = cloud.running_server()
    for move in (server.migrate, server.live_migrate):
        move()
        *_, failed = cloud.expect(SEARCHED, "compute_task.migrate_server.error")
        assert failed.payload.reason.exception == "NoValidHost"
    server.resize(world.SMALL)
    cloud.expect(SEARCHED, "compute_task.migrate_server.error")
    assert (server.status, server.host) == ("ACTIVE", "compute")


SCENARIOS = (
    no_host_is_up,
    no_host_is_large_enough,
    disabled_hosts_get_nothing,
    requested_host,
    servers_spread,
    nowhere_to_move,
)
