# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What nobody planned: a mistake in Kilonova, or in a sink, comes out of the region as it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from kilonova import Cloud
from kilonova.bus.memory import NotificationLog
from kilonova.bus.sink import Sink
from kilonova.cloud.handles.servers import Server
from kilonova.contract import Notification


class Mistake(Exception):
    """What a sink stumbles over."""


class Stumbling:
    """A sink that stumbles over one event type, once it may."""

    def __init__(self, event_type: str) -> None:
        self.event_type = event_type

    def publish(self, notification: Notification) -> None:
        if notification.event_type == self.event_type:
            raise Mistake(notification.event_type)


def made(cloud: Cloud) -> Server:
    """A server that runs."""
    server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
    cloud.run()
    return server


def first(act: Callable[[Server], None]) -> Callable[[Cloud], object]:
    """The same for the only server of a region."""
    return lambda cloud: act(next(iter(cloud.servers)))


def resize(server: Server) -> None:
    """To the next flavor."""
    server.resize("m1.medium")


@pytest.mark.parametrize(
    ("event_type", "act"),
    [
        ("instance.power_off.start", Server.stop),
        ("instance.reboot.start", Server.reboot),
        ("instance.shelve.start", Server.shelve),
        ("instance.shutdown.start", Server.delete),
        ("instance.live_migration_pre.start", Server.live_migrate),
        ("instance.resize_prep.start", resize),
        ("instance.resize_finish.start", resize),
    ],
)
def test_a_mistake_in_the_midst_of_an_action_is_raised_out_of_run(
    event_type: str, act: Callable[[Server], object]
) -> None:
    """No story takes it for something that Nova would have met, and goes on."""
    cloud = Cloud(hosts=2, sinks=[Stumbling(event_type)])
    server = made(cloud)
    act(server)
    with pytest.raises(Mistake, match=event_type):
        cloud.run()


@pytest.mark.parametrize("stumble_at", range(1, 24))
def test_a_sink_that_stumbles_changes_nothing(stumble_at: int) -> None:
    """Wherever it stumbles, the region says and does the same, and the next sink hears of all."""

    class Once:
        """Stumbles once, at its so many-th notification."""

        heard = 0

        def publish(self, notification: Notification) -> None:
            self.heard += 1
            if self.heard == stumble_at:
                raise AssertionError(notification.event_type)

    def lived(*sinks: Sink) -> list[Notification]:
        cloud = Cloud(sinks=sinks)
        for act in (made, first(Server.stop), first(Server.start), first(Server.delete)):
            with contextlib.suppress(AssertionError):
                act(cloud)
                cloud.run()
        return list(cloud.notifications)

    after = NotificationLog()
    assert lived(Once(), after) == lived() == list(after)


def test_leaving_a_region_raises_what_no_run_has_raised() -> None:
    """A request that is answered at once announces before anything runs."""
    with (
        pytest.raises(Mistake, match=r"instance\.lock"),
        Cloud(sinks=[Stumbling("instance.lock")]) as cloud,
    ):
        made(cloud).lock()


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_time_goes_on_by_a_number(seconds: float) -> None:
    """Not for ever."""
    with pytest.raises(ValueError, match="The clock goes on by a number of seconds, not by"):
        Cloud().advance(seconds)


def test_a_mistake_in_a_periodic_task_is_raised() -> None:
    """What is asked for by name says so at once."""
    cloud = Cloud(sinks=[Stumbling("instance.exists")])
    made(cloud)
    cloud.advance(7200)
    with (
        cloud.flags(instance_usage_audit=True, instance_usage_audit_period="hour"),
        pytest.raises(Mistake, match=r"instance\.exists"),
    ):
        cloud.periodic.run("instance_usage_audit")


def test_a_planned_error_of_pythons_own_is_no_mistake() -> None:
    """It ends the action as it would end it in Nova, and says so."""
    cloud = Cloud()
    server = made(cloud)
    cloud.notifications.clear()
    with cloud.faults.inject("virt.power_off", TypeError("odd")):
        server.stop()
        cloud.run()
    assert cloud.notifications.event_types == ["instance.power_off.start", "compute.exception"]
