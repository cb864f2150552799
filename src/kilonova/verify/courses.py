# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What must have come before, and what cannot come any more.

An instance is held to what came before only where the capture saw it being created.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kilonova.verify.captures import Finding
from kilonova.verify.notices import END, START, Notice
from kilonova.verify.operations import (
    AFTER_SCHEDULING,
    FIRST,
    GONE_WITHOUT,
    LOCKED,
    NEEDS,
    START_OF_EVERYTHING,
    TASKS,
)

EXISTS = "instance.exists"
SCHEDULING = "scheduler.select_destinations"
_DELETES = ("instance.delete", "instance.shutdown", "instance.soft_delete")
_MADE = {"service.create", "server_group.create", "aggregate.create.end"}
_UNMADE = {"service.delete", "server_group.delete", "aggregate.delete.end"}
# Flavors are not among them: a capture of several regions has the same ids in each.
_OF_THINGS = {"service", "server_group", "aggregate"}


@dataclass(slots=True)
class _Course:
    """How far one instance has come: its events that later ones may still use up."""

    seen: Counter[str] = field(default_factory=Counter)
    scheduling: bool = False
    deleted_in_line: int = 0
    begun_after: set[str] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        return self.seen[f"{START_OF_EVERYTHING}.{START}"] > 0


def out_of_course(notices: Iterable[Notice]) -> Iterator[Finding]:
    """Events that come too early, or after the thing they are about is gone."""
    courses: defaultdict[str, _Course] = defaultdict(_Course)
    gone: dict[tuple[str, tuple[object, ...]], int] = {}
    alive: dict[tuple[str, tuple[object, ...]], int] = {}
    choosing: dict[tuple[object, ...], str] = {}
    for notice in notices:
        if notice.stem == SCHEDULING and notice.phase == START and notice.instance is not None:
            choosing[notice.subject] = notice.instance
            courses[notice.instance].scheduling = True
        elif notice.stem == SCHEDULING:
            # The end may name another of several instances than the start did.
            courses[choosing.pop(notice.subject, "")].scheduling = False
        elif notice.instance is not None:
            yield from _read(courses[notice.instance], notice)
        kind = notice.stem.partition(".")[0]
        if kind in _OF_THINGS:
            yield from _thing((kind, notice.subject), notice, alive, gone)


def _read(course: _Course, notice: Notice) -> Iterator[Finding]:
    event = _mark(notice)
    if notice.stem.startswith("compute_task."):
        course.scheduling = False
    elif course.scheduling and notice.event_type in AFTER_SCHEDULING:
        yield notice.finding("event_type", f"{SCHEDULING}.{END} before it", "none yet")
        course.scheduling = False
    if course.whole:
        yield from _needs(course, notice, event)
    course.seen[event] += 1
    if course.deleted_in_line:
        yield from _after_deletion(course, notice)
    if notice.event_type == "instance.delete.end" and notice.state == "deleted":
        course.deleted_in_line = notice.line


def _needs(course: _Course, notice: Notice, event: str) -> Iterator[Finding]:
    first = FIRST.get(event)
    needed = (*NEEDS.get(event, ()), *((first,) if first else ()))
    for need in needed:
        if course.seen[need] <= 0:
            yield notice.finding("event_type", f"{need} before it", "none")
        elif need != first:
            course.seen[need] -= 1


def _after_deletion(course: _Course, notice: Notice) -> Iterator[Finding]:
    """A deleted instance begins nothing that then succeeds; what was asked for before may still
    fail.
    """
    found = f"it was deleted in line {course.deleted_in_line}"
    if notice.event_type in GONE_WITHOUT:
        yield notice.finding("event_type", "an instance that exists", found)
    elif notice.stem in (LOCKED | TASKS) - set(_DELETES):
        if notice.phase == START:
            course.begun_after.add(notice.stem)
        elif notice.phase == END and notice.stem in course.begun_after:
            yield notice.finding("event_type", "an instance that exists", found)


def _thing(
    key: tuple[str, tuple[object, ...]],
    notice: Notice,
    alive: dict[tuple[str, tuple[object, ...]], int],
    gone: dict[tuple[str, tuple[object, ...]], int],
) -> Iterator[Finding]:
    """Services, server groups and aggregates are made once, and silent when deleted."""
    if notice.event_type in _MADE:
        if key in alive:
            found = f"it was created in line {alive[key]}"
            yield notice.finding("event_type", f"a {key[0]} that is new", found)
        alive[key] = notice.line
        gone.pop(key, None)
    elif key in gone and notice.stem not in (f"{key[0]}.delete", f"{key[0]}.create"):
        found = f"it was deleted in line {gone[key]}"
        yield notice.finding("event_type", f"a {key[0]} that exists", found)
    if notice.event_type in _UNMADE:
        gone[key] = notice.line
        alive.pop(key, None)


def _mark(notice: Notice) -> str:
    """The event type; usage told in the course of a task bears the task's name too."""
    if notice.event_type == EXISTS and isinstance(notice.task_state, str):
        return f"{EXISTS} while {notice.task_state}"
    return notice.event_type
