# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lock and unlock."""

from __future__ import annotations

import pytest

from kilonova.errors import InstanceIsLocked
from tests.cloud.actions.regions import EVERY_UPDATE, publishers, region_with_server, story


def test_a_lock_is_announced_by_the_api() -> None:
    """With what locked it."""
    cloud, server = region_with_server()
    assert publishers(cloud, server.lock, "no touching") + publishers(cloud, server.unlock) == [
        ("nova-api:fake-mini", "instance.lock"),
        ("nova-api:fake-mini", "instance.unlock"),
    ]
    payloads = [n.payload for n in list(cloud.notifications)[-2:]]
    assert [(p.locked, p.locked_reason) for p in payloads] == [
        (True, "no touching"),
        (False, None),
    ]


def test_both_are_kept_before_they_are_announced() -> None:
    """Unlocking what is not locked is told all the same."""
    cloud, server = region_with_server(EVERY_UPDATE)
    assert story(cloud, server.lock) + story(cloud, server.unlock) + story(
        cloud, server.unlock
    ) == [
        "instance.update active/None/running",
        "instance.lock active/None/running",
        "instance.update active/None/running",
        "instance.unlock active/None/running",
        "instance.update active/None/running",
        "instance.unlock active/None/running",
    ]


def test_an_owner_locks_only_once() -> None:
    """The second time nothing happens, and the reason stays."""
    cloud, server = region_with_server()
    server.lock("first")
    assert (story(cloud, server.lock, "second"), server.instance.locked_reason) == ([], "first")


def test_a_locked_server_is_left_alone_by_its_owner() -> None:
    """An administrator may stop it all the same."""
    cloud, server = region_with_server()
    server.lock()
    with pytest.raises(InstanceIsLocked, match=f"Instance {server.id} is locked"):
        server.stop()
    administrator = cloud.as_user("admin").servers.get(server.id)
    assert story(cloud, administrator.stop)[-1] == "instance.power_off.end stopped/None/shutdown"
