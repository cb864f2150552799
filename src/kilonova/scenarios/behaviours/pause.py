# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Halting a guest's processors."""

from __future__ import annotations

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def pause_and_unpause(cloud: Region) -> None:
    """A paused guest stays in memory, and runs on when it may."""
    server = cloud.running_server()
    server.pause()
    _, paused = cloud.expect("instance.pause.start", "instance.pause.end")
    assert (paused.payload.state, paused.payload.power_state) == ("paused", "running")
    server.unpause()
    start, end = cloud.expect("instance.unpause.start", "instance.unpause.end")
    assert (start.payload.state, start.payload.task_state) == ("paused", "unpausing")
    assert end.payload.state == "active"


SCENARIOS = (pause_and_unpause,)
