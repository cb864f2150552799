# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Putting a guest to sleep."""

from __future__ import annotations

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def suspend_and_resume(cloud: Region) -> None:
    """A suspended guest is on disk until it is resumed."""
    server = cloud.running_server()
    server.suspend()
    _, suspended = cloud.expect("instance.suspend.start", "instance.suspend.end")
    assert suspended.payload.state == "suspended"
    server.resume()
    start, end = cloud.expect("instance.resume.start", "instance.resume.end")
    assert (start.payload.state, start.payload.task_state) == ("suspended", "resuming")
    assert (end.payload.state, end.payload.power_state) == ("active", "running")


SCENARIOS = (suspend_and_resume,)
