# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every start has its end or its error, from the same publisher, and what is nested ends first.

An action that raises says nothing more: its start stays open and `compute.exception` follows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kilonova.contract import EVENTS
from kilonova.contract.violations import describe
from kilonova.verify.captures import Finding
from kilonova.verify.notices import END, ERROR, START, Notice
from kilonova.verify.operations import (
    ENDS_ALL_THE_SAME,
    ERRS_WITHOUT_START,
    FOLLOWED_BY_EXCEPTION,
    LEFT_OPEN,
    ONLY_WITHIN,
    ONLY_WITHIN_IN_TASK,
    PARTS,
    clash,
)

EXCEPTION = "compute.exception"
SCHEDULING = "scheduler.select_destinations"
DELETE = "instance.delete"
_TOLD_BY_COMPUTE_TASK = "compute_task."


@dataclass(slots=True)
class _Open:
    """A start that waits for its end; excused once something said why there may be none."""

    notice: Notice
    excused: bool = False
    erred: bool = False


@dataclass(slots=True)
class _Brackets:
    """What is open at one moment of a capture; `partial` says that it was cut at both ends."""

    partial: bool
    open: defaultdict[str | None, list[_Open]] = field(default_factory=lambda: defaultdict(list))
    owed: list[Notice] = field(default_factory=list)
    failed: set[str | None] = field(default_factory=set)
    states: dict[str, object] = field(default_factory=dict)

    def read(self, notice: Notice) -> Iterator[Finding]:
        if notice.event_type == EXCEPTION:
            self._excuse_all(notice)
        elif notice.stem.startswith(_TOLD_BY_COMPUTE_TASK):
            self._excuse_scheduling(notice)
        elif notice.phase == START:
            yield from self._begin(notice)
        elif notice.phase in (END, ERROR):
            yield from self._finish(notice)
        if notice.instance is not None and isinstance(notice.state, str):
            self.states[notice.instance] = notice.state

    def at_the_end(self) -> Iterator[Finding]:
        """What is still missing when the capture is over."""
        if self.partial:
            return
        for waiting in sorted(self._all(), key=lambda each: each.notice.line):
            yield from self._missing_end(waiting, "the end of the capture")
        for notice in self.owed:
            yield _no_exception(notice, "the end of the capture")

    def _excuse_all(self, exception: Notice) -> None:
        """Anything of the same binary may be what was raised: the payload does not say."""
        for waiting in self._all():
            if waiting.notice.source == exception.source:
                waiting.excused = True
        if self.owed:
            self.owed.pop(0)

    def _excuse_scheduling(self, error: Notice) -> None:
        for waiting in self.open[SCHEDULING]:
            if waiting.notice.instance == error.instance:
                waiting.excused = True

    def _begin(self, notice: Notice) -> Iterator[Finding]:
        beside = self.open[_about(notice)]
        for waiting in [each for each in beside if _clash(each.notice, notice)]:
            yield from self._missing_end(waiting, f"{notice.event_type} in line {notice.line}")
            beside.remove(waiting)
        for owed in [n for n in self.owed if n.instance == notice.instance]:
            if _clash(owed, notice):
                yield _no_exception(owed, f"{notice.event_type} in line {notice.line}")
                self.owed.remove(owed)
        in_task = (notice.stem, str(notice.task_state))
        wholes = ONLY_WITHIN.get(notice.stem) or ONLY_WITHIN_IN_TASK.get(in_task)
        if wholes and not self.partial and not self._within(notice, wholes):
            expected = " or ".join(f"{whole}.{START}" for whole in wholes)
            yield notice.finding("event_type", f"{expected} before it", "none that is still open")
        beside.append(_Open(notice))

    def _finish(self, notice: Notice) -> Iterator[Finding]:
        beside = self.open[_about(notice)]
        mine = [each for each in beside if _same_action(each.notice, notice)]
        own = [w for w in mine if w.notice.publisher_id == notice.publisher_id]
        if not mine:
            if not self._may_come_alone(notice):
                expected = f"{notice.stem}.{START} before it"
                yield notice.finding("event_type", expected, "none that is still open")
            return
        waiting = (own or mine)[-1]
        if not own:
            expected = f"{describe(waiting.notice.publisher_id)}, who sent {notice.stem}.{START}"
            found = f"{describe(notice.publisher_id)}"
            yield notice.finding("publisher_id", expected, found)
        yield from self._unfinished_parts(waiting, notice)
        if notice.phase == ERROR:
            self.failed.add(notice.instance)
            if notice.event_type in FOLLOWED_BY_EXCEPTION:
                self.owed.append(notice)
            if notice.stem in ENDS_ALL_THE_SAME:
                waiting.erred = True
                return
        if notice.stem == DELETE:
            # Whoever deletes second finds nothing to delete, and says no more.
            for other in beside:
                other.excused = other.excused or other.notice.stem == DELETE
        beside.remove(waiting)

    def _all(self) -> Iterator[_Open]:
        for beside in self.open.values():
            yield from beside

    def _unfinished_parts(self, whole: _Open, notice: Notice) -> Iterator[Finding]:
        """Parts of an action, begun within it on the same host, that have not ended when it
        does.
        """
        beside = self.open[_about(notice)]
        for waiting in beside[beside.index(whole) + 1 :]:
            part = waiting.notice
            if (
                part.stem in PARTS.get(notice.stem, ())
                and part.publisher_id == notice.publisher_id
                # What fails while a build is undone is logged and forgotten.
                and notice.phase != ERROR
            ):
                yield from self._missing_end(waiting, f"{notice.event_type} in line {notice.line}")
                beside.remove(waiting)

    def _missing_end(self, waiting: _Open, before: str) -> Iterator[Finding]:
        start = waiting.notice
        if waiting.erred:
            yield start.finding("event_type", f"{start.stem}.{END} before {before}", "none")
        elif not waiting.excused and not self._may_stay_open(start):
            ends = f"{start.stem}.{END}, its error or {EXCEPTION}"
            yield start.finding("event_type", f"{ends} before {before}", "none")

    def _may_stay_open(self, start: Notice) -> bool:
        if start.stem in LEFT_OPEN:
            return True
        if start.stem == SCHEDULING:
            # Nobody is told when an offloaded server finds no host to be unshelved on.
            return self.states.get(start.instance or "") == "shelved_offloaded"
        # Nova cleans up after a failed build, and ignores what fails then.
        clean_up = ("instance.shutdown", "instance.volume_detach")
        return start.stem in clean_up and start.instance in self.failed

    def _may_come_alone(self, notice: Notice) -> bool:
        if self.partial:
            return True
        if notice.phase != ERROR:
            return False
        return notice.stem in ERRS_WITHOUT_START or f"{notice.stem}.{START}" not in EVENTS

    def _within(self, notice: Notice, wholes: Iterable[str]) -> bool:
        return any(
            waiting.notice.stem in wholes and waiting.notice.publisher_id == notice.publisher_id
            for waiting in self.open[_about(notice)]
        )


def unpaired(notices: Iterable[Notice], *, partial: bool = False) -> Iterator[Finding]:
    """Starts without an end, ends without a start, and parts that outlive their whole."""
    brackets = _Brackets(partial)
    for notice in notices:
        yield from brackets.read(notice)
    yield from brackets.at_the_end()


def _about(notice: Notice) -> str | None:
    """What keeps apart starts that have nothing to do with each other: the instance, or the
    action.
    """
    return notice.instance if notice.stem.startswith("instance.") else notice.stem


def _clash(one: Notice, other: Notice) -> bool:
    return clash(one.stem, other.stem, same_host=one.publisher_id == other.publisher_id)


def _same_action(one: Notice, other: Notice) -> bool:
    return one.stem == other.stem and one.subject == other.subject


def _no_exception(error: Notice, before: str) -> Finding:
    return error.finding("event_type", f"{EXCEPTION} before {before}", "none")
