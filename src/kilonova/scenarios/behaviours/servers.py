# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Making servers and deleting them."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import CREATED, DELETED, SCHEDULED
from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario
from kilonova.verify import race


@scenario
def create(cloud: Region) -> None:
    """A server is made from an image, with a key, a port and tags."""
    cloud.keypairs.import_("my-key", world.PUBLIC_KEY)
    cloud.look_away()
    cloud.servers.create(
        "web",
        networks=[{"port": world.PORT}],
        key_name="my-key",
        description="in front",
        tags=["tag1"],
        metadata={"role": "web"},
        trusted_image_certificates=["cert-id-1", "cert-id-2"],
    )
    *_, start, end = cloud.expect(*CREATED)
    assert (start.payload.state, start.payload.task_state) == ("building", None)
    assert (end.payload.state, end.payload.power_state) == ("active", "running")
    assert [str(each.address) for each in end.payload.ip_addresses] == ["192.168.1.3"]


@scenario
def create_without_network(cloud: Region) -> None:
    """A server need not have an address."""
    cloud.servers.create(networks="none")
    *_, end = cloud.expect(*CREATED)
    assert end.payload.ip_addresses == []


@scenario
def create_on_a_network(cloud: Region) -> None:
    """A server on a network gets a port of its own."""
    cloud.servers.create(networks=[{"uuid": world.NETWORK}])
    *_, end = cloud.expect(*CREATED)
    assert [each.port_uuid for each in end.payload.ip_addresses] == [world.NEXT_PORT]


@scenario(flags={"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}})
def create_several(cloud: Region) -> None:
    """Servers that are asked for at once are scheduled at once, and made beside each other."""
    cloud.servers.create_several(3, "web")
    made = cloud.expect(
        *SCHEDULED,
        race(*[["instance.create.start", "instance.create.end"] for _ in range(3)]),
    )
    names = {each.payload.display_name for each in made if each.event_type.endswith("create.end")}
    assert names == {"web-1", "web-2", "web-3"}


@scenario
def create_from_a_volume(cloud: Region) -> None:
    """A server boots from a volume, and needs no image."""
    disk = {
        "source_type": "volume",
        "destination_type": "volume",
        "uuid": world.BOOTABLE_VOLUME,
        "boot_index": 0,
    }
    cloud.servers.create("from-volume", image=None, block_device_mapping_v2=[disk])
    *_, end = cloud.expect(*CREATED)
    assert end.payload.image_uuid == ""
    assert [each.volume_id for each in end.payload.block_devices] == [world.BOOTABLE_VOLUME]


@scenario
def create_in_a_zone(cloud: Region) -> None:
    """A server lands in the availability zone that was asked for."""
    cloud.aggregates.add_host(cloud.aggregates.create("east", "east-1"), "compute")
    cloud.look_away()
    cloud.servers.create(availability_zone="east-1")
    *_, end = cloud.expect(*CREATED)
    assert end.payload.availability_zone == "east-1"


@scenario
def delete(cloud: Region) -> None:
    """A server is shut down before it is gone."""
    server = cloud.running_server()
    server.delete()
    start, *_, end = cloud.expect(*DELETED)
    assert (start.payload.state, start.payload.task_state) == ("active", "deleting")
    assert (end.payload.state, end.payload.task_state) == ("deleted", None)


@scenario
def delete_while_stopped(cloud: Region) -> None:
    """A server that is off is deleted as any other."""
    server = cloud.stopped_server()
    server.delete()
    start, *_ = cloud.expect(*DELETED)
    assert start.payload.power_state == "shutdown"


@scenario
def delete_while_the_host_is_down(cloud: Region) -> None:
    """Nova's API deletes a server itself whose host cannot be asked."""
    server = cloud.running_server()
    cloud.services.update("compute", forced_down=True)
    cloud.expect("service.update")
    server.delete()
    start, _ = cloud.expect(
        "instance.delete.start",
        "instance.delete.end",
        samples=("instance-delete-start_compute_down", "instance-delete-end_compute_down"),
    )
    assert start.publisher_id == "nova-api:fake-mini"


@scenario
def delete_what_was_never_scheduled(cloud: Region) -> None:
    """A server that found no host is deleted by Nova's API."""
    server = cloud.servers.create("too-big", flavor=world.HUGE)
    cloud.look_away()
    server.delete()
    start, end = cloud.expect(
        "instance.delete.start",
        "instance.delete.end",
        samples=("instance-delete-start_not_scheduled", "instance-delete-end_not_scheduled"),
    )
    assert (start.payload.state, end.payload.state) == ("error", "deleted")


@scenario(flags={"notifications": {"bdms_in_notifications": False, "include_share_mapping": False}})
def say_less(cloud: Region) -> None:
    """Without being told to, notifications leave out block devices and shares."""
    cloud.servers.create()
    *_, end = cloud.expect(*CREATED)
    assert (end.payload.block_devices, end.payload.shares) == ([], None)


SCENARIOS = (
    create,
    create_without_network,
    create_on_a_network,
    create_several,
    create_from_a_volume,
    create_in_a_zone,
    delete,
    delete_while_stopped,
    delete_while_the_host_is_down,
    delete_what_was_never_scheduled,
    say_less,
)
