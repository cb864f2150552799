# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Running scenarios, and what is said of those that fail."""

from __future__ import annotations

from collections.abc import Sequence

from kilonova.cloud.cloud import Cloud
from kilonova.contract import Notification
from kilonova.scenarios.driver import Driver
from kilonova.scenarios.in_process import InProcessDriver
from kilonova.scenarios.runner import run, run_all, seed_of
from kilonova.scenarios.scenario import Scenario
from tests.scenarios import stories


def reason(scenario: Scenario) -> list[str]:
    """Why a scenario failed, by lines, without the number of the line."""
    failure = run(scenario).failure or ""
    head, *rest = failure.splitlines()
    return [head.partition(" ")[2] if head.startswith("stories.py:") else head, *rest]


def test_a_scenario_is_run_in_a_region_of_its_own() -> None:
    """What came before it is known: the services' announcements."""
    result = run(stories.works)
    assert result.passed
    assert [each.event_type for each in result.notifications[: result.opening]] == [
        "service.create"
    ] * 3
    assert tuple(each.event_type for each in result.looked_at) == stories.STOPPED


def test_a_failure_shows_what_was_wanted_beside_what_was_seen() -> None:
    """After the line of the scenario that expected it."""
    assert reason(stories.expects_something_else) == [
        'cloud.expect("instance.power_off.start", "instance.pause.end")',
        "the notifications are not those that were wanted",
        "  wanted                   | seen",
        "  instance.power_off.start | instance.power_off.start",
        "+                          | instance.power_off.end",
        "- instance.pause.end       |",
    ]


def test_what_a_scenario_leaves_unexpected_is_a_failure() -> None:
    """Nothing may be said that nobody looked at."""
    assert reason(stories.says_more_than_it_expects) == [
        "the notifications are not those that were wanted",
        "  wanted | seen",
        "+        | instance.power_off.start",
        "+        | instance.power_off.end",
    ]


def test_a_refusal_that_was_not_expected_is_a_failure() -> None:
    """It is told in the API's words."""
    line, answer = reason(stories.is_refused)
    assert line == "cloud.running_server().start()"
    assert answer.startswith("409 Cannot 'start' instance ")
    assert answer.endswith(" while it is in vm_state active")


def test_a_wrong_assertion_shows_its_line() -> None:
    """The line says what was asserted."""
    assert reason(stories.is_wrong_about_the_outcome) == [
        'assert end.payload.state == "active"',
        "AssertionError: ",
    ]


def test_what_should_be_refused_has_to_be() -> None:
    """An answer is no refusal."""
    assert reason(stories.is_not_refused)[1] == "AssertionError: nothing was refused"


def test_a_refused_request_changes_nothing() -> None:
    """Servers are the same after it as before."""
    failure = reason(stories.changes_something_when_refused)
    assert failure[1] == "AssertionError: a refused request changed a server"


def test_a_failure_stops_no_other_scenario() -> None:
    """All of them have their results, in order."""
    scenarios = (*stories.GONE_WRONG, stories.works)
    results = list(run_all(scenarios))
    assert [result.scenario for result in results] == list(scenarios)
    assert [result.passed for result in results] == [False] * len(stories.GONE_WRONG) + [True]


class Broken(InProcessDriver):
    """A region that says of a server that stopped that it is paused."""

    def notifications(self) -> Sequence[Notification]:
        return [
            Notification.from_dict(
                {**each.to_dict(), "publisher_id": each.publisher_id.replace("compute:", "cells:")}
            )
            for each in super().notifications()
        ]


def test_everything_that_was_said_is_verified() -> None:
    """A publisher that Nova does not have is found, though the scenario is content."""

    def opening(scenario: Scenario, seed: int) -> Driver:
        return Broken(Cloud(seed, scenario.data, flags=scenario.opening_flags()))

    failure = run(stories.works, opening=opening).failure or ""
    head, first, *_ = failure.splitlines()
    assert head == "what was said breaks the contract"
    assert first.startswith("3: publisher_id: expected ")


def test_every_scenario_has_a_seed_of_its_own() -> None:
    """It follows from the seed and the scenario's name."""
    works, other = stories.works, stories.is_refused
    assert seed_of(works, 7) == seed_of(works, 7)
    assert len({seed_of(works, 7), seed_of(works, 8), seed_of(other, 7)}) == 3
