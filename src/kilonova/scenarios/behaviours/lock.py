# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Locking servers against their owners."""

from __future__ import annotations

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def lock_and_unlock(cloud: Region) -> None:
    """Locking and unlocking are told by Nova's API; nothing else happens."""
    server = cloud.running_server()
    server.lock()
    (locked,) = cloud.expect("instance.lock")
    assert (locked.payload.locked, locked.payload.locked_reason) == (True, None)
    server.unlock()
    (unlocked,) = cloud.expect("instance.unlock")
    assert unlocked.payload.locked is False


@scenario
def lock_with_a_reason(cloud: Region) -> None:
    """A lock can say why; locking again changes nothing and is not told."""
    server = cloud.running_server()
    server.lock("global warming")
    (locked,) = cloud.expect("instance.lock", samples=("instance-lock-with-reason",))
    assert locked.payload.locked_reason == "global warming"
    server.lock("still warming")
    cloud.expect()


@scenario
def act_while_locked(cloud: Region) -> None:
    """The owner is refused what an administrator may do."""
    server = cloud.running_server()
    server.lock()
    cloud.look_away()
    with cloud.refused(409, f"Instance {server.id} is locked"):
        server.stop()
    with cloud.refused(409, f"Instance {server.id} is locked"):
        server.delete()
    cloud.admin.servers.get(server.id).stop()
    cloud.expect("instance.power_off.start", "instance.power_off.end")


SCENARIOS = (lock_and_unlock, lock_with_a_reason, act_while_locked)
