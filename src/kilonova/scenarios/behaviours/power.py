# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Powering servers on and off."""

from __future__ import annotations

from kilonova.scenarios.behaviours.sequences import STARTED, STOPPED
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario


@scenario
def stop(cloud: Region) -> None:
    """A server is stopped only once its guest is down."""
    server = cloud.running_server()
    server.stop()
    start, end = cloud.expect(*STOPPED)
    assert (start.payload.state, start.payload.task_state) == ("active", "powering-off")
    assert (end.payload.state, end.payload.task_state) == ("stopped", None)


@scenario
def start(cloud: Region) -> None:
    """A stopped server is powered on."""
    server = cloud.stopped_server()
    server.start()
    begin, end = cloud.expect(*STARTED)
    assert (begin.payload.state, begin.payload.power_state) == ("stopped", "shutdown")
    assert (end.payload.state, end.payload.power_state) == ("active", "running")


@scenario
def reboot_soft(cloud: Region) -> None:
    """The guest restarts itself."""
    server = cloud.running_server()
    server.reboot()
    start, end = cloud.expect("instance.reboot.start", "instance.reboot.end")
    assert start.payload.task_state == "reboot_pending"
    assert (end.payload.state, end.payload.task_state) == ("active", None)


@scenario
def reboot_hard(cloud: Region) -> None:
    """The guest is made anew, even of a server that is off."""
    server = cloud.stopped_server()
    server.reboot(hard=True)
    start, end = cloud.expect("instance.reboot.start", "instance.reboot.end")
    assert (start.payload.state, start.payload.task_state) == ("stopped", "reboot_pending_hard")
    assert end.payload.state == "active"


@scenario
def trigger_crash_dump(cloud: Region) -> None:
    """The guest is interrupted so that it dumps its memory; the server stays as it is."""
    server = cloud.running_server()
    server.trigger_crash_dump()
    _, end = cloud.expect("instance.trigger_crash_dump.start", "instance.trigger_crash_dump.end")
    assert (end.payload.state, end.payload.task_state) == ("active", None)


SCENARIOS = (stop, start, reboot_soft, reboot_hard, trigger_crash_dump)
