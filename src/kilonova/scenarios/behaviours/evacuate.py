# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Building servers anew whose host is down."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import REBUILT, STOPPED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

ROOMY = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}
EVACUATED = ("instance.evacuate", *REBUILT)


def host_fails(cloud: Region, host: str = "compute") -> None:
    """A host that has done all its work stops, and an administrator says so; nobody looks."""
    cloud.run()
    cloud.hosts.stop(host)
    cloud.services.update(host, forced_down=True)
    cloud.look_away()


@scenario(hosts=2, flags=ROOMY)
def evacuate(cloud: Region) -> None:
    """An evacuated server is off in its new place, until its owner starts it."""
    server = cloud.running_server()
    host_fails(cloud)
    server.evacuate()
    first, *_, end = cloud.expect(*EVACUATED[:-1], *STOPPED, EVACUATED[-1])
    assert (first.payload.action_initiator_user, first.payload.task_state) == (
        "admin",
        "rebuilding",
    )
    assert (end.publisher_id, end.payload.state) == ("nova-compute:host2", "stopped")
    assert server.host == "host2"


@scenario(hosts=2, flags=ROOMY)
def evacuate_with_a_volume(cloud: Region) -> None:
    """Its volumes are detached from the host that is gone."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    host_fails(cloud)
    server.evacuate(host="host2")
    cloud.expect(
        *EVACUATED[:-1],
        "instance.volume_detach.start",
        "instance.volume_detach.end",
        *STOPPED,
        EVACUATED[-1],
    )


@scenario(hosts=2, flags=ROOMY)
def evacuate_as_it_was(cloud: Region) -> None:
    """Before microversion 2.95 an evacuated server ran on."""
    server = cloud.running_server()
    host_fails(cloud)
    cloud.at("2.94").servers.get(server.id).evacuate()
    *_, end = cloud.expect(*EVACUATED)
    assert end.payload.state == "active"


@scenario(flags=ROOMY)
def evacuate_to_nowhere(cloud: Region) -> None:
    """Where no other host is left, the conductor says so and the server is in error."""
    server = cloud.running_server()
    host_fails(cloud)
    server.evacuate()
    *_, failed = cloud.expect(
        "instance.evacuate",
        "scheduler.select_destinations.start",
        "compute_task.rebuild_server.error",
    )
    assert failed.payload.reason.exception == "NoValidHost"
    assert server.status == "ERROR"


SCENARIOS = (evacuate, evacuate_with_a_volume, evacuate_as_it_was, evacuate_to_nowhere)
