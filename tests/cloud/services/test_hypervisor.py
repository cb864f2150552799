# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The hypervisor: guests, their power, what it takes, and what fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from simpy.events import Event

from kilonova.cloud.clock import Clock
from kilonova.cloud.flags import Flags
from kilonova.cloud.model.block_device import BlockDeviceMapping
from kilonova.cloud.model.host import Host
from kilonova.cloud.model.instance import Instance, PowerState, VmState
from kilonova.cloud.model.migration import Migration
from kilonova.cloud.services.hypervisor import StandInHypervisor
from kilonova.errors import (
    BuildAbortException,
    ComputeResourcesUnavailable,
    InstanceNotFound,
    InstanceNotRunning,
    InvalidFlagValue,
    LiveMigrationAborted,
    VirtualInterfaceCreateException,
)

Answer = Callable[[Any], Any]
RUNNING, SHUTDOWN, PAUSED = PowerState.RUNNING, PowerState.SHUTDOWN, PowerState.PAUSED


@pytest.fixture
def hypervisor(clock: Clock, flags: Flags) -> StandInHypervisor:
    return StandInHypervisor(clock, flags)


@pytest.fixture
def host(new_host: Callable[..., Host]) -> Host:
    return new_host("host1")


@pytest.fixture
def other(new_host: Callable[..., Host]) -> Host:
    return new_host("host2")


def migration_of(server: Instance) -> Migration:
    return Migration(1, "m-1", server.uuid, "live-migration", "running", "host1", "host1")


def drive(flags: Flags, driver: str) -> None:
    flags.set("DEFAULT", "compute_driver", f"fake.{driver}")


def start_migration(
    clock: Clock,
    hypervisor: StandInHypervisor,
    server: Instance,
    hosts: tuple[Host, Host],
    *,
    block: bool,
) -> Event:
    """Begin a live migration; what it ends with is the event's."""
    steps = hypervisor.live_migration(hosts[0], server, hosts[1], migration_of(server), block)
    return clock.environment.process(steps)


def test_a_guest_goes_through_the_states_that_libvirt_gives_it(
    hypervisor: StandInHypervisor, host: Host, server: Instance, clock: Clock, answer: Answer
) -> None:
    """Every operation takes its time, in simulated seconds."""
    seen: list[tuple[str, PowerState, float]] = []
    for name, operation in (
        ("spawn", hypervisor.spawn),
        ("pause", hypervisor.pause),
        ("unpause", hypervisor.unpause),
        ("suspend", hypervisor.suspend),
        ("resume", hypervisor.resume),
        ("power_off", hypervisor.power_off),
        ("power_on", hypervisor.power_on),
        ("destroy", hypervisor.destroy),
    ):
        answer(operation(host, server))
        seen.append((name, hypervisor.power_state(server), clock.elapsed_s))
    assert seen == [
        ("spawn", RUNNING, 5),
        ("pause", PAUSED, 5),
        ("unpause", RUNNING, 5),
        ("suspend", SHUTDOWN, 9),
        ("resume", RUNNING, 12),
        ("power_off", SHUTDOWN, 15),
        ("power_on", RUNNING, 18),
        ("destroy", PowerState.PENDING, 19),
    ]


def test_a_fake_driver_only_knows_on_and_off(
    hypervisor: StandInHypervisor,
    host: Host,
    server: Instance,
    flags: Flags,
    clock: Clock,
    answer: Answer,
) -> None:
    """A paused guest runs on, a rescued one stays as it was, and nothing takes any time."""
    drive(flags, "SmallFakeDriver")
    answer(hypervisor.spawn(host, server))
    operations = [
        hypervisor.pause(host, server),
        hypervisor.suspend(host, server),
        hypervisor.power_off(host, server),
        hypervisor.rescue(host, server, None),
        hypervisor.unrescue(host, server),
    ]
    seen = []
    for operation in operations:
        answer(operation)
        seen.append(hypervisor.power_state(server))
    assert (seen, clock.elapsed_s) == ([RUNNING, RUNNING, SHUTDOWN, SHUTDOWN, RUNNING], 0)


def test_a_guest_that_is_not_there_cannot_be_operated(
    hypervisor: StandInHypervisor, host: Host, server: Instance, answer: Answer
) -> None:
    """A hard reboot makes it anew; destroying it is no error."""
    for steps, error in (
        (hypervisor.power_off(host, server), InstanceNotFound),
        (hypervisor.reboot(host, server, False), InstanceNotFound),
        (hypervisor.snapshot(host, server, "image-1"), InstanceNotRunning),
    ):
        with pytest.raises(error):
            answer(steps)
    answer(hypervisor.destroy(host, server))
    assert hypervisor.power_state(server) is PowerState.PENDING
    answer(hypervisor.reboot(host, server, True))
    assert hypervisor.power_state(server) is RUNNING


def test_a_resized_guest_is_on_its_new_host_until_it_is_brought_back(
    hypervisor: StandInHypervisor, host: Host, other: Host, server: Instance, answer: Answer
) -> None:
    """What is destroyed on a host that a guest has left does not hurt the guest."""
    answer(hypervisor.spawn(host, server))
    answer(hypervisor.migrate_disk_and_power_off(host, server, other.name))
    assert hypervisor.power_state(server) is SHUTDOWN
    answer(hypervisor.finish_migration(other, server, True))
    answer(hypervisor.confirm_migration(host, server))
    answer(hypervisor.destroy(host, server))
    assert (hypervisor.host_of(server), hypervisor.power_state(server)) == ("host2", RUNNING)
    answer(hypervisor.destroy(other, server))
    answer(hypervisor.finish_revert_migration(host, server, False))
    assert (hypervisor.host_of(server), hypervisor.power_state(server)) == ("host1", SHUTDOWN)


def test_a_live_migration_takes_its_time(
    hypervisor: StandInHypervisor,
    host: Host,
    other: Host,
    server: Instance,
    clock: Clock,
    answer: Answer,
) -> None:
    """The guest is moved by who asked for it, at the last moment."""
    answer(hypervisor.spawn(host, server))
    clock.environment.run(start_migration(clock, hypervisor, server, (host, other), block=False))
    assert (hypervisor.host_of(server), clock.elapsed_s) == ("host1", 25)
    hypervisor.move_guest(server, other)
    assert (hypervisor.host_of(server), hypervisor.power_state(server)) == ("host2", RUNNING)


def test_a_live_migration_without_end_waits_to_be_aborted(
    hypervisor: StandInHypervisor,
    host: Host,
    other: Host,
    server: Instance,
    flags: Flags,
    clock: Clock,
    answer: Answer,
) -> None:
    """With Nova's FakeLiveMigrateDriver and no block migration nothing else ends it."""
    drive(flags, "FakeLiveMigrateDriver")
    answer(hypervisor.spawn(host, server))
    migration = start_migration(clock, hypervisor, server, (host, other), block=False)
    clock.environment.run()
    assert not migration.triggered
    answer(hypervisor.live_migration_abort(host, server))
    with pytest.raises(LiveMigrationAborted) as raised:
        clock.environment.run(migration)
    assert str(raised.value) == f"The live migration of instance {server.uuid} was aborted."
    assert hypervisor.host_of(server) == "host1"


@pytest.mark.parametrize("block", [True, False])
def test_a_live_migration_can_be_forced_to_its_end(
    block: bool,
    hypervisor: StandInHypervisor,
    host: Host,
    other: Host,
    server: Instance,
    flags: Flags,
    clock: Clock,
    answer: Answer,
) -> None:
    """It succeeds at once."""
    drive(flags, "FakeLiveMigrateDriver")
    answer(hypervisor.spawn(host, server))
    migration = start_migration(clock, hypervisor, server, (host, other), block=block)
    answer(hypervisor.live_migration_force_complete(host, server))
    clock.environment.run(migration)
    assert (migration.ok, clock.elapsed_s) == (True, 0)


def test_a_block_migration_ends_by_itself_within_the_second(
    hypervisor: StandInHypervisor,
    host: Host,
    other: Host,
    server: Instance,
    flags: Flags,
    clock: Clock,
    answer: Answer,
) -> None:
    """Nova's recordings were made while its clock stood still; an abort that comes late is no
    error.
    """
    drive(flags, "FakeLiveMigrateDriver")
    answer(hypervisor.spawn(host, server))
    clock.environment.run(start_migration(clock, hypervisor, server, (host, other), block=True))
    answer(hypervisor.live_migration_abort(host, server))
    assert clock.stamp == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("driver", "errors"),
    [
        ("FakeRescheduleDriver", [ComputeResourcesUnavailable, None, None]),
        ("FakeBuildAbortDriver", [BuildAbortException] * 3),
        ("FakeUnshelveSpawnFailDriver", [None, VirtualInterfaceCreateException, None]),
    ],
)
def test_drivers_fail_to_spawn_as_novas_do(
    driver: str,
    errors: list[type[Exception] | None],
    hypervisor: StandInHypervisor,
    host: Host,
    server: Instance,
    flags: Flags,
    answer: Answer,
) -> None:
    """At the first try, at every one, or when the server is unshelved (the second here)."""
    drive(flags, driver)
    seen: list[type[Exception] | None] = []
    for vm_state in (VmState.BUILDING, VmState.SHELVED_OFFLOADED, VmState.BUILDING):
        server.vm_state = vm_state
        try:
            answer(hypervisor.spawn(host, server))
        except (
            ComputeResourcesUnavailable,
            BuildAbortException,
            VirtualInterfaceCreateException,
        ) as error:
            seen.append(type(error))
        else:
            seen.append(None)
    assert seen == errors


def test_what_a_driver_fails_with_has_novas_words(
    hypervisor: StandInHypervisor, host: Host, server: Instance, flags: Flags, answer: Answer
) -> None:
    """Consumers read them in the fault."""
    drive(flags, "FakeRescheduleDriver")
    with pytest.raises(ComputeResourcesUnavailable) as raised:
        answer(hypervisor.spawn(host, server))
    assert str(raised.value) == "Insufficient compute resources: FakeRescheduleDriver."
    drive(flags, "FakeBuildAbortDriver")
    with pytest.raises(BuildAbortException) as aborted:
        answer(hypervisor.spawn(host, server))
    assert str(aborted.value) == (f"Build of instance {server.uuid} aborted: FakeBuildAbortDriver")


def test_finishing_a_migration_can_fail(
    hypervisor: StandInHypervisor, host: Host, server: Instance, flags: Flags, answer: Answer
) -> None:
    """Of Nova's FakeFinishMigrationFailDriver it is all that fails."""
    drive(flags, "FakeFinishMigrationFailDriver")
    answer(hypervisor.spawn(host, server))
    with pytest.raises(VirtualInterfaceCreateException) as raised:
        answer(hypervisor.finish_migration(host, server, True))
    assert str(raised.value) == "Virtual Interface creation failed"


def test_images_are_cached_once_where_the_driver_keeps_them(
    hypervisor: StandInHypervisor, host: Host, other: Host, flags: Flags, answer: Answer
) -> None:
    """Each host has a cache of its own."""
    drive(flags, "FakeDriverWithCaching")
    assert [answer(hypervisor.cache_image(at, "image-1")) for at in (host, host, other)] == [
        True,
        False,
        True,
    ]
    drive(flags, "FakeDriver")
    with pytest.raises(NotImplementedError):
        answer(hypervisor.cache_image(host, "image-2"))


def test_capabilities_are_the_drivers(hypervisor: StandInHypervisor, flags: Flags) -> None:
    """Pinned processors need libvirt, a move within one host a driver made for it."""
    assert hypervisor.supports("supports_pcpus")
    drive(flags, "SameHostColdMigrateDriver")
    assert not hypervisor.supports("supports_pcpus")
    assert hypervisor.supports("supports_migrate_to_same_host")
    assert hypervisor.device_prefix == "sd"


def test_a_driver_that_nova_does_not_have_is_refused(
    hypervisor: StandInHypervisor, flags: Flags
) -> None:
    """The error names the flag and every driver that there is."""
    drive(flags, "NoDriver")
    with pytest.raises(InvalidFlagValue) as raised:
        hypervisor.supports("supports_pcpus")
    assert "compute_driver takes one of fake.EphEncryptionDriver, " in str(raised.value)


def test_a_node_is_as_large_as_its_driver_says(hypervisor: StandInHypervisor, flags: Flags) -> None:
    """Ratios and reserves are the flags'; a ratio that was set beats the initial one."""
    drive(flags, "MediumFakeDriver")
    flags.set("DEFAULT", "cpu_allocation_ratio", 2.0)
    assert hypervisor.node_facts() == {
        "vcpus": 10,
        "memory_mb": 8192,
        "local_gb": 1028,
        "hypervisor_type": "fake",
        "hypervisor_version": 1000000,
        "cpu_allocation_ratio": 2.0,
        "ram_allocation_ratio": 1.0,
        "disk_allocation_ratio": 1.0,
        "reserved_host_cpus": 0,
        "reserved_host_memory_mb": 512,
        "reserved_host_disk_mb": 0,
    }


def test_volumes_are_counted_from_the_start_of_their_guest(
    hypervisor: StandInHypervisor,
    host: Host,
    server: Instance,
    flags: Flags,
    clock: Clock,
    answer: Answer,
) -> None:
    """A fake driver's counters stand at nothing, and it reports one volume of a host only."""
    disk = BlockDeviceMapping("bdm-1", "volume", "volume", volume_id="volume-1")
    assert hypervisor.volume_usage(server, disk) is None
    server.launched_at = clock.stamp
    answer(hypervisor.spawn(host, server))
    answer(clock.wait(5))
    assert hypervisor.volume_usage(server, disk) == {
        "rd_req": 40,
        "rd_bytes": 163840,
        "wr_req": 20,
        "wr_bytes": 81920,
    }
    volumes = [(server, disk), (server, disk)]
    assert hypervisor.volumes_with_usage(volumes) == volumes
    drive(flags, "SmallFakeDriver")
    nothing = {"rd_req": 0, "rd_bytes": 0, "wr_req": 0, "wr_bytes": 0}
    assert hypervisor.volume_usage(server, disk) == nothing
    assert hypervisor.volumes_with_usage(volumes) == volumes[:1]


def test_a_monitor_reads_what_nova_reads_of_its_fake_driver(
    hypervisor: StandInHypervisor, host: Host, flags: Flags
) -> None:
    """The first reading counts from the host's start; it stands while the times do not move."""
    drive(flags, "SmallFakeDriver")
    assert hypervisor.monitor(host) == ()
    flags.set("DEFAULT", "compute_monitors", ["cpu.virt_driver"])
    first = hypervisor.monitor(host)
    assert {name.value: value for name, value in first} == {
        "cpu.frequency": 800,
        "cpu.idle.percent": 97,
        "cpu.idle.time": 1592705190000000,
        "cpu.iowait.percent": 0,
        "cpu.iowait.time": 6121490000000,
        "cpu.kernel.percent": 0,
        "cpu.kernel.time": 5664160000000,
        "cpu.percent": 2,
        "cpu.user.percent": 1,
        "cpu.user.time": 26728850000000,
    }
    assert hypervisor.monitor(host) == first


def test_a_believable_host_is_busy_between_two_readings(
    hypervisor: StandInHypervisor, host: Host, flags: Flags, clock: Clock, answer: Answer
) -> None:
    """The shares of one reading make up the whole."""
    flags.set("DEFAULT", "compute_monitors", ["nova.compute.monitors.cpu.virt_driver"])
    hypervisor.monitor(host)
    answer(clock.wait(60))
    shares = {name.value: v for name, v in hypervisor.monitor(host) if "percent" in name.value}
    assert shares == {
        "cpu.iowait.percent": 1,
        "cpu.idle.percent": 84,
        "cpu.kernel.percent": 3,
        "cpu.percent": 16,
        "cpu.user.percent": 12,
    }


def test_a_guest_may_crash_by_itself(
    hypervisor: StandInHypervisor, host: Host, server: Instance, answer: Answer
) -> None:
    """It stays on its host."""
    answer(hypervisor.spawn(host, server))
    hypervisor.set_power_state(server, PowerState.CRASHED)
    assert hypervisor.power_state(server) is PowerState.CRASHED
    assert hypervisor.host_of(server) == "host1"
