# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of guests, and what neighbours tell of them."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def change_password(cloud: Region) -> None:
    """A new password is told to the guest, and to nobody else."""
    server = cloud.running_server()
    server.change_password("secret")
    cloud.expect()


@scenario
def reset_state(cloud: Region) -> None:
    """An administrator says what state a server is in; nothing is told of it, whatever it does."""
    server = cloud.running_server()
    server.reset_state("error")
    cloud.expect()
    assert server.status == "ERROR"
    server.stop()
    start, end = cloud.expect("instance.power_off.start", "instance.power_off.end")
    assert (start.payload.state, end.payload.state) == ("error", "stopped")


@scenario
def neighbours_tell(cloud: Region) -> None:
    """What the network and block storage tell of a server's ports and volumes stays unsaid."""
    server = cloud.running_server()
    server.attach_volume(world.VOLUME)
    cloud.expect("instance.volume_attach.start", "instance.volume_attach.end")
    cloud.external_event("network-changed", server)
    cloud.external_event("volume-extended", server, world.VOLUME)
    cloud.external_event("network-vif-unplugged", server, world.PORT)
    cloud.expect()


SCENARIOS = (
    change_password,
    reset_state,
    neighbours_tell,
)
