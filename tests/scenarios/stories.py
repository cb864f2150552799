# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Scenarios that go wrong, each in its own way."""

from __future__ import annotations

from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import scenario

STOPPED = ("instance.power_off.start", "instance.power_off.end")


@scenario
def works(cloud: Region) -> None:
    """A server stops."""
    server = cloud.running_server()
    server.stop()
    cloud.expect(*STOPPED)


@scenario
def expects_something_else(cloud: Region) -> None:
    """A server that stops is paused."""
    server = cloud.running_server()
    server.stop()
    cloud.expect("instance.power_off.start", "instance.pause.end")


@scenario
def says_more_than_it_expects(cloud: Region) -> None:
    """A server stops, and nobody looks."""
    cloud.running_server().stop()


@scenario
def is_refused(cloud: Region) -> None:
    """A running server is started."""
    cloud.running_server().start()


@scenario
def is_wrong_about_the_outcome(cloud: Region) -> None:
    """A server that stops is running."""
    server = cloud.running_server()
    server.stop()
    _, end = cloud.expect(*STOPPED)
    assert end.payload.state == "active"


@scenario
def is_not_refused(cloud: Region) -> None:
    """A running server is not stopped."""
    server = cloud.running_server()
    with cloud.refused(409, "No."):
        server.stop()


@scenario
def changes_something_when_refused(cloud: Region) -> None:
    """Of two requests only the second is refused."""
    server = cloud.running_server()
    sentence = f"Cannot 'start' instance {server.id} while it is in vm_state active"
    with cloud.refused(409, sentence):
        server.update(name="renamed")
        server.start()


GONE_WRONG = (
    expects_something_else,
    says_more_than_it_expects,
    is_refused,
    is_wrong_about_the_outcome,
    is_not_refused,
    changes_something_when_refused,
)
