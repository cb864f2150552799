# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Reboot, soft and hard."""

from __future__ import annotations

import pytest

from kilonova.errors import (
    HypervisorUnavailable,
    InstanceInvalidState,
    UnsupportedVirtType,
)
from tests.cloud.actions.regions import EVERY_UPDATE, region_with_server, story


def test_a_soft_reboot_is_told_before_it_is_kept() -> None:
    """The start shows the pending task while the record still says that the reboot is asked for."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.reboot) == [
        "instance.update active/rebooting/running",
        "instance.reboot.start active/reboot_pending/running",
        "instance.update active/reboot_pending/running",
        "instance.update active/reboot_started/running",
        "instance.update active/None/running",
        "instance.reboot.end active/None/running",
    ]


def test_a_hard_reboot_starts_a_stopped_server() -> None:
    """It is active afterwards, through the tasks of a hard reboot."""
    cloud, server = region_with_server(EVERY_UPDATE)
    story(cloud, server.stop)
    assert story(cloud, server.reboot, hard=True) == [
        "instance.update stopped/rebooting_hard/shutdown",
        "instance.reboot.start stopped/reboot_pending_hard/shutdown",
        "instance.update stopped/reboot_pending_hard/shutdown",
        "instance.update stopped/reboot_started_hard/shutdown",
        "instance.update active/None/running",
        "instance.reboot.end active/None/running",
    ]


@pytest.mark.parametrize(("hard", "started"), [(False, "started"), (True, "started_hard")])
def test_a_failed_reboot_of_a_running_guest_is_an_error_and_an_end(
    hard: bool, started: str
) -> None:
    """The guest runs on, so the server is not in error, and no exception is announced."""
    cloud, server = region_with_server()
    with cloud.faults.inject("virt.reboot", UnsupportedVirtType("FakeVirt")):
        said = story(cloud, server.reboot, hard=hard)
    assert said[1:] == [
        f"instance.reboot.error active/reboot_{started}/running",
        "instance.reboot.end active/None/running",
    ]
    assert (server.status, server.fault) == (
        "ACTIVE",
        "Virtualization type 'FakeVirt' is not supported by this compute driver",
    )


def test_a_failed_reboot_of_a_guest_that_is_down_leaves_an_error() -> None:
    """There is no reboot.error then, only the exception."""
    cloud, server = region_with_server(EVERY_UPDATE)
    story(cloud, server.stop)
    with cloud.faults.inject("virt.reboot", HypervisorUnavailable()):
        said = story(cloud, server.reboot, hard=True)
    assert said[3:] == [
        "instance.update stopped/reboot_started_hard/shutdown",
        "instance.update error/reboot_started_hard/shutdown",
        "instance.update error/None/shutdown",
        "compute.exception HypervisorUnavailable",
    ]


def test_a_stopped_server_cannot_restart_itself() -> None:
    """A soft reboot is refused in Nova's words, and nothing changes."""
    cloud, server = region_with_server(EVERY_UPDATE)
    story(cloud, server.stop)
    with pytest.raises(
        InstanceInvalidState, match="Cannot _soft_reboot while the instance is in this"
    ):
        server.reboot()
    assert (server.status, server.task_state) == ("SHUTOFF", None)


def test_a_hard_reboot_breaks_into_a_soft_one() -> None:
    """Both come to their end, one after the other."""
    cloud, server = region_with_server({"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})

    def both() -> None:
        server.reboot()
        cloud.advance(1)
        server.reboot(hard=True)

    assert story(cloud, both) == [
        "instance.reboot.start active/reboot_pending/running",
        "instance.reboot.end active/None/running",
        "instance.reboot.start active/reboot_pending_hard/running",
        "compute.exception UnexpectedTaskStateError",
    ]
