# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Moves that something else crosses: a deletion, a failure, another host's crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.errors import InstanceNotFound, InternalError
from tests.cloud.actions.moving import counted, holders, moves, region_with_hosts, said

MOVES: Mapping[str, Callable[[Server], None]] = {
    "resize": lambda server: server.resize("m1.medium"),
    "migrate": lambda server: server.migrate(),
    "live_migrate": lambda server: server.live_migrate(),
    "rebuild": lambda server: server.rebuild(),
    "confirm": lambda server: server.confirm_resize(),
    "revert": lambda server: server.revert_resize(),
}
AFTER_A_RESIZE = ("confirm", "revert")

SEAMS_OF_MOVES = {
    "resize": (
        "network.bind_port",
        "block_storage.attachment_create",
        "placement.claim",
        "placement.move_allocations",
        "scheduler.select_destinations",
        "virt.finish_migration",
        "virt.migrate_disk_and_power_off",
    ),
    "live_migrate": (
        "block_storage.attachment_update",
        "network.activate_binding",
        "network.bind_port",
        "placement.move_allocations",
        "virt.live_migration",
        "virt.pre_live_migration",
    ),
    "rebuild": (
        "block_storage.attachment_create",
        "image.get",
        "virt.detach_volume",
        "virt.destroy",
        "virt.power_off",
        "virt.spawn",
    ),
}


def real_region() -> tuple[Cloud, Server]:
    """Three hosts on which everything takes its time."""
    cloud = Cloud(hosts=3)
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    return cloud, server


@pytest.mark.parametrize("seconds", [0, 2, 6, 16, 22])
@pytest.mark.parametrize("kind", MOVES)
def test_a_server_can_be_deleted_in_the_midst_of_a_move(kind: str, seconds: int) -> None:
    """Nobody counts it or holds anything for it afterwards."""
    cloud, server = real_region()
    if kind in AFTER_A_RESIZE:
        said(cloud, server.resize, "m1.medium")
    MOVES[kind](server)
    cloud.advance(seconds + 0.5)
    said(cloud, server.delete)
    assert (len(cloud.servers), holders(cloud)) == (0, {})
    assert not any(counted(cloud).values())


@pytest.mark.parametrize(
    ("kind", "seam"), [(kind, seam) for kind, seams in SEAMS_OF_MOVES.items() for seam in seams]
)
def test_a_mistake_anywhere_leaves_no_task_and_straight_books(kind: str, seam: str) -> None:
    """The server holds what it needs where it is, and nothing else is held."""
    cloud, server = region_with_hosts(more=2)
    server.attach_volume("a07f71dc-8151-4e7d-a0cc-cd24a3f11113")
    cloud.run()
    with cloud.faults.inject(seam, InternalError("mistake"), times=1):
        try:
            MOVES[kind](server)
        except InternalError:
            assert seam == "image.get"
        cloud.run()
    assert (server.task_state, holders(cloud)[server.id]) == (None, [server.host])
    assert [name for name, servers in counted(cloud).items() if servers] == [server.host]
    if server.status != "VERIFY_RESIZE":
        assert len(holders(cloud)) == 1


def test_a_guest_that_is_lost_in_a_rebuild_leaves_the_server_in_error() -> None:
    """It is not taken for deleted."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("virt.destroy", InstanceNotFound("lost")):
        said(cloud, server.rebuild)
    assert (server.status, server.task_state) == ("ERROR", None)


def test_a_live_migration_whose_new_host_dies_ends_there() -> None:
    """The guest has moved already; only nova-compute does not answer."""
    cloud, server = real_region()
    server.live_migrate("host2")
    cloud.advance(10)
    cloud.hosts.crash("host2")
    cloud.run()
    assert (server.status, server.host, server.task_state) == ("ERROR", "host2", None)
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["host2"]},
        [(1, "live-migration", "error")],
    )
