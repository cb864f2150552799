# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What periodic tasks do and tell."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from kilonova import Cloud
from kilonova.cloud.clock import parse
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.server_request import DiskRequest
from kilonova.contract.enums import InstancePowerState as PowerState
from kilonova.errors import libvirtError
from tests.cloud.actions.regions import EVERY_UPDATE, IMAGE, region, region_with_server, story

LIBVIRT = "libvirt.LibvirtDriver"


def running(cloud: Cloud, task: str) -> Callable[[], None]:
    """A request to run a task."""
    return partial(cloud.periodic.run, task)


def test_usage_is_audited_once_for_each_period() -> None:
    """instance.exists tells of the last whole month, also of a server that is gone since."""
    cloud = Cloud(flags={"DEFAULT": {"instance_usage_audit": True}})
    first = cloud.servers.create("first", "m1.tiny", "cirros")
    cloud.servers.create("second", "m1.tiny", "cirros")
    cloud.run()
    cloud.clock.environment.run(until=31 * 86_400 + 10)
    first.delete()
    cloud.run()
    audit = running(cloud, "instance_usage_audit")
    assert story(cloud, audit) + story(cloud, audit) == [
        "instance.exists deleted/None/pending",
        "instance.exists active/None/running",
    ]
    period = list(cloud.notifications)[-1].payload.audit_period
    assert (period.audit_period_beginning, period.audit_period_ending) == (
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
    )


def test_usage_is_not_audited_unless_asked_for() -> None:
    """The flag instance_usage_audit is off by default."""
    cloud = Cloud()
    cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    cloud.clock.environment.run(until=40 * 86_400)
    assert story(cloud, running(cloud, "instance_usage_audit")) == []


def volume_backed(cloud: Cloud) -> Server:
    """A server that boots from a volume."""
    root = DiskRequest("image", "volume", IMAGE, boot_index=0, volume_size=1)
    server = cloud.servers.create("web", "m1.tiny", disks=[root])
    cloud.run()
    return server


def test_volumes_are_told_with_what_was_read_and_written() -> None:
    """A fake driver's counters stand still; a real one's grow while the guest runs."""
    cloud = region({"DEFAULT": {"volume_usage_poll_interval": 60, "compute_driver": LIBVIRT}})
    server = volume_backed(cloud)
    cloud.advance(120)
    told = [n.payload for n in cloud.notifications if n.event_type == "volume.usage"]
    assert [(p.instance_uuid, p.reads, p.writes) for p in told] == [
        (server.id, reads, writes)
        for reads, writes in ((4 * running_s, 2 * running_s) for running_s in age(cloud, server))
    ]


def age(cloud: Cloud, server: Server) -> list[int]:
    """How many seconds the guest had been running after one minute, and after two."""
    launched = parse(str(server.instance.launched_at))
    began_s = int((launched - cloud.clock.epoch).total_seconds())
    return [60 - began_s, 120 - began_s]


def test_volumes_are_not_polled_unless_asked_for() -> None:
    """The interval is 0 by default, which is never."""
    cloud = region()
    volume_backed(cloud)
    assert story(cloud, running(cloud, "poll_volume_usage")) == []


def test_monitors_are_told_with_their_readings() -> None:
    """Times as read, shares in percent, from the driver."""
    cloud = region({"DEFAULT": {"compute_monitors": ["cpu.virt_driver"]}})
    cloud.periodic.run("update_available_resource")
    notification = list(cloud.notifications)[-1]
    payload = notification.payload
    assert (notification.publisher_id, payload.host, payload.nodename) == (
        "nova-compute:compute",
        "compute",
        "fake-mini",
    )
    assert sorted((m.name, m.value) for m in payload.metrics) == [
        ("cpu.frequency", 800),
        ("cpu.idle.percent", 97),
        ("cpu.idle.time", 1592705190000000),
        ("cpu.iowait.percent", 0),
        ("cpu.iowait.time", 6121490000000),
        ("cpu.kernel.percent", 0),
        ("cpu.kernel.time", 5664160000000),
        ("cpu.percent", 2),
        ("cpu.user.percent", 1),
        ("cpu.user.time", 26728850000000),
    ]


def test_a_hypervisor_that_cannot_be_reached_is_told() -> None:
    """With the address of the host and what its library said; the task ends there."""
    cloud = region({"DEFAULT": {"compute_driver": LIBVIRT}})
    with cloud.faults.inject("virt.connect", libvirtError("Cannot connect")):
        assert story(cloud, running(cloud, "update_available_resource")) == [
            "libvirt.connect.error"
        ]
    notification = list(cloud.notifications)[-1]
    reason = notification.payload.reason
    assert (notification.priority, reason.exception, reason.exception_message) == (
        "ERROR",
        "libvirtError",
        "Cannot connect",
    )


def test_a_guest_that_went_down_by_itself_is_stopped() -> None:
    """By nobody: the notifications name no user."""
    cloud, server = region_with_server(EVERY_UPDATE)
    cloud.neighbours.guests.set_power_state(server.instance, PowerState.CRASHED)
    assert story(cloud, running(cloud, "sync_power_states")) == [
        "instance.update active/None/crashed",
        "instance.update active/powering-off/crashed",
        "instance.power_off.start active/powering-off/crashed",
        "instance.update stopped/None/shutdown",
        "instance.power_off.end stopped/None/shutdown",
    ]
    payload = list(cloud.notifications)[-1].payload
    assert payload.action_initiator_user is None


def test_a_guest_that_was_started_behind_nova_is_stopped_again() -> None:
    """What Nova calls stopped is not to run."""
    cloud, server = region_with_server()
    story(cloud, server.stop)
    cloud.neighbours.guests.set_power_state(server.instance, PowerState.RUNNING)
    assert story(cloud, running(cloud, "sync_power_states")) == [
        "instance.power_off.start stopped/powering-off/running",
        "instance.power_off.end stopped/None/shutdown",
    ]


def test_a_guest_that_is_as_nova_says_is_left_alone() -> None:
    """So is one that is paused behind Nova: only its power state is kept."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, running(cloud, "sync_power_states")) == []
    cloud.neighbours.guests.set_power_state(server.instance, PowerState.PAUSED)
    assert story(cloud, running(cloud, "sync_power_states")) == [
        "instance.update active/None/paused"
    ]


def test_soft_deleted_servers_are_reclaimed_in_time() -> None:
    """Not before their time has come."""
    cloud, server = region_with_server({"DEFAULT": {"reclaim_instance_interval": 30}})
    story(cloud, server.delete)
    assert story(cloud, running(cloud, "reclaim_queued_deletes")) == []
    assert story(cloud, cloud.advance, 60) == [
        "instance.delete.start soft-delete/None/running",
        "instance.shutdown.start soft-delete/None/running",
        "instance.shutdown.end soft-delete/None/running",
        "instance.delete.end deleted/None/pending",
    ]
    assert cloud.placement.allocations(server.id) == {}


def test_shelved_servers_are_offloaded_in_time() -> None:
    """When shelved_offload_time has passed, at the next poll."""
    flags = {"DEFAULT": {"shelved_offload_time": 60, "shelved_poll_interval": 50}}
    cloud, server = region_with_server(flags)
    story(cloud, server.shelve)
    assert story(cloud, cloud.advance, 60) == []
    assert story(cloud, cloud.advance, 60) == [
        "instance.shelve_offload.start shelved/shelving_offloading/shutdown",
        "instance.shelve_offload.end shelved_offloaded/None/shutdown",
    ]


def test_rescued_servers_are_unrescued_in_time() -> None:
    """When rescue_timeout has passed since they were rescued."""
    cloud, server = region_with_server({"DEFAULT": {"rescue_timeout": 100}})
    story(cloud, server.rescue)
    assert story(cloud, cloud.advance, 60) == []
    assert story(cloud, cloud.advance, 60) == [
        "instance.unrescue.start rescued/unrescuing/shutdown",
        "instance.unrescue.end active/None/running",
    ]


def test_builds_that_hang_are_given_up_in_time() -> None:
    """The server is in error, though nova-compute still builds."""
    cloud = Cloud(flags={"DEFAULT": {"instance_build_timeout": 100}})
    with cloud.faults.inject("virt.spawn", hang=True):
        server = cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.advance(60)
        early = server.status
        cloud.advance(60)
        assert (early, server.status) == ("BUILD", "ERROR")


@pytest.mark.parametrize("window", [0, 100])
def test_resizes_are_confirmed_in_time(window: int) -> None:
    """Where resize_confirm_window says when."""
    flags = {"DEFAULT": {"resize_confirm_window": window, "allow_resize_to_same_host": True}}
    cloud, server = region_with_server(flags)
    server.resize("m1.tiny.specs")
    cloud.run()
    assert story(cloud, cloud.advance, 60) == []
    cloud.advance(60)
    cloud.run()
    assert server.status == ("ACTIVE" if window else "VERIFY_RESIZE")


def test_a_guest_whose_server_was_deleted_while_its_host_was_down_is_reaped() -> None:
    """In silence, once the host is back."""
    cloud, server = region_with_server()
    cloud.hosts.stop("compute")
    story(cloud, server.delete)
    cloud.hosts.start("compute")
    left = cloud.neighbours.guests.knows(server.instance)
    cloud.clock.environment.run(until=10)
    said = story(cloud, running(cloud, "cleanup_running_deleted_instances"))
    assert (left, said, cloud.neighbours.guests.knows(server.instance)) == (True, [], False)
