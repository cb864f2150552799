# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares are attached to stopped servers, mounted while these run, and detached again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from kilonova import Cloud
from kilonova.cloud.handles.servers import Server
from kilonova.cloud.services.hypervisor import StandInHypervisor
from kilonova.errors import (
    ForbiddenSharesNotConfiguredCorrectly,
    ForbiddenWithShare,
    InstanceInvalidState,
    ManilaConnectionFailed,
    ShareAccessGrantError,
    ShareAccessRemovalError,
    ShareErrorUnexpectedStatus,
    ShareMappingAlreadyExists,
    ShareMissingExportLocation,
    ShareMountError,
    ShareNotFound,
    ShareProtocolNotSupported,
    ShareStatusIncorect,
    ShareUmountError,
)
from tests.cloud.actions.regions import EVERY_UPDATE, publishers, region_with_server

SHARE = "e8debdc0-447a-4376-a10a-4cd9122d7986"
FLAGS = {"notifications": {"include_share_mapping": True}}


def stopped(flags: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Cloud, Server]:
    """A stopped server, in a region that tells of shares."""
    cloud, server = region_with_server(flags or FLAGS)
    server.stop()
    cloud.run()
    return cloud, server


def statuses(cloud: Cloud, request: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """What is said once all is done, each with the status of the server's shares."""
    before = len(cloud.notifications)
    request()
    cloud.run()
    return [
        (n.event_type, [share.status for share in getattr(n.payload, "shares", [])])
        for n in list(cloud.notifications)[before:]
    ]


def test_a_share_is_attached_mounted_and_detached() -> None:
    """Each event tells the status of that moment."""
    cloud, server = stopped()
    assert statuses(cloud, lambda: server.attach_share(SHARE)) == [
        ("instance.share_attach.start", ["attaching"]),
        ("instance.share_attach.end", ["inactive"]),
    ]
    assert statuses(cloud, server.start) == [
        ("instance.power_on.start", ["inactive"]),
        ("instance.power_on.end", ["active"]),
    ]
    assert statuses(cloud, server.stop) == [
        ("instance.power_off.start", ["active"]),
        ("instance.power_off.end", ["inactive"]),
    ]
    assert statuses(cloud, lambda: server.detach_share(SHARE)) == [
        ("instance.share_detach.start", ["detaching"]),
        ("instance.share_detach.end", []),
    ]
    assert cloud.shares.get(SHARE).access_rules == {}


def test_nova_api_tells_of_shares_for_the_servers_host() -> None:
    """Though nova-compute does it, and fails for itself; the server's record does not change."""
    cloud, server = stopped(EVERY_UPDATE)
    with cloud.faults.inject("share.allow_access", ShareAccessGrantError(SHARE, "timed out")):
        told = publishers(cloud, server.attach_share, SHARE)
    assert told[:2] == [
        ("nova-api:compute", "instance.share_attach.start"),
        ("nova-api:compute", "instance.share_attach.error"),
    ]
    assert told[2][1] == "compute.exception"


def test_access_that_is_not_granted_leaves_the_mapping_in_error() -> None:
    """Detaching it needs no access; the guest mounts it all the same where it can."""
    cloud, server = stopped()
    with cloud.faults.inject("share.allow_access", ShareAccessGrantError(SHARE, "timed out")):
        assert statuses(cloud, lambda: server.attach_share(SHARE)) == [
            ("instance.share_attach.start", ["attaching"]),
            ("instance.share_attach.error", ["error"]),
            ("compute.exception", []),
        ]
    assert statuses(cloud, server.start)[-1] == ("instance.power_on.end", ["active"])
    assert server.vm_state == "active"


def test_access_that_is_not_taken_away_leaves_the_mapping_in_error() -> None:
    """It can be tried again."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    with cloud.faults.inject("share.deny_access", ShareAccessRemovalError(SHARE, "timed out")):
        assert statuses(cloud, lambda: server.detach_share(SHARE)) == [
            ("instance.share_detach.start", ["detaching"]),
            ("instance.share_detach.error", ["error"]),
            ("compute.exception", []),
        ]
    assert statuses(cloud, lambda: server.detach_share(SHARE))[-1] == (
        "instance.share_detach.end",
        [],
    )


def test_a_share_that_is_gone_is_detached_all_the_same() -> None:
    """There is nothing left to take away."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    with cloud.faults.inject("share.deny_access", ShareNotFound(SHARE)):
        assert statuses(cloud, lambda: server.detach_share(SHARE)) == [
            ("instance.share_detach.start", ["detaching"]),
            ("instance.share_detach.end", []),
        ]
    assert server.instance.shares == ()


def test_an_unreachable_service_leaves_the_share_half_attached() -> None:
    """Nova has no event for that failure; the server that is to start is in error then."""
    cloud, server = stopped()
    with cloud.faults.inject("share.allow_access", ManilaConnectionFailed("timed out")):
        assert statuses(cloud, lambda: server.attach_share(SHARE)) == [
            ("instance.share_attach.start", ["attaching"]),
            ("compute.exception", []),
        ]
    assert statuses(cloud, server.start) == [
        ("instance.power_on.start", ["attaching"]),
        ("compute.exception", []),
    ]
    words = str(ShareErrorUnexpectedStatus(SHARE, server.id))
    assert (server.vm_state, server.task_state, server.fault) == ("error", None, words)


def test_a_share_that_cannot_be_mounted_keeps_the_server_from_starting() -> None:
    """The server is in error, its share detachable, and a hard reboot repairs it."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    with cloud.faults.inject("virt.mount_share", ShareMountError(SHARE, server.id, "no")):
        assert statuses(cloud, server.start) == [
            ("instance.power_on.start", ["inactive"]),
            ("compute.exception", []),
        ]
    assert (server.vm_state, server.task_state) == ("error", None)
    assert statuses(cloud, lambda: server.detach_share(SHARE))[-1][0] == "instance.share_detach.end"
    server.reboot(hard=True)
    cloud.run()
    assert server.vm_state == "active"


def test_a_hard_reboot_mounts_shares_again() -> None:
    """Also one in error."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    server.instance.shares[0].status = "error"
    told = statuses(cloud, lambda: server.reboot(hard=True))
    assert told == [("instance.reboot.start", ["error"]), ("instance.reboot.end", ["active"])]


def test_a_share_that_stays_mounted_does_not_keep_the_guest_from_stopping() -> None:
    """What fails there is only in the log."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    server.start()
    cloud.run()
    with cloud.faults.inject("virt.umount_share", ShareUmountError(SHARE, server.id, "busy")):
        told = statuses(cloud, server.stop)
    assert told[-1] == ("instance.power_off.end", ["inactive"])


def test_a_deleted_server_lets_go_of_its_shares() -> None:
    """As announced as any detachment, between shutdown's start and end."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    assert statuses(cloud, server.delete) == [
        ("instance.delete.start", ["inactive"]),
        ("instance.shutdown.start", ["inactive"]),
        ("instance.share_detach.start", ["inactive"]),
        ("instance.share_detach.end", []),
        ("instance.shutdown.end", []),
        ("instance.delete.end", []),
    ]
    assert cloud.shares.get(SHARE).access_rules == {}


def test_a_deleted_server_whose_share_stays_is_deleted() -> None:
    """The failed detachment is announced, and passed over."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    with cloud.faults.inject("share.deny_access", ShareAccessRemovalError(SHARE, "timed out")):
        told = [event for event, _statuses in statuses(cloud, server.delete)]
    assert told[2:5] == [
        "instance.share_detach.start",
        "instance.share_detach.error",
        "compute.exception",
    ]
    assert (told[-1], len(cloud.servers)) == ("instance.delete.end", 0)


def test_servers_on_one_host_share_its_access() -> None:
    """It stays until the last of them has let go; each of CephFS has its own."""
    cloud, server = stopped()
    other = cloud.servers.create("other", "m1.tiny", server.instance.image_ref, networks="none")
    cloud.run()
    other.stop()
    cloud.run()
    nfs, cephfs = cloud.shares.create(), cloud.shares.create(share_proto="CEPHFS")
    rules = []
    for share in (nfs, cephfs):
        for each in (server, other):
            each.attach_share(share)
            cloud.run()
    for each in (server, other):
        rules.append((len(nfs.access_rules), len(cephfs.access_rules)))
        for share in (nfs, cephfs):
            each.detach_share(share)
            cloud.run()
    rules.append((len(nfs.access_rules), len(cephfs.access_rules)))
    assert rules == [(1, 2), (1, 1), (0, 0)]


def test_only_stopped_servers_are_given_shares() -> None:
    """And only those, or servers in error, let go of them."""
    cloud, server = stopped()
    server.attach_share(SHARE)
    cloud.run()
    server.start()
    cloud.run()
    with pytest.raises(InstanceInvalidState, match="Cannot create share while"):
        server.attach_share(cloud.shares.create())
    with pytest.raises(InstanceInvalidState, match="Cannot delete share while"):
        server.detach_share(SHARE)
    with pytest.raises(ForbiddenWithShare):
        server.suspend()
    assert [share.status for share in server.instance.shares] == ["active"]


def test_shares_that_cannot_be_attached() -> None:
    """Each with Nova's words."""
    cloud, server = stopped()
    busy, lost, smb = (cloud.shares.create() for _ in range(3))
    busy.status, lost.export_location, smb.share_proto = "creating", "", "CIFS"
    for share, error, words in (
        (busy, ShareStatusIncorect, f"{busy.id} is in 'creating' instead of 'available'"),
        (lost, ShareMissingExportLocation, f"Share {lost.id} export location is missing"),
        (smb, ShareProtocolNotSupported, "Share protocol CIFS is not supported"),
    ):
        with pytest.raises(error, match=words):
            server.attach_share(share)
    server.attach_share(SHARE, "data")
    for share_id, tag in ((SHARE, "other"), (cloud.shares.create().id, "data")):
        with pytest.raises(ShareMappingAlreadyExists, match=f"'{share_id}' or tag '{tag}'"):
            server.attach_share(share_id, tag)
    with pytest.raises(ShareNotFound):
        server.detach_share(lost)
    assert [share.tag for share in server.instance.shares] == ["data"]


class SharesNoMemory(StandInHypervisor):
    """A hypervisor that keeps its guests' memory to itself."""

    def supports(self, capability: str) -> bool:
        return capability != "supports_mem_backing_file" and super().supports(capability)


def test_a_guests_memory_must_be_one_that_can_be_shared() -> None:
    """By the hypervisor's doing, or by pages of a size that the flavor names."""
    cloud, server = stopped()
    cloud.hypervisor = SharesNoMemory(cloud.clock, cloud.flags)
    with pytest.raises(ForbiddenSharesNotConfiguredCorrectly, match="not configured correctly"):
        server.attach_share(SHARE)
    server.instance.flavor = replace(
        server.instance.flavor, extra_specs={"hw:mem_page_size": "large"}
    )
    assert server.attach_share(SHARE).status == "attaching"
