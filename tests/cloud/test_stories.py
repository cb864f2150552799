# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Stories that happen beside others: when they begin, what they wait for, and how they end."""

from __future__ import annotations

import pytest
from simpy.events import Event

from kilonova import Cloud
from kilonova.cloud.steps import Steps
from kilonova.cloud.stories import start
from kilonova.errors import NoValidHost


def told(cloud: Cloud, log: list[str], name: str, *durations_s: float) -> Steps[None]:
    """A story that notes when it goes on."""
    log.append(f"{name} begins at {cloud.clock.elapsed_s:g}")
    for duration_s in durations_s:
        yield cloud.clock.environment.timeout(duration_s)
        log.append(f"{name} goes on at {cloud.clock.elapsed_s:g}")


def test_stories_go_on_in_the_order_in_which_they_are_due(cloud: Cloud) -> None:
    """None begins before the clock goes on; at one time it is first come, first served."""
    log: list[str] = []
    start(cloud, told(cloud, log, "one", 2, 1))
    start(cloud, told(cloud, log, "two", 1, 1))
    assert log == []
    cloud.run()
    assert log == [
        "one begins at 0",
        "two begins at 0",
        "two goes on at 1",
        "one goes on at 2",
        "two goes on at 2",
        "one goes on at 3",
    ]


def test_a_story_does_not_wait_for_what_has_happened(cloud: Cloud) -> None:
    """It goes on at once with what came of it."""
    seen: list[object] = []
    event = cloud.clock.event()
    event.succeed("done")

    def waits(event: Event) -> Steps[None]:
        for _ in range(3):
            seen.append((yield event))

    start(cloud, waits(event))
    cloud.run()
    start(cloud, waits(event))
    cloud.run()
    assert seen == ["done"] * 6


def test_what_fails_is_raised_where_it_is_waited_for(cloud: Cloud) -> None:
    """Each story gets an error of its own, made from the same words."""
    caught: list[Exception] = []
    event = cloud.clock.event()

    def waits() -> Steps[None]:
        try:
            yield event
        except NoValidHost as error:
            caught.append(error)

    start(cloud, waits())
    start(cloud, waits())
    event.fail(NoValidHost("There are none."))
    cloud.run()
    assert [str(error) for error in caught] == [str(NoValidHost("There are none."))] * 2
    assert caught[0] is not caught[1]
    assert caught[0].__cause__ is caught[1].__cause__


@pytest.mark.parametrize("mistake", [ZeroDivisionError("a mistake"), KeyboardInterrupt()])
def test_a_mistake_that_is_waited_for_is_a_mistake_of_who_waits(
    cloud: Cloud, mistake: BaseException
) -> None:
    """It comes out of the run as what it is, and never looks like an error of Nova."""

    def fails() -> Steps[None]:
        yield cloud.clock.environment.timeout(1)
        raise mistake

    def waits() -> Steps[None]:
        yield cloud.clock.environment.process(fails())

    start(cloud, waits())
    with pytest.raises(type(mistake)) as caught:
        cloud.run()
    assert isinstance(caught.value.__cause__, type(mistake))


@pytest.mark.parametrize("mistake", [ZeroDivisionError("a mistake"), KeyboardInterrupt()])
def test_a_mistake_beside_a_request_that_takes_time_stops_no_later_run(
    cloud: Cloud, mistake: BaseException
) -> None:
    """The request is given up, and what it waited for comes and goes."""
    log: list[str] = []

    def fails() -> Steps[None]:
        yield cloud.clock.environment.timeout(1)
        raise mistake

    start(cloud, fails())
    start(cloud, told(cloud, log, "other", 5))
    with pytest.raises(type(mistake)):
        cloud.answer(cloud.clock.wait(3))
    cloud.run()
    assert log[-1] == "other goes on at 5"


def test_an_error_of_nova_ends_a_story_in_silence(cloud: Cloud) -> None:
    """As it would end in a service's log; others go on."""
    log: list[str] = []

    def fails() -> Steps[None]:
        yield cloud.clock.environment.timeout(1)
        raise NoValidHost("There are none.")

    start(cloud, fails())
    start(cloud, told(cloud, log, "other", 2))
    cloud.run()
    assert log[-1] == "other goes on at 2"


def test_a_mistake_comes_out_of_the_run_and_nothing_else_is_lost(cloud: Cloud) -> None:
    """Those that wait for the same event hear of it; the rest happens when it is run again."""
    log: list[str] = []
    event = cloud.clock.event()

    def stumbles() -> Steps[None]:
        yield event
        raise ZeroDivisionError("a mistake")

    def waits() -> Steps[None]:
        yield event
        log.append("heard")

    start(cloud, stumbles())
    start(cloud, waits())
    start(cloud, told(cloud, log, "other", 2))
    event.succeed()
    with pytest.raises(ZeroDivisionError, match="a mistake"):
        cloud.run()
    assert log == ["other begins at 0", "heard"]
    cloud.run()
    assert log[-1] == "other goes on at 2"


def test_a_story_that_waits_for_nothing_is_a_mistake(cloud: Cloud) -> None:
    """It has ended all the same."""

    def waits() -> Steps[None]:
        yield None  # type: ignore[misc]  # what a stand-in may do

    host = cloud.hosts.get("host1")
    start(cloud, waits(), host)
    with pytest.raises(AttributeError, match="callbacks"):
        cloud.run()
    assert list(host.stories) == []


def test_a_host_is_at_work_on_a_story_until_it_ends(cloud: Cloud) -> None:
    """However it ends; where the host crashes the story ends in silence."""
    log: list[str] = []
    host = cloud.hosts.get("host1")

    def fails() -> Steps[None]:
        yield cloud.clock.environment.timeout(1)
        raise NoValidHost("There are none.")

    start(cloud, fails(), host, "fails")
    start(cloud, told(cloud, log, "ends", 2), host, "ends")
    start(cloud, told(cloud, log, "crashes", 3, 3), host, "crashes")
    assert list(host.stories.values()) == ["fails", "ends", "crashes"]
    cloud.advance(1)
    assert list(host.stories.values()) == ["ends", "crashes"]
    cloud.advance(3)
    assert list(host.stories.values()) == ["crashes"]
    cloud.hosts.crash(host.name)
    cloud.run()
    assert list(host.stories) == []
    assert log[-1] == "crashes goes on at 3"
