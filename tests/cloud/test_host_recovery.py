# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What nova-compute makes of servers that it finds in the midst of something when it starts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.model.instance import PowerState, TaskState, VmState
from tests.cloud.actions.moving import counted, holders, moves, region_with_hosts, said, said_since
from tests.cloud.actions.regions import OTHER_IMAGE

Request = Callable[[], object]


def crashed(cloud: Cloud, seam: str, request: Request, host: str = "compute") -> None:
    """The host dies while it waits at the seam for what the request led to."""
    with cloud.faults.inject(seam, hang=True):
        request()
        cloud.run()
        cloud.hosts.crash(host)
    cloud.run()


def started(cloud: Cloud, host: str = "compute") -> list[str]:
    """What is said once the host runs again."""
    return said(cloud, cloud.hosts.start, host)


def settled(server: Server) -> tuple[str, TaskState | None]:
    """Its status, and what is being done to it."""
    return server.status, server.task_state


def test_a_crash_says_nothing() -> None:
    """The server keeps its task until the host is back."""
    cloud, server = region_with_hosts(more=0)
    before = len(cloud.notifications)
    crashed(cloud, "virt.power_off", server.stop)
    assert said_since(cloud, before) == [
        "compute instance.power_off.start active/powering-off/running"
    ]
    assert settled(server) == ("ACTIVE", TaskState.POWERING_OFF)


def test_a_stop_lets_the_host_end_what_it_has_begun() -> None:
    """Nova-compute shuts down only when that is done."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("virt.power_off", delay=5.0):
        server.stop()
        cloud.advance(1)
        cloud.hosts.stop("compute")
        cloud.run()
    assert settled(server) == ("SHUTOFF", None)


def test_what_is_still_under_way_is_left_alone() -> None:
    """A restart comes between nothing."""
    cloud, server = region_with_hosts(more=0)
    with cloud.faults.inject("virt.spawn", delay=5.0):
        server.rebuild()
        cloud.advance(1)
        cloud.hosts.restart("compute")
        cloud.run()
    assert settled(server) == ("ACTIVE", None)


@pytest.mark.parametrize(("begun", "ended"), [("stop", "SHUTOFF"), ("start", "ACTIVE")])
def test_power_is_switched_once_more(begun: str, ended: str) -> None:
    """The host carries out what was asked before it went down."""
    cloud, server = region_with_hosts(more=0)
    if begun == "start":
        said(cloud, server.stop)
    crashed(cloud, f"virt.power_{'off' if begun == 'stop' else 'on'}", getattr(server, begun))
    assert [entry.split()[1] for entry in started(cloud)] == [
        f"instance.power_{'off' if begun == 'stop' else 'on'}.start",
        f"instance.power_{'off' if begun == 'stop' else 'on'}.end",
    ]
    assert settled(server) == (ended, None)


def test_a_deletion_is_carried_on() -> None:
    """From its beginning."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.destroy", server.delete)
    assert started(cloud)[0] == "compute instance.delete.start active/deleting/running"
    assert (len(cloud.servers), holders(cloud), counted(cloud)) == (0, {}, {"compute": []})


def test_a_build_is_given_up() -> None:
    """The server is in error, in silence."""
    cloud, _server = region_with_hosts(more=0)
    made: list[Server] = []
    crashed(
        cloud,
        "virt.spawn",
        lambda: made.append(
            cloud.servers.create("second", "m1.tiny", OTHER_IMAGE, networks="none")
        ),
    )
    assert (started(cloud), settled(made[0])) == ([], ("ERROR", None))


def test_a_rebuild_is_given_up() -> None:
    """There may be no guest any more."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.spawn", server.rebuild)
    assert (started(cloud), settled(server)) == ([], ("ERROR", None))


def test_a_snapshot_is_forgotten() -> None:
    """The server was not harmed."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.snapshot", lambda: server.create_image("image"))
    assert (started(cloud), settled(server)) == ([], ("ACTIVE", None))


@pytest.mark.parametrize("hard", [False, True])
def test_a_reboot_that_left_the_guest_down_is_done_again(hard: bool) -> None:
    """As a hard one."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.reboot", lambda: server.reboot(hard=hard))
    cloud.neighbours.guests.set_power_state(server.instance, PowerState.SHUTDOWN)
    assert started(cloud)[-1] == "compute instance.reboot.end active/None/running"
    assert settled(server) == ("ACTIVE", None)


def test_a_reboot_is_over_where_the_guest_is_up() -> None:
    """Nothing is said of it."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.reboot", server.reboot)
    assert (started(cloud), settled(server)) == ([], ("ACTIVE", None))


def test_a_pause_is_over_where_the_guest_runs() -> None:
    """Whatever had been done to it."""
    cloud, server = region_with_hosts(more=0)
    crashed(cloud, "virt.pause", server.pause)
    assert (started(cloud), settled(server)) == ([], ("ACTIVE", None))


def test_a_paused_guest_is_let_go_on() -> None:
    """With a driver that really halts it."""
    cloud, server = region_with_hosts(more=0, driver="libvirt.LibvirtDriver")
    said(cloud, server.pause)
    crashed(cloud, "virt.unpause", server.unpause)
    assert started(cloud)[-1] == "compute instance.unpause.end active/None/running"
    assert settled(server) == ("ACTIVE", None)


def test_a_guest_that_was_being_sent_away_comes_back() -> None:
    """Nobody knows how far it got."""
    cloud, server = region_with_hosts()
    crashed(cloud, "virt.migrate_disk_and_power_off", server.migrate)
    assert settled(server) == ("RESIZE", TaskState.RESIZE_MIGRATING)
    assert (started(cloud), settled(server)) == ([], ("ACTIVE", None))
    assert (server.host, server.power_state) == ("compute", PowerState.RUNNING)
    assert (holders(cloud), moves(cloud)) == (
        {server.id: ["compute"]},
        [(1, "migration", "error")],
    )


def test_a_live_migration_is_aborted() -> None:
    """The server stays where it is."""
    cloud, server = region_with_hosts(driver="fake.FakeLiveMigrateDriver")
    said(cloud, lambda: server.live_migrate(block_migration=False))
    cloud.hosts.crash("compute")
    assert started(cloud) == [
        "compute instance.live_migration_abort.start active/migrating/running",
        "compute instance.live_migration_abort.end active/migrating/running",
    ]
    assert (settled(server), server.host, moves(cloud)) == (
        ("ACTIVE", None),
        "compute",
        [(1, "live-migration", "error")],
    )
    assert holders(cloud) == {server.id: ["compute"]}


def test_a_server_in_error_is_left_alone() -> None:
    """Its user has to look after it."""
    cloud, server = region_with_hosts(more=0)
    server.reset_state(VmState.ERROR)
    cloud.hosts.restart("compute")
    cloud.run()
    assert settled(server) == ("ERROR", None)


@pytest.mark.parametrize(("resumes", "power"), [(True, "running"), (False, "shutdown")])
def test_guests_are_started_with_their_machine(resumes: bool, power: str) -> None:
    """Where the option resume_guests_state_on_host_boot asks for that."""
    flags = {"DEFAULT": {"resume_guests_state_on_host_boot": resumes}}
    cloud, server = region_with_hosts(flags, more=0)
    cloud.hosts.crash("compute")
    cloud.neighbours.guests.set_power_state(server.instance, PowerState.SHUTDOWN)
    assert started(cloud) == []
    assert cloud.hypervisor.power_state(server.instance) == power
