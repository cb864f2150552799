# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What other services tell of a server."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.actions.external_events import ExternalEvent, external_instance_event
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.errors import VolumeExtendFailed
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE, region, region_with_server, story

SWITCHED = {"DEFAULT": {"compute_driver": "fake.PowerUpdateFakeDriver"}}


def tell(cloud: Cloud, server: Server, name: str, tag: str | None = None) -> list[int]:
    """One event, told by an administrator; the code of the answer."""
    api = cloud.as_user("admin").api()
    return external_instance_event(api, [ExternalEvent(name, server.id, tag)])


def test_what_cannot_be_passed_on_is_answered_so() -> None:
    """An unknown server, a missing tag, a server without a host; the rest is passed on."""
    cloud, server = region_with_server()
    shelved = cloud.servers.create("shelved", "m1.tiny", IMAGE, networks="none")
    cloud.run()
    shelved.shelve()
    cloud.run()
    events = [
        ExternalEvent("network-changed", "nobody"),
        ExternalEvent("power-update", server.id),
        ExternalEvent("network-changed", shelved.id),
        ExternalEvent("network-vif-plugged", server.id, "port"),
    ]
    api = cloud.as_user("admin").api()
    assert external_instance_event(api, events) == [404, 400, 422, 200]


def test_a_machine_that_somebody_switched_is_followed() -> None:
    """By a driver that can: off and on again."""
    cloud, server = region_with_server({**EVERY_UPDATE, **SWITCHED})
    off = story(cloud, tell, cloud, server, "power-update", "POWER_OFF")
    on = story(cloud, tell, cloud, server, "power-update", "POWER_ON")
    assert off + on == [
        "instance.update active/powering-off/running",
        "instance.power_off.start active/powering-off/running",
        "instance.update stopped/None/shutdown",
        "instance.power_off.end stopped/None/shutdown",
        "instance.update stopped/powering-on/shutdown",
        "instance.power_on.start stopped/powering-on/shutdown",
        "instance.update active/None/running",
        "instance.power_on.end active/None/running",
    ]


def test_a_power_state_that_is_known_is_no_news() -> None:
    """Nothing happens to a server that runs and is said to be on."""
    cloud, server = region_with_server(SWITCHED)
    assert story(cloud, tell, cloud, server, "power-update", "POWER_ON") == []


def test_other_drivers_cannot_follow() -> None:
    """The start is announced, then the exception by the update and by the event around it."""
    cloud, server = region_with_server()
    assert story(cloud, tell, cloud, server, "power-update", "POWER_OFF") == [
        "instance.power_off.start active/powering-off/running",
        "compute.exception NotImplementedError",
        "compute.exception NotImplementedError",
    ]
    assert (server.status, server.task_state) == ("ACTIVE", None)


def test_a_volume_that_has_grown_is_shown_to_the_guest() -> None:
    """In silence, unless that fails."""
    cloud = region()
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    server = cloud.servers.create("web", "m1.tiny", disks=[root])
    cloud.run()
    disk = server.instance.bdms[0]
    assert disk.volume_id is not None
    cloud.neighbours.volumes.extend(cloud.service_context(), disk.volume_id, 5)
    assert story(cloud, tell, cloud, server, "volume-extended", disk.volume_id) == []
    with cloud.faults.inject("virt.extend_volume", VolumeExtendFailed(disk.volume_id, "no")):
        said = story(cloud, tell, cloud, server, "volume-extended", disk.volume_id)
    assert (disk.volume_size, said) == (5, ["compute.exception VolumeExtendFailed"])


def test_a_port_that_is_gone_is_taken_from_the_guest() -> None:
    """And from what is told of its addresses."""
    cloud, server = region_with_server()
    port_id = server.instance.vifs[0].port_id
    tell(cloud, server, "network-vif-deleted", port_id)
    cloud.run()
    story(cloud, server.pause)
    told = [n.payload.ip_addresses for n in list(cloud.notifications)[-2:]]
    assert told == [[], []]


@pytest.mark.parametrize(
    "name", ["network-vif-plugged", "accelerator-request-bound", "volume-reimaged"]
)
def test_nobody_waits_for_what_is_ready_at_once(name: str) -> None:
    """Such an event is taken, and nothing follows."""
    cloud, server = region_with_server()
    assert story(cloud, tell, cloud, server, name, "tag") == []


def test_an_event_is_logged_as_the_action_that_it_stands_for() -> None:
    """A volume that grew, a machine that was switched off."""
    cloud, server = region_with_server(SWITCHED)
    tell(cloud, server, "volume-extended", "volume")
    tell(cloud, server, "power-update", "POWER_OFF")
    cloud.run()
    assert [record.action for record in server.instance.actions] == [
        "create",
        "extend_volume",
        "stop",
    ]
