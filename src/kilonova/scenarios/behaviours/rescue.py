# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Repairing a server from another image."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def rescue_and_unrescue(cloud: Region) -> None:
    """A rescued server runs another image, beside its own disk, until it is let go."""
    server = cloud.running_server()
    server.rescue(world.OTHER_IMAGE)
    *_, rescued = cloud.expect("instance.rescue.start", "instance.exists", "instance.rescue.end")
    assert (rescued.payload.state, rescued.payload.power_state) == ("rescued", "shutdown")
    assert rescued.payload.rescue_image_ref == world.OTHER_IMAGE
    server.unrescue()
    start, end = cloud.expect("instance.unrescue.start", "instance.unrescue.end")
    assert (start.payload.state, start.payload.task_state) == ("rescued", "unrescuing")
    assert end.payload.state == "active"


@scenario
def rescue_while_stopped(cloud: Region) -> None:
    """A server that is off can be rescued too."""
    server = cloud.stopped_server()
    server.rescue()
    start, *_ = cloud.expect("instance.rescue.start", "instance.exists", "instance.rescue.end")
    assert (start.payload.state, start.payload.task_state) == ("stopped", "rescuing")


SCENARIOS = (rescue_and_unrescue, rescue_while_stopped)
