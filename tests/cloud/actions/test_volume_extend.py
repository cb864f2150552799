# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A guest sees that a volume of its server has grown."""

from __future__ import annotations

import pytest

from kilonova.errors import HypervisorUnavailable, InvalidInput
from tests.cloud.actions.regions import region_with_server, story


def test_a_volume_in_use_grows_without_a_word() -> None:
    """Only the action log knows."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create(1)
    server.attach_volume(volume)
    cloud.run()
    assert story(cloud, cloud.volumes.extend, volume, 3) == []
    record = server.instance.actions[-1]
    assert (server.instance.bdms[-1].volume_size, record.action) == (3, "extend_volume")
    assert [(event.name, event.result) for event in record.events] == [
        ("compute_extend_volume", "Success")
    ]


def test_a_guest_that_cannot_see_it_leaves_a_fault() -> None:
    """The volume is larger all the same."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create(1)
    server.attach_volume(volume)
    cloud.run()
    with cloud.faults.inject("virt.extend_volume", HypervisorUnavailable()):
        told = story(cloud, cloud.volumes.extend, volume, 3)
    assert (told, volume.size_gb) == (["compute.exception HypervisorUnavailable"], 3)
    assert server.instance.fault is not None


def test_a_volume_that_nobody_uses_concerns_nobody() -> None:
    """It only grows, and never shrinks."""
    cloud, server = region_with_server()
    volume = cloud.volumes.create(2)
    assert story(cloud, cloud.volumes.extend, volume, 3) == []
    with pytest.raises(InvalidInput, match="must be greater than current size"):
        cloud.volumes.extend(volume, 1)
    assert (volume.size_gb, len(server.instance.actions)) == (3, 1)
