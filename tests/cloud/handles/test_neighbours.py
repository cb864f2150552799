# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What users make beside servers: volumes, shares, images, networks and ports."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from kilonova.cloud.server_request import NetworkWish
from kilonova.errors import (
    ImageNotAuthorized,
    ImageNotFound,
    InvalidRequest,
    InvalidVolume,
    NetworkNotFound,
    PortNotFound,
    SecurityGroupNotFound,
    ShareNotFound,
    SnapshotNotFound,
    VolumeNotFound,
)


def test_volumes_are_made_found_and_deleted() -> None:
    """By themselves or by their ids."""
    cloud = Cloud()
    volume = cloud.volumes.create(size_gb=2, name="data")
    assert (volume.size_gb, volume.status, cloud.volumes.get(volume.id)) == (2, "available", volume)
    assert (list(cloud.volumes), len(cloud.volumes)) == ([volume], 1)
    cloud.volumes.delete(volume)
    with pytest.raises(VolumeNotFound):
        cloud.volumes.get(volume)


def test_a_volume_from_an_image_is_not_there_at_once() -> None:
    """Nor is one from a snapshot."""
    cloud = Cloud()
    from_image = cloud.volumes.create(image="cirros")
    from_snapshot = cloud.volumes.create(snapshot=cloud.volumes.create_snapshot(from_image))
    before = (from_image.status, from_snapshot.status)
    cloud.run()
    assert (*before, from_image.status, from_snapshot.status) == (
        "downloading",
        "creating",
        "available",
        "available",
    )
    with pytest.raises(SnapshotNotFound):
        cloud.volumes.create(snapshot="none")


def test_an_administrator_says_what_a_volumes_status_is() -> None:
    """Whether it is so or not."""
    cloud = Cloud()
    volume = cloud.volumes.create()
    cloud.volumes.reset_status(volume, "error", migration_status="migrating")
    assert (volume.status, volume.migration_status) == ("error", "migrating")
    with pytest.raises(InvalidVolume):
        cloud.volumes.delete(volume)


def test_a_volume_that_nobody_uses_is_moved_without_a_word() -> None:
    """Compute has no part in it."""
    cloud = Cloud()
    volume = cloud.volumes.create()
    before = len(cloud.notifications)
    cloud.volumes.migrate(volume)
    cloud.run()
    assert (list(cloud.volumes), len(cloud.notifications)) == ([volume], before)


def test_projects_see_their_own() -> None:
    """An administrator sees all."""
    cloud = Cloud()
    demo = cloud.as_user("demo")
    volume, share, image = demo.volumes.create(), demo.shares.create(), demo.images.create("mine")
    mine = cloud.as_user("admin", "admin")
    assert (volume in mine.volumes, share in mine.shares, image in mine.images) == (
        True,
        True,
        True,
    )
    other = cloud.volumes.create()
    assert other not in demo.volumes
    with pytest.raises(VolumeNotFound):
        demo.volumes.get(other)


def test_shares_are_made_found_and_deleted() -> None:
    """NFS unless said otherwise."""
    cloud = Cloud()
    share = cloud.shares.create(3, name="files")
    assert (share.share_proto, share.size_gb, cloud.shares.get(share.id)) == ("NFS", 3, share)
    cloud.shares.delete(share)
    with pytest.raises(ShareNotFound):
        cloud.shares.get(share)
    assert len(cloud.shares) == 0


def test_images_are_made_changed_and_deleted() -> None:
    """A server keeps the one that it was made from."""
    cloud = Cloud()
    image = cloud.images.create("mine", properties={"os_type": "linux"}, min_ram=64)
    assert (image.status, image.visibility, image.min_ram) == ("active", "private", 64)
    server = cloud.servers.create("web", "m1.tiny", "mine")
    cloud.run()
    assert cloud.images.update("mine", min_ram=1024).min_ram == 1024
    cloud.images.delete("mine")
    with pytest.raises(ImageNotFound):
        cloud.images.get("mine")
    assert (server.status, server.instance.os_type) == ("ACTIVE", "linux")


def test_another_projects_image_cannot_be_deleted() -> None:
    """Not even one that everybody may use."""
    cloud = Cloud()
    with pytest.raises(ImageNotAuthorized):
        cloud.as_user("demo").images.delete("cirros")
    assert [image.name for image in cloud.images] == ["cirros"]


def test_networks_are_made_found_and_deleted() -> None:
    """Not while a port is in them."""
    cloud = Cloud()
    network = cloud.networks.create("lan", "198.51.100.0/24", gateway="198.51.100.1")
    assert [cloud.networks.get(name) for name in (network, network.id, "lan")] == [network] * 3
    port = cloud.ports.create("lan", name="nic", address="198.51.100.7")
    with pytest.raises(InvalidRequest, match="There are one or more ports still in use"):
        cloud.networks.delete("lan")
    cloud.ports.delete(port)
    cloud.networks.delete("lan")
    with pytest.raises(NetworkNotFound):
        cloud.networks.get("lan")
    assert [each.name for each in cloud.networks] == ["private", "public"]


def test_ports_are_in_groups_of_the_project() -> None:
    """The default one unless others are named."""
    cloud = Cloud()
    group = cloud.networks.create_security_group("web")
    port, plain = (
        cloud.ports.create("private", security_groups=["web"]),
        cloud.ports.create("private"),
    )
    assert (port.security_groups, plain.security_groups == port.security_groups) == (
        (group.id,),
        False,
    )
    with pytest.raises(SecurityGroupNotFound):
        cloud.ports.create("private", security_groups=["nope"])
    assert len(cloud.ports) == 2


def test_a_server_loses_the_card_whose_port_is_deleted() -> None:
    """Networking tells Compute, which tells nobody."""
    cloud = Cloud()
    port = cloud.ports.create("private")
    server = cloud.servers.create(
        "web", "m1.tiny", "cirros", networks=[NetworkWish(port_id=port.id)]
    )
    cloud.run()
    before = len(cloud.notifications)
    cloud.ports.delete(port.id)
    cloud.run()
    assert (server.instance.vifs, len(cloud.notifications)) == ((), before)
    with pytest.raises(PortNotFound):
        cloud.ports.get(port)


def test_looking_changes_nothing() -> None:
    """Two regions that differ only in being looked at make the same ids."""
    seen, unseen = Cloud(seed=3), Cloud(seed=3)
    for _ in range(2):
        seen.images.get("cirros")
        seen.networks.get("private")
        for collection in (seen.volumes, seen.shares, seen.images, seen.networks, seen.ports):
            assert len(collection) == len(list(collection))
    assert seen.volumes.create().id == unseen.volumes.create().id
