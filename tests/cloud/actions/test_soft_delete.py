# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Soft delete and restore."""

from __future__ import annotations

import pytest

from kilonova.errors import InstancePowerOffFailure, TooManyInstances
from tests.cloud.actions.regions import EVERY_UPDATE, publishers, region_with_server, story

KEPT = {"DEFAULT": {"reclaim_instance_interval": 30}}
KEPT_BY_LIBVIRT = {
    "DEFAULT": {"reclaim_instance_interval": 30, "compute_driver": "libvirt.LibvirtDriver"}
}


def test_a_server_is_deleted_softly_and_restored() -> None:
    """A fake guest runs on all the while."""
    cloud, server = region_with_server({**EVERY_UPDATE, **KEPT})
    assert story(cloud, server.delete) + story(cloud, server.restore) == [
        "instance.update active/soft-deleting/running",
        "instance.soft_delete.start active/soft-deleting/running",
        "instance.update soft-delete/None/running",
        "instance.soft_delete.end soft-delete/None/running",
        "instance.update soft-delete/restoring/running",
        "instance.restore.start soft-delete/restoring/running",
        "instance.update active/None/running",
        "instance.restore.end active/None/running",
    ]


def test_libvirt_shuts_the_guest_down() -> None:
    """And starts it when the server is restored."""
    cloud, server = region_with_server(KEPT_BY_LIBVIRT)
    assert (story(cloud, server.delete)[-1], story(cloud, server.restore)[-1]) == (
        "instance.soft_delete.end soft-delete/None/shutdown",
        "instance.restore.end active/None/running",
    )


def test_a_soft_deletion_is_told_under_the_configured_host() -> None:
    """Unlike other actions, which are told under the host that acts."""
    cloud, server = region_with_server(KEPT)
    assert publishers(cloud, server.delete) == [
        ("nova-compute:fake-mini", "instance.soft_delete.start"),
        ("nova-compute:fake-mini", "instance.soft_delete.end"),
    ]


def test_a_failed_soft_deletion_has_an_end_too() -> None:
    """Nova tells it come what may; the server is as it was."""
    cloud, server = region_with_server(KEPT_BY_LIBVIRT)
    with cloud.faults.inject("virt.power_off", InstancePowerOffFailure("no")):
        said = story(cloud, server.delete)
    assert said == [
        "instance.soft_delete.start active/soft-deleting/running",
        "instance.soft_delete.end active/soft-deleting/running",
        "compute.exception InstancePowerOffFailure",
    ]
    assert (server.status, server.task_state) == ("ACTIVE", None)


def test_a_soft_deleted_server_is_deleted_by_force() -> None:
    """Then it is gone for good."""
    cloud, server = region_with_server(KEPT)
    story(cloud, server.delete)
    assert story(cloud, server.force_delete) == [
        "instance.delete.start soft-delete/deleting/running",
        "instance.shutdown.start soft-delete/deleting/running",
        "instance.shutdown.end soft-delete/deleting/running",
        "instance.delete.end deleted/None/pending",
    ]
    assert list(cloud.servers) == []


def test_a_server_is_not_restored_beyond_the_quota() -> None:
    """Another took its place meanwhile."""
    flags = {"DEFAULT": {"reclaim_instance_interval": 30}, "quota": {"instances": 1}}
    cloud, server = region_with_server(flags)
    story(cloud, server.delete)
    cloud.servers.create(
        "second", "m1.tiny", "155d900f-4e14-4e4c-a73d-069cbf4541e6", networks="none"
    )
    cloud.run()
    with pytest.raises(TooManyInstances):
        server.restore()


def test_the_time_of_the_deletion_shows_until_the_server_is_restored() -> None:
    """A soft-deleted server has one as a deleted one does."""
    cloud, server = region_with_server(KEPT)
    story(cloud, server.delete)
    story(cloud, server.restore)
    told = [getattr(n.payload, "deleted_at", None) for n in list(cloud.notifications)[-4:]]
    assert [at is None for at in told] == [False, False, True, True]
