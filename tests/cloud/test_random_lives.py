# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Random lives of a region: whatever is done to it and whatever fails, its books balance."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, integers, sampled_from

from kilonova.bus.memory import NotificationLog
from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.steps import Steps
from kilonova.contract import Notification
from tests.cloud.lives import FAILING, GROUPS, HOSTS, VERBS, Life

LIVES, STEPS = 250, 100


class RandomLife(RuleBasedStateMachine):
    """Users, faults, hosts and the clock, in any order."""

    taken = 0

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()

    @initialize()
    def begins(self) -> None:
        self.life.create()

    @rule(from_volume=booleans())
    def create(self, from_volume: bool) -> None:
        self.life.create(from_volume=from_volume)
        self.count()

    @rule(verb=sampled_from(VERBS), server=integers(0, 3))
    def ask(self, verb: str, server: int) -> None:
        self.life.ask(verb, server)
        self.count()

    @rule(verb=sampled_from(VERBS), server=integers(0, 3), seconds=integers(0, 60))
    def ask_and_wait(self, verb: str, server: int, seconds: int) -> None:
        self.life.ask(verb, server)
        self.life.advance(seconds)
        self.count()

    @rule(seam=sampled_from(FAILING), error=integers(0, 9), times=integers(1, 3))
    def fail(self, seam: str, error: int, times: int) -> None:
        self.life.fail(seam, error, times)
        self.count()

    @rule(
        group=sampled_from(GROUPS),
        after=integers(0, 4),
        verb=sampled_from(VERBS),
        server=integers(0, 3),
        seconds=integers(0, 60),
    )
    def strike(self, group: str, after: int, verb: str, server: int, seconds: int) -> None:
        self.life.strike(group, after)
        self.life.ask(verb, server)
        self.life.advance(seconds)
        self.count()

    @rule(seam=sampled_from(FAILING), seconds=integers(1, 90))
    def delay(self, seam: str, seconds: int) -> None:
        self.life.delay(seam, seconds)
        self.count()

    @rule(seam=sampled_from(FAILING))
    def hang(self, seam: str) -> None:
        self.life.hang(seam)
        self.count()

    @rule(seconds=sampled_from((0, 1, 3, 10, 60, 3600)))
    def advance(self, seconds: int) -> None:
        self.life.advance(seconds)
        self.count()

    @rule(host=sampled_from(HOSTS), how=sampled_from(("crash", "stop", "start", "down", "up")))
    def host(self, host: str, how: str) -> None:
        if how in ("down", "up"):
            self.life.force_down(host, how == "down")
        else:
            getattr(self.life, how)(host)
        self.count()

    @rule()
    def rest(self) -> None:
        self.life.rest()
        self.count()

    def teardown(self) -> None:
        self.life.end()

    def count(self) -> None:
        RandomLife.taken += 1


TestRandomLife = RandomLife.TestCase
TestRandomLife.settings = settings(
    max_examples=LIVES,
    stateful_step_count=STEPS,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def test_enough_steps_were_taken() -> None:
    """Hypothesis may end a life early, so the steps are counted."""
    if RandomLife.taken:  # the lives above were not deselected
        assert RandomLife.taken >= 20_000


def test_a_planted_bug_is_found_and_told_as_a_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in that forgets to release an allocation: what is left of the life can be pasted."""

    def forget(self: StandInPlacement, consumer: str) -> Steps[None]:
        yield from self._clock.wait(0)

    monkeypatch.setattr(StandInPlacement, "delete_allocations", forget)
    with pytest.raises(AssertionError, match="the deleted server holds") as caught:
        run_state_machine_as_test(
            RandomLife, settings=settings(TestRandomLife.settings, report_multiple_bugs=False)
        )
    told = "\n".join(caught.value.__notes__)
    assert "state = RandomLife()\nstate.begins()\n" in told
    assert len([line for line in told.splitlines() if line.startswith("state.")]) <= 5


class Forgetful(NotificationLog):
    """A log that loses what one kind of event says."""

    def publish(self, notification: Notification) -> None:
        """Keep all but the end of a pause."""
        if notification.event_type != "instance.pause.end":
            super().publish(notification)


def test_an_end_that_is_never_said_is_found() -> None:
    """In a life in which nothing went wrong nothing excuses it."""
    life = Life()
    life.cloud.notifications = Forgetful()
    life.create()
    life.rest()
    life.ask("pause", 0)
    life.rest()
    with pytest.raises(AssertionError, match=r"expected instance\.pause\.end"):
        life.end()
