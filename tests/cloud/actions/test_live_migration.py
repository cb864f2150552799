# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration: from host to host, aborted, forced, failed."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.errors import (
    ComputeHostNotFound,
    DestinationDiskExists,
    InstanceInvalidState,
    InvalidCPUInfo,
    InvalidMigrationState,
    MigrationError,
    MigrationNotFoundForInstance,
    NoValidHost,
    PortBindingActivationFailed,
    PortBindingFailed,
    libvirtError,
)
from tests.cloud.actions.moving import (
    VOLUME,
    counted,
    holders,
    moves,
    region_with_hosts,
    said,
    said_since,
    tell,
)

UNTIL_TOLD = "fake.FakeLiveMigrateDriver"

THERE = [
    "host2 instance.live_migration_pre.start active/migrating/running",
    "host2 instance.live_migration_pre.end active/migrating/running",
    "compute instance.live_migration_post.start active/migrating/running",
    "host2 instance.live_migration_post_dest.start active/migrating/running",
    "host2 instance.live_migration_post_dest.end active/None/running",
    "compute instance.live_migration_post.end active/migrating/running",
]
BACK = [
    "compute instance.live_migration_rollback.start active/migrating/running",
    "compute instance.live_migration_rollback.end active/None/running",
]


def is_as_before(cloud: Cloud, server: Server) -> bool:
    """Whether the server runs on its first host, which alone holds anything for it."""
    return (
        (server.status, server.task_state, server.host) == ("ACTIVE", None, "compute")
        and holders(cloud) == {server.id: ["compute"]}
        and counted(cloud)["compute"] == [server.id]
    )


def test_a_server_moves_while_it_runs() -> None:
    """The old host ends the story, and tells it as it knew the server."""
    cloud, server = region_with_hosts()
    assert said(cloud, server.live_migrate) == THERE
    assert (server.status, server.host) == ("ACTIVE", "host2")
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["host2"]},
        [(1, "live-migration", "completed")],
    )
    assert counted(cloud) == {"compute": [], "host2": [server.id]}


def test_a_paused_server_moves_too() -> None:
    """It stays paused."""
    cloud, server = region_with_hosts()
    said(cloud, server.pause)
    said(cloud, server.live_migrate)
    assert (server.status, server.host) == ("PAUSED", "host2")


def test_ports_and_volumes_go_along() -> None:
    """They are used on the new host only."""
    cloud, server = region_with_hosts()
    server.attach_volume(VOLUME)
    cloud.run()
    said(cloud, server.live_migrate)
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), VOLUME)
    assert [(a.host, a.status) for a in volume.attachments.values()] == [("host2", "attached")]
    assert [cloud.network.port(vif.port_id).host for vif in server.instance.vifs] == ["host2"]


def test_a_host_may_be_wished_for() -> None:
    """The scheduler looks at it like at any other."""
    cloud, server = region_with_hosts(more=2)
    said(cloud, server.live_migrate, "host3")
    assert server.host == "host3"
    with pytest.raises(ComputeHostNotFound):
        server.live_migrate("nope")


def test_only_a_running_server_can_move_live() -> None:
    """A stopped one has nothing to move."""
    cloud, server = region_with_hosts()
    said(cloud, server.stop)
    with pytest.raises(InstanceInvalidState, match="Cannot live_migrate while"):
        server.live_migrate()


# Nobody takes it


def test_a_server_stays_where_no_other_host_is() -> None:
    """The conductor says so, of a request that it does not know any more."""
    cloud, server = region_with_hosts(more=0)
    assert said(cloud, server.live_migrate) == ["fake-mini compute_task.migrate_server.error"]
    assert is_as_before(cloud, server)
    assert moves(cloud) == [(1, "live-migration", "error")]


def test_the_next_host_is_asked_when_one_says_no() -> None:
    """Its refusal is only in its log, and in compute.exception."""
    cloud, server = region_with_hosts(more=2)
    refusal = InvalidCPUInfo("too old")
    with cloud.faults.inject("compute.check_can_live_migrate_destination", refusal, times=1):
        told = said(cloud, server.live_migrate)
    assert told[0] == "fake-mini compute.exception InvalidCPUInfo"
    assert (server.host, holders(cloud)) == ("host3", {server.id: ["host3"]})


def test_a_host_without_network_is_passed_over() -> None:
    """Ports are bound before anything moves."""
    cloud, server = region_with_hosts(more=2)
    with cloud.faults.inject("network.bind_port", PortBindingFailed("p"), times=1):
        said(cloud, server.live_migrate)
    assert server.host == "host3"


def test_hosts_are_asked_only_so_often() -> None:
    """migrate_max_retries says how often; then the server stays."""
    cloud, server = region_with_hosts({"DEFAULT": {"migrate_max_retries": 0}}, more=2)
    with cloud.faults.inject(
        "compute.check_can_live_migrate_destination", InvalidCPUInfo("too old")
    ):
        said(cloud, server.live_migrate)
    assert is_as_before(cloud, server)
    assert server.fault == (
        "Exceeded maximum number of retries. Exceeded max scheduling retries 1 for instance "
        f"{server.id} during live migration"
    )


def test_an_unforeseen_failure_leaves_the_server_in_error() -> None:
    """Where Nova expects a refusal, the server goes on."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("conductor.migrate_server", NoValidHost("full")):
        said(cloud, server.live_migrate)
    assert is_as_before(cloud, server)
    with cloud.faults.inject("conductor.migrate_server", MigrationError(reason="no")):
        said(cloud, server.live_migrate)
    assert (server.status, holders(cloud)) == ("ERROR", {server.id: ["compute"]})


# It comes to nothing


def test_what_cannot_be_prepared_is_rolled_back_on_both_hosts() -> None:
    """Disks that were to be copied are removed; the other host knows only what it was sent."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("compute.pre_live_migration", DestinationDiskExists("path")):
        assert said(cloud, server.live_migrate, block_migration=True) == [
            *BACK,
            "host2 instance.live_migration_rollback_dest.start active/migrating/running",
            "host2 instance.live_migration_rollback_dest.end active/migrating/running",
        ]
    assert is_as_before(cloud, server)
    assert moves(cloud) == [(1, "live-migration", "failed")]


def test_what_the_hypervisor_cannot_prepare_is_told_by_its_host() -> None:
    """Its volumes are as before."""
    cloud, server = region_with_hosts()
    server.attach_volume(VOLUME)
    cloud.run()
    with cloud.faults.inject("virt.pre_live_migration", DestinationDiskExists("path")):
        assert said(cloud, server.live_migrate) == [
            "host2 instance.live_migration_pre.start active/migrating/running",
            "fake-mini compute.exception DestinationDiskExists",
            *BACK,
        ]
    volume = cloud.neighbours.volumes.volume(cloud.service_context(), VOLUME)
    assert [(a.host, a.status) for a in volume.attachments.values()] == [("compute", "attached")]
    assert is_as_before(cloud, server)


def test_libvirt_recovers_from_its_own_failures() -> None:
    """The server goes on where it was."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("virt.live_migration", libvirtError("connection lost")):
        assert said(cloud, server.live_migrate) == [*THERE[:2], *BACK]
    assert is_as_before(cloud, server)
    assert moves(cloud) == [(1, "live-migration", "failed")]


def test_any_other_failure_of_the_copy_leaves_the_server_in_error() -> None:
    """It is too late to go back; nothing is announced of it, as in Nova."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("virt.live_migration", MigrationError(reason="no")):
        assert said(cloud, server.live_migrate) == THERE[:2]
    assert (server.status, server.task_state, server.host) == ("ERROR", None, "compute")
    assert moves(cloud) == [(1, "live-migration", "error")]


def test_a_guest_that_has_moved_belongs_to_its_new_host_whatever_fails() -> None:
    """The server is in error, over there."""
    cloud, server = region_with_hosts()
    with cloud.faults.inject("network.activate_binding", PortBindingActivationFailed("p", "host2")):
        assert said(cloud, server.live_migrate) == [
            *THERE[:3],
            "fake-mini compute.exception PortBindingActivationFailed",
        ]
    assert (server.status, server.host, server.task_state) == ("ERROR", "host2", None)
    assert counted(cloud) == {"compute": [], "host2": [server.id]}


# Somebody ends it


def test_a_running_migration_is_aborted() -> None:
    """It is rolled back, and cancelled."""
    cloud, server = region_with_hosts(driver=UNTIL_TOLD)
    assert said(cloud, server.live_migrate, block_migration=False) == THERE[:2]
    assert [(m.id, m.status) for m in server.migrations] == [(1, "running")]
    assert said(cloud, server.live_migration_abort) == [
        "compute instance.live_migration_abort.start active/migrating/running",
        "compute instance.live_migration_abort.end active/migrating/running",
        *BACK,
    ]
    assert is_as_before(cloud, server)
    assert (moves(cloud), server.migrations) == ([(1, "live-migration", "cancelled")], [])


def test_a_running_migration_is_forced_to_its_end() -> None:
    """The guest is paused, and then on its new host."""
    cloud, server = region_with_hosts(driver=UNTIL_TOLD)
    said(cloud, server.live_migrate, block_migration=False)
    assert said(cloud, server.live_migration_force_complete, 1) == [
        "compute instance.live_migration_force_complete.start active/migrating/running",
        "compute instance.live_migration_force_complete.end active/migrating/running",
        *THERE[2:],
    ]
    assert (server.host, moves(cloud)) == ("host2", [(1, "live-migration", "completed")])


def test_a_migration_that_waits_its_turn_is_dropped() -> None:
    """Its guest was not touched; the one before it goes on."""
    cloud, first = region_with_hosts(driver=UNTIL_TOLD)
    second = cloud.servers.create("second", "m1.tiny", first.instance.image_ref, networks="none")
    cloud.run()
    for server in (first, second):
        if server.host != "compute":
            said(cloud, server.live_migrate, "compute", block_migration=True)
    said(cloud, first.live_migrate, block_migration=False)
    assert said(cloud, second.live_migrate, block_migration=False) == []
    assert [m.status for m in second.migrations] == ["queued"]
    assert said(cloud, second.live_migration_abort) == [
        "compute instance.live_migration_abort.start active/migrating/running",
        "compute instance.live_migration_abort.end active/None/running",
    ]
    assert (second.task_state, second.host, second.migrations) == (None, "compute", [])
    assert holders(cloud)[second.id] == ["compute"]
    said(cloud, first.live_migration_force_complete)
    assert first.host == "host2"


def test_a_migration_that_is_over_cannot_be_ended() -> None:
    """Nor one of another number, nor one that does not run yet."""
    cloud, server = region_with_hosts(driver=UNTIL_TOLD)
    said(cloud, server.live_migrate, block_migration=False)
    with pytest.raises(MigrationNotFoundForInstance):
        server.live_migration_abort(7)
    cloud.tables.migrations[1].status = "preparing"
    with pytest.raises(InvalidMigrationState, match="Cannot force complete"):
        server.live_migration_force_complete(1)
    cloud.tables.migrations[1].status = "running"
    said(cloud, server.live_migration_abort, 1)
    with pytest.raises(InstanceInvalidState, match="Cannot live_migrate_abort while"):
        server.live_migration_abort(1)


def test_an_abort_while_the_other_host_prepares_rolls_back() -> None:
    """The abort ends at once; the roll-back follows when the other host is done."""
    cloud, server = region_with_hosts()
    before = len(cloud.notifications)
    with cloud.faults.inject("virt.pre_live_migration", delay=5.0):
        server.live_migrate()
        cloud.advance(1)
        assert [m.status for m in server.migrations] == ["preparing"]
        server.live_migration_abort()
        cloud.run()
    assert said_since(cloud, before) == [
        THERE[0],
        "compute instance.live_migration_abort.start active/migrating/running",
        "compute instance.live_migration_abort.end active/migrating/running",
        THERE[1],
        *BACK,
        "compute instance.live_migration_abort.end active/None/running",
    ]
    assert is_as_before(cloud, server)
    assert moves(cloud) == [(1, "live-migration", "cancelled")]


def test_its_own_host_must_be_up() -> None:
    """The conductor finds that it is not."""
    cloud, server = region_with_hosts()
    tell(cloud, "compute", running=False)
    assert said(cloud, server.live_migrate) == ["fake-mini compute_task.migrate_server.error"]
    assert server.fault == "Compute service of compute is unavailable at this time."
    assert is_as_before(cloud, server)
