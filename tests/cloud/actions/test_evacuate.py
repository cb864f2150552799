# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Evacuate: servers of a lost host are made again elsewhere."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.errors import (
    ComputeHostNotFound,
    ComputeServiceInUse,
    ForbiddenWithShare,
    InstanceInvalidState,
    InvalidRequest,
    VirtualInterfaceCreateException,
)
from tests.cloud.actions.moving import (
    VOLUME,
    counted,
    holders,
    moves,
    region_with_hosts,
    said,
    tell,
)

MADE = [
    "fake-mini instance.evacuate active/rebuilding/running",
    "host2 instance.rebuild_scheduled active/rebuilding/running",
    "host2 instance.exists active/rebuilding/running",
    "host2 instance.rebuild.start active/rebuilding/running",
]
STOPPED = [
    "host2 instance.power_off.start active/powering-off/running",
    "host2 instance.power_off.end stopped/None/shutdown",
    "host2 instance.rebuild.end stopped/None/shutdown",
]


def lost(*, more: int = 1) -> tuple[Cloud, Server]:
    """A server whose host is down."""
    cloud, server = region_with_hosts(more=more)
    tell(cloud, "compute", running=False)
    return cloud, server


def test_an_evacuated_server_is_stopped_on_its_new_host() -> None:
    """It holds its old host's resources until that is back."""
    cloud, server = lost()
    assert said(cloud, server.evacuate) == [*MADE, *STOPPED]
    assert (server.status, server.host) == ("SHUTOFF", "host2")
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["compute", "host2"]},
        [(1, "evacuation", "done")],
    )
    assert counted(cloud) == {"compute": [], "host2": [server.id]}


def test_before_api_2_95_it_kept_its_state() -> None:
    """An active server runs again."""
    cloud, server = lost()
    assert said(cloud, lambda: server.evacuate(stopped=False)) == [
        *MADE,
        "host2 instance.rebuild.end active/None/running",
    ]


def test_a_server_in_error_runs_again() -> None:
    """Whatever it was before is not known."""
    cloud, server = lost()
    server.reset_state("error")
    said(cloud, server.evacuate)
    assert (server.status, server.host) == ("ACTIVE", "host2")


def test_volumes_and_ports_go_along() -> None:
    """The guest on the lost host is not asked; here there is none yet."""
    cloud, server = region_with_hosts()
    server.attach_volume(VOLUME)
    cloud.run()
    tell(cloud, "compute", running=False)
    assert said(cloud, server.evacuate)[4:6] == [
        "host2 instance.volume_detach.start active/rebuilding/pending",
        "host2 instance.volume_detach.end active/rebuilding/pending",
    ]
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), VOLUME)
    assert [(a.host, a.status) for a in volume.attachments.values()] == [("host2", "attached")]
    assert [cloud.network.port(vif.port_id).host for vif in server.instance.vifs] == ["host2"]


def test_a_host_may_be_named() -> None:
    """Any but its own, and one that there is."""
    cloud, server = lost(more=2)
    with pytest.raises(ComputeHostNotFound):
        server.evacuate("nope")
    with pytest.raises(InvalidRequest, match="The target host can't be the same one"):
        server.evacuate("compute")
    said(cloud, server.evacuate, "host3")
    assert server.host == "host3"


def test_a_host_that_is_back_cleans_up() -> None:
    """What the server held there is free."""
    cloud, server = lost()
    said(cloud, server.evacuate)
    tell(cloud, "compute", running=True)
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["host2"]},
        [(1, "evacuation", "completed")],
    )


def test_only_servers_of_lost_hosts_are_evacuated() -> None:
    """And only in states that can be made again."""
    cloud, server = region_with_hosts()
    with pytest.raises(ComputeServiceInUse, match="compute is still in use"):
        server.evacuate()
    said(cloud, server.pause)
    tell(cloud, "compute", running=False)
    with pytest.raises(InstanceInvalidState, match="Cannot evacuate while"):
        server.evacuate()
    assert moves(cloud) == []


def test_shares_stay_behind() -> None:
    """So a server that has any is not evacuated."""
    cloud, server = region_with_hosts()
    said(cloud, server.stop)
    server.attach_share("e8debdc0-447a-4376-a10a-4cd9122d7986")
    cloud.run()
    tell(cloud, "compute", running=False)
    with pytest.raises(ForbiddenWithShare):
        server.evacuate()


def test_a_server_that_no_host_takes_is_in_error() -> None:
    """On the host that is lost."""
    cloud, server = lost(more=0)
    assert said(cloud, server.evacuate) == [
        MADE[0],
        "fake-mini compute_task.rebuild_server.error",
    ]
    assert (server.status, server.host, moves(cloud)) == (
        "ERROR",
        "compute",
        [(1, "evacuation", "error")],
    )
    assert holders(cloud) == {server.id: ["compute"]}


def test_an_evacuation_that_fails_gives_back_what_it_took() -> None:
    """The server is in error on the host that is lost, and can be evacuated again."""
    cloud, server = lost()
    with cloud.faults.inject("virt.spawn", VirtualInterfaceCreateException()):
        assert said(cloud, server.evacuate)[-2:] == [
            "host2 instance.rebuild.error active/rebuild_spawning/pending",
            "fake-mini compute.exception VirtualInterfaceCreateException",
        ]
    assert (server.status, server.host, holders(cloud)) == (
        "ERROR",
        "compute",
        {server.id: ["compute"]},
    )
    said(cloud, server.evacuate)
    assert (server.status, server.host) == ("ACTIVE", "host2")


def test_a_fake_driver_never_forgets_a_guest_that_moved_away_live() -> None:
    """So the server cannot be evacuated back; one of Nova's own traps, and it is recorded."""
    cloud, server = region_with_hosts()
    said(cloud, server.live_migrate)
    tell(cloud, "host2", running=False)
    assert said(cloud, server.evacuate)[-2:] == [
        "compute instance.rebuild.error active/rebuilding/running",
        "fake-mini compute.exception InstanceExists",
    ]
    assert (server.status, holders(cloud)) == ("ERROR", {server.id: ["host2"]})
