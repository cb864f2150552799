# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A region that lives at random: what its users do to it, what fails, and whether its books
balance.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

from kilonova import Cloud
from kilonova.errors import KilonovaError
from kilonova.faults import SEAMS, seam_of
from kilonova.scenarios.matrix.allowed import ALLOWED
from kilonova.scenarios.matrix.allowed.left import LIVE, MOVE, Allowed, Left
from kilonova.scenarios.matrix.allowed.sequences import alone, too_late, value
from kilonova.scenarios.matrix.books import SAID, Imbalance, imbalances
from kilonova.scenarios.matrix.cells import (
    NEIGHBOURS,
    UNFORESEEN,
    Effect,
    errors_at,
)
from kilonova.scenarios.matrix.running import settle
from kilonova.scenarios.matrix.stage import Stage
from kilonova.scenarios.matrix.verbs import REGION, verbs
from kilonova.verify import capture_of, verify

NOT_LIVED = ("reset_state", "migrate volume", "cache images")
"""What breaks the books on purpose, or needs a state that is not reached by chance."""

VERBS = tuple(name for name in verbs() if name not in REGION and name not in NOT_LIVED)
FAILING = tuple(name for name, seam in SEAMS.items() if seam.waits)
GROUPS = tuple(dict.fromkeys(SEAMS[name].group for name in FAILING))
HOSTS = ("host1", "host2", "host3")


LIVED = (
    Allowed(
        "password not told",
        "nova-api sets the task, and waits for a host that does not answer.",
        "nova/compute/api.py, API.set_admin_password",
        (
            Left(
                "tasks_are_over",
                r"\w+, it stays updating_password",
                verb="change_password",
                effect=".*",
            ),
        ),
    ),
    Allowed(
        "confirmed to be deleted",
        "nova-api deletes the copy of the server that it had before the move was confirmed. "
        "Kilonova has one record, which is as that copy from then on.",
        "nova/compute/api.py, API._confirm_resize_on_deleting",
        (
            Left(
                SAID,
                r"payload\.state_update\.old_state: expected .*, found \"resized\" .*",
                verb="delete|force_delete|resize",
                effect=".*",
            ),
        ),
    ),
    Allowed(
        "late, of one record",
        "As in the matrix, but of whatever was asked while something hung or a host was away.",
        "nova/rpc.py and nova/objects/base.py, NovaObjectSerializer",
        tuple(
            Left(SAID, what, effect="hang|crash")
            for what in (
                value(r"\w+", r"\w+\.(start|end|error)"),
                too_late(r"\w+\.(start|end|error)"),
                alone(r"\w+\.(start|end)"),
            )
        ),
    ),
    Allowed(
        "no host, and nobody told",
        "Nobody is told when an offloaded server finds no host; what it is by the time that this "
        "is looked at, deleted say, does not show it.",
        "nova/conductor/manager.py, unshelve_instance",
        (
            Left(
                SAID,
                r"event_type: expected scheduler\.select_destinations\.end, .*",
                verb="unshelve.*|shelve",
                effect=".*",
            ),
        ),
    ),
    Allowed(
        "move not given back",
        "Placement was not asked, or not reached, when a move failed.",
        "nova/compute/manager.py, _rollback_live_migration and _revert_allocation",
        (
            Left(
                "held_is_used",
                r"the [\w-]+ in \w+ holds .*",
                verb=f"{MOVE}|{LIVE}|evacuate.*|revert_resize",
                effect="error|hang|crash",
            ),
        ),
    ),
)
"""What Nova leaves in lives alone: no cell of the matrix comes to it."""

SINCE = ("", "before", "after")
"""When something was said, seen from a hang or crash; in a life there may be many."""

NOTHING = "nothing"
"""The effect after which is found what an action leaves though nothing goes wrong."""

Wrong: TypeAlias = tuple[Effect, str]
"""What went wrong, and at which seam."""


class Life:
    """One region, whose every step may be written down and taken again.

    What is asked for and what goes wrong are remembered: what Nova leaves of such an action after
    such an effect it may leave here. To be asked in the midst of a task is taken for a hang.
    """

    def __init__(self, cloud: Cloud | None = None) -> None:
        self.cloud = cloud or Cloud(
            seed=1,
            hosts=3,
            flags={"notifications": {"notify_on_state_change": "vm_and_task_state"}},
        )
        self.stages: list[Stage] = []
        self.asked: set[str] = set()
        self.planned: dict[str, Wrong] = {}
        self.wrong: list[Wrong] = []

    def create(self, *, from_volume: bool = False) -> None:
        """Ask for a server."""
        stage = Stage(self.cloud)
        self.asked.add("create")
        self._ask(stage.create_from_volume if from_volume else stage.create)
        if stage.made:
            self.stages.append(stage)

    def ask(self, verb: str, server: int) -> None:
        """Ask something of a server, or of another where there are not so many."""
        if not self.stages:
            return
        stage = self.stages[server % len(self.stages)]
        if stage.server.task_state is not None:
            self.wrong.append(("hang", ""))
        self.asked.add(verb)
        self._ask(lambda: verbs()[verb](stage))

    def fail(self, seam: str, error: int, times: int) -> None:
        """Plan an error at a seam."""
        errors = errors_at(SEAMS[seam])
        chosen = errors[error % len(errors)]
        self._plan("error", seam, chosen, times=times)

    def strike(self, group: str, after: int) -> None:
        """Have one of the next calls to a neighbour or service fail, with what nobody foresees."""
        self._plan("error", f"{group}.any", UNFORESEEN, f"{group}.*", times=1, after=after)

    def delay(self, seam: str, seconds: int) -> None:
        """Have a call take longer, once."""
        self.cloud.faults.add(seam, delay=seconds, times=1)

    def skip(self, seam: str) -> None:
        """Have a neighbour only say that it did something, once."""
        if not SEAMS[seam].needed and SEAMS[seam].group in NEIGHBOURS:
            self._plan("skip", seam, None, skip=True, times=1)

    def hang(self, seam: str) -> None:
        """Have a call hang, until all is over."""
        self._plan("hang", seam, None, hang=True, times=1)

    def advance(self, seconds: int) -> None:
        """Let time pass, and the periodic tasks that are due in it."""
        self.cloud.advance(seconds)

    def crash(self, host: str) -> None:
        """Kill nova-compute in the midst of what it does."""
        if self.cloud.hosts.get(host).stories:
            self.wrong.append(("crash", ""))
        self.cloud.hosts.crash(host)

    def stop(self, host: str) -> None:
        """Stop nova-compute."""
        self.cloud.hosts.stop(host)

    def start(self, host: str) -> None:
        """Start nova-compute again."""
        self._ask(lambda: self.cloud.hosts.start(host))

    def force_down(self, host: str, down: bool) -> None:
        """Say that nova-compute is down, or not any more."""
        self.cloud.services.force_down(self.cloud.services.get(host), down)

    def rest(self) -> None:
        """Nothing fails any more, every host comes back, everything happens; the books balance."""
        self._note_what_struck()
        self.cloud.faults.clear()
        settle(self.cloud)
        self._check()

    def end(self) -> None:
        """Rest, and delete every server: nothing is left of any."""
        self.rest()
        for again in (False, True):
            for stage in self.stages:
                if stage.server.id in self.cloud.instances:
                    if again:
                        self.asked.add("reset_state")
                        stage.server.reset_state()
                    stage.server.force_delete()
            self.cloud.run()
        settle(self.cloud)
        left = [stage.server for stage in self.stages if stage.server.id in self.cloud.instances]
        assert not left, f"cannot be deleted: {left}"
        self._check()
        self._check_what_was_said()

    def _plan(
        self,
        effect: Effect,
        seam: str,
        error: Exception | None,
        pattern: str | None = None,
        **options: Any,
    ) -> None:
        fault = self.cloud.faults.add(pattern or seam, error, **options)
        self.planned[fault.id] = (effect, seam)

    def _note_what_struck(self) -> None:
        for tally in self.cloud.faults.list():
            if tally.hits and tally.fault.id in self.planned:
                self.wrong.append(self.planned[tally.fault.id])

    def _ask(self, request: Any) -> None:
        """What Nova refuses is refused."""
        try:
            request()
        except KilonovaError:
            return
        except Exception as error:
            if seam_of(error) is None:
                raise

    def _check(self) -> None:
        found = imbalances(self.cloud)
        if found:
            wrong = [str(each) for each in found if not self._is_as_in_nova(each)]
            assert not wrong, "\n".join(wrong)

    def _check_what_was_said(self) -> None:
        """Where the bus lost something nobody can tell what goes with what."""
        if any(seam.startswith("bus") for _effect, seam in self.wrong):
            return
        findings = verify(capture_of(self.cloud.notifications)).findings
        said = [Imbalance(SAID, "", str(finding)) for finding in findings]
        wrong = [
            str(each)
            for each in said
            if not any(self._is_as_in_nova(replace(each, since=since)) for since in SINCE)
        ]
        assert not wrong, "\n".join(wrong)

    def _is_as_in_nova(self, found: Imbalance) -> bool:
        """Whether an action that was asked for leaves it; or, where something went wrong, its like
        after such an effect: what exactly, and at which seam, only the matrix asks, for much
        happens at a time in a life. What a deleted server holds is never excused.
        """
        effects = {effect for effect, _seam in self.wrong}
        is_like = found.rule != "held_is_used"
        return any(
            (
                (left.is_it(found) and left.follows(self.asked, {NOTHING, *effects}))
                or (is_like and left.rule == found.rule and left.follows(self.asked, effects))
            )
            for each in (*ALLOWED, *LIVED)
            for left in each.lefts
        )
