# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a failure must not leave behind; each was found by the matrix."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import DiskRequest, Server
from kilonova.errors import (
    FlavorDiskTooSmall,
    InstanceDeployFailure,
    LiveMigrationURINotAvailable,
    MessageDeliveryFailure,
    NoValidHost,
    RequestNeverAnswered,
    StaleVolumeMount,
)


def running(cloud: Cloud) -> Server:
    """A server that runs."""
    server = cloud.servers.create("server", "m1.small", "cirros")
    cloud.run()
    return server


@pytest.mark.parametrize("error", [InstanceDeployFailure("no"), FlavorDiskTooSmall()])
def test_a_server_whose_build_is_given_up_holds_nothing(error: Exception) -> None:
    """Whether every host was tried, or the first said that none would do."""
    cloud = Cloud(hosts=2)
    with cloud.faults.inject("virt.spawn", error):
        server = running(cloud)
    assert (server.status, list(cloud.neighbours.resources.consumers())) == ("ERROR", [])


def test_a_build_that_dies_as_it_clears_up_says_no_more() -> None:
    """Its server is deleted while it is made, and the host crashes as it gives the network back."""
    cloud = Cloud()
    server = cloud.servers.create("server", "m1.small", "cirros")
    cloud.advance(2)
    with cloud.faults.inject("network.deallocate", hang=True):
        server.delete()
        cloud.run()
        cloud.hosts.crash("host1")
    cloud.run()
    assert (server.status, server.task_state, cloud.notifications.event_types[-1]) == (
        "BUILD",
        "deleting",
        "instance.create.error",
    )


def test_a_conductor_that_cannot_build_says_so() -> None:
    """The server is buried in cell0, as where the scheduler fails."""
    cloud = Cloud()
    with cloud.faults.inject("conductor.build_instances", NoValidHost("none")):
        server = running(cloud)
    assert (server.status, server.task_state, cloud.notifications.event_types[-1]) == (
        "ERROR",
        None,
        "compute_task.build_instances.error",
    )


def test_what_the_bus_does_not_take_is_lost_and_nothing_else_happens() -> None:
    """As oslo.messaging does: it writes to its log."""
    cloud = Cloud()
    with cloud.faults.inject(
        "bus.publish", MessageDeliveryFailure("gone"), match={"event_type": "instance.create.end"}
    ):
        server = running(cloud)
    assert (server.status, cloud.notifications.event_types[-1]) == (
        "ACTIVE",
        "instance.create.start",
    )


def test_a_request_that_was_never_answered_stops_no_later_run() -> None:
    """The call that hung in it comes back when the fault is removed, and nobody waits for it."""
    cloud = Cloud()
    server = running(cloud)
    with (
        cloud.faults.inject("block_storage.get", hang=True),
        pytest.raises(RequestNeverAnswered),
    ):
        server.attach_volume(cloud.volumes.create())
    server.stop()
    cloud.run()
    assert server.status == "SHUTOFF"


def test_a_guest_that_is_deleted_while_it_migrates_does_not_arrive() -> None:
    """The copy ends with an error of libvirt's."""
    cloud = Cloud(hosts=2)
    server = running(cloud)
    server.live_migrate()
    cloud.advance(10)
    server.delete()
    cloud.run()
    assert not cloud.hypervisor.knows(server.instance)


def test_a_deletion_that_a_crash_cut_short_ends_when_the_host_is_back() -> None:
    """The guest is gone, the record is not."""
    cloud = Cloud()
    server = running(cloud)
    with cloud.faults.inject("placement.delete_allocations", hang=True):
        server.delete()
        cloud.run()
        cloud.hosts.crash("host1")
    cloud.hosts.start("host1")
    cloud.run()
    assert (len(cloud.servers), cloud.notifications.event_types[-1]) == (0, "instance.delete.end")
    assert list(cloud.neighbours.resources.consumers()) == []


def test_the_image_of_a_server_on_a_volume_is_active_at_once() -> None:
    """It has no data of its own; Nova uploads nothing into it, as raw."""
    cloud = Cloud()
    root = DiskRequest("volume", uuid=cloud.volumes.create(bootable=True).id, boot_index=0)
    server = cloud.servers.create("server", "m1.small", disks=[root])
    cloud.run()
    image = cloud.images.get(server.create_image("image"))
    assert (image.status, image.size, image.disk_format) == ("active", 0, "raw")


def test_a_live_migration_that_cannot_be_prepared_is_waited_for_by_nobody() -> None:
    """The source has no move to abort any more."""
    cloud = Cloud(hosts=2)
    server = running(cloud)
    with cloud.faults.inject("virt.pre_live_migration", StaleVolumeMount("no")):
        server.live_migrate()
        cloud.run()
    assert (server.status, [host.live_migrations for host in cloud.hosts]) == ("ACTIVE", [{}, {}])


def test_a_resize_that_fails_at_its_end_counts_for_the_old_size() -> None:
    """Though the new host's resources are held for the new one, as in Nova."""
    cloud = Cloud(hosts=2)
    server = running(cloud)
    with cloud.faults.inject("virt.finish_migration", FlavorDiskTooSmall()):
        server.resize("m1.medium")
        cloud.run()
    used = cloud.tables.usage.of(server.instance.project_id)
    assert (server.status, server.flavor.name, used.cores) == ("ERROR", "m1.small", 1)


def test_a_migration_that_breaks_leaves_the_source_no_resources_twice() -> None:
    """The move gives back what it held."""
    cloud = Cloud(hosts=2)
    server = running(cloud)
    with cloud.faults.inject("virt.live_migration", LiveMigrationURINotAvailable("a virt type")):
        server.live_migrate()
        cloud.run()
    assert list(cloud.neighbours.resources.consumers()) == [server.id]
