# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Pause and unpause."""

from __future__ import annotations

import pytest

from kilonova.errors import InstanceInvalidState, InternalError
from tests.cloud.actions.regions import EVERY_UPDATE, region_with_server, story


def test_a_server_is_paused_and_runs_on() -> None:
    """The end carries the new state; a fake guest runs on all the while."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.pause) + story(cloud, server.unpause) == [
        "instance.update active/pausing/running",
        "instance.pause.start active/pausing/running",
        "instance.update paused/None/running",
        "instance.pause.end paused/None/running",
        "instance.update paused/unpausing/running",
        "instance.unpause.start paused/unpausing/running",
        "instance.update active/None/running",
        "instance.unpause.end active/None/running",
    ]


def test_a_real_guest_is_paused_too() -> None:
    """With libvirt the power state says so."""
    cloud, server = region_with_server({"DEFAULT": {"compute_driver": "libvirt.LibvirtDriver"}})
    assert story(cloud, server.pause)[-1] == "instance.pause.end paused/None/paused"


def test_a_failed_pause_leaves_the_server_active() -> None:
    """There is no pause.error: the task is taken off and the exception announced."""
    cloud, server = region_with_server(EVERY_UPDATE)
    with cloud.faults.inject("virt.pause", InternalError("no")):
        said = story(cloud, server.pause)
    assert said == [
        "instance.update active/pausing/running",
        "instance.pause.start active/pausing/running",
        "instance.update active/None/running",
        "compute.exception InternalError",
    ]


def test_only_an_active_server_is_paused() -> None:
    """The refusal is Nova's."""
    cloud, server = region_with_server()
    story(cloud, server.stop)
    with pytest.raises(InstanceInvalidState) as refusal:
        server.pause()
    assert str(refusal.value) == (
        f"Instance {server.id} in vm_state stopped. "
        "Cannot pause while the instance is in this state."
    )
