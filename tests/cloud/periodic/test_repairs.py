# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a failure leaves behind, and the periodic task that puts it in order."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.errors import (
    HypervisorUnavailable,
    PortBindingFailed,
    ShareAccessRemovalError,
)

HEALING = {"DEFAULT": {"heal_instance_info_cache_interval": 60}}


def region_with_server(
    flags: Mapping[str, Mapping[str, object]] | None = None,
) -> tuple[Cloud, Server]:
    """Two hosts, and a server on the first."""
    cloud = Cloud(hosts=2, flags=flags)
    server = cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()
    return cloud, server


def test_what_a_deleted_server_holds_is_given_back() -> None:
    """Placement had said that it was, and it was not; the host looks once a minute."""
    cloud, server = region_with_server()
    with cloud.faults.inject("placement.delete_allocations", skip=True):
        server.delete()
        cloud.run()
    before = cloud.placement.allocations(server.id)
    cloud.advance(60)
    assert (bool(before), cloud.placement.allocations(server.id)) == (True, {})


def test_ports_of_a_failed_move_are_bound_to_the_host_that_has_the_server() -> None:
    """Where the option has hosts look; by default they wait to be told."""
    bound = []
    for flags in ({}, HEALING):
        cloud, server = region_with_server(flags)
        with cloud.faults.inject("virt.finish_migration", HypervisorUnavailable("host2")):
            server.migrate()
            cloud.run()
        server.reset_state("active")
        cloud.ports.list()[0].host = "elsewhere"
        cloud.advance(120)
        bound.append(cloud.ports.list()[0].host == server.host)
    assert bound == [False, True]


def test_a_port_that_its_server_does_not_know_becomes_its_card() -> None:
    """It was made, and the guest took no card."""
    cloud, server = region_with_server(HEALING)
    with (
        cloud.faults.inject("virt.attach_interface", RuntimeError("made up")),
        suppress(RuntimeError),
    ):
        server.attach_interface()
    cloud.run()
    before = len(server.instance.vifs)
    cloud.advance(60)
    ports = {port.id for port in cloud.ports.list() if port.device_id == server.id}
    assert (before, {vif.port_id for vif in server.instance.vifs} == ports) == (1, True)
    assert len(ports) == 2


def test_one_server_of_a_host_is_looked_at_at_a_time() -> None:
    """Each in its turn."""
    cloud = Cloud(hosts=1, flags=HEALING)
    servers = [cloud.servers.create(name, "m1.tiny", "cirros") for name in ("one", "two", "three")]
    cloud.run()
    for port in cloud.ports.list():
        port.host = "elsewhere"
    healed = []
    for _ in range(4):
        cloud.periodic.run("heal_instance_info_cache")
        healed.append(sum(port.host == "host1" for port in cloud.ports.list()))
    assert (len(servers), healed) == (3, [1, 2, 3, 3])


def test_a_failed_move_of_a_deleted_server_is_over_for_good() -> None:
    """Its files are gone from the host that is not the server's."""
    cloud, server = region_with_server()
    with cloud.faults.inject("virt.finish_migration", HypervisorUnavailable("host2")):
        server.resize("m1.medium")
        cloud.run()
    (migration,) = cloud.tables.migrations.values()
    server.delete()
    cloud.run()
    before = migration.status
    cloud.advance(300)
    assert (before, migration.status) == ("error", "failed")


def test_access_to_a_share_is_taken_from_the_host_that_a_server_has_left() -> None:
    """Shared file systems could not be reached when the move was confirmed."""
    cloud, server = region_with_server()
    share = cloud.shares.create(name="share")
    server.stop()
    cloud.run()
    server.attach_share(share)
    cloud.run()
    server.migrate()
    cloud.run()
    with cloud.faults.inject("share.deny_access", ShareAccessRemovalError(share.id, "made up")):
        server.confirm_resize()
        cloud.run()
    before = len(share.access_rules)
    cloud.advance(1800)
    assert (before, len(share.access_rules)) == (2, 1)


def test_a_port_that_cannot_be_bound_is_tried_again_in_its_servers_next_turn() -> None:
    """Networking refused once."""
    cloud, _server = region_with_server(HEALING)
    (port,) = cloud.ports.list()
    port.host = "elsewhere"
    with cloud.faults.inject("network.bind_port", PortBindingFailed(port.id)):
        cloud.advance(60)
    first = port.host
    cloud.advance(60)
    assert (first, port.host) == ("elsewhere", "host1")


def test_a_server_that_has_left_its_host_or_is_gone_loses_its_turn() -> None:
    """The list of those that wait is older than where they are."""
    cloud = Cloud(hosts=1, flags=HEALING)
    one, two, three = (cloud.servers.create(name, "m1.tiny", "cirros") for name in "123")
    cloud.run()
    cloud.periodic.run("heal_instance_info_cache")
    cloud.hosts.add("host2")
    two.live_migrate("host2")
    three.delete()
    cloud.run()
    ports = {port.device_id: port for port in cloud.ports.list()}
    ports[one.id].host = "elsewhere"
    cloud.periodic.run("heal_instance_info_cache", "host1")
    cloud.periodic.run("heal_instance_info_cache", "host1")
    assert (ports[two.id].host, ports[one.id].host) == ("host2", "host1")


def test_what_a_crash_leaves_is_put_in_order_too() -> None:
    """Nothing was made to fail: a host died while it made a guest for a resize."""
    cloud, server = region_with_server()
    server.resize("m1.medium")
    while "instance.resize_finish.start" not in cloud.notifications.event_types:
        cloud.advance(1)
    cloud.hosts.crash("host2")
    server.reset_state()
    server.force_delete()
    cloud.hosts.start("host2")
    (migration,) = cloud.tables.migrations.values()
    migration.status = "error"
    cloud.advance(600)
    assert (server.id in cloud.instances, migration.status) == (False, "failed")
