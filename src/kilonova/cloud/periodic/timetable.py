# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""When periodic tasks run: at their intervals on the region's clock, or when somebody says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import checked
from kilonova.cloud.periodic.task import USUAL_INTERVAL_S, PeriodicTask
from kilonova.cloud.periodic.tasks import TASKS
from kilonova.cloud.scope import Compute
from kilonova.errors import KilonovaError, UnknownPeriodicTask

if TYPE_CHECKING:
    from kilonova.cloud.region import Region


class Timetable:
    """The periodic tasks of every host; all hosts run a task at the same moment."""

    def __init__(self, cloud: Region) -> None:
        self._cloud = cloud
        self._begun = False
        self._audited: set[tuple[str, datetime, datetime]] = set()
        self._waiting: dict[str, list[str]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tasks, as Nova has them, without the underscore."""
        return tuple(TASKS)

    @checked
    def run(self, name: str, host: str | None = None) -> None:
        """Run a task now, on every host that is up or on one, and wait until it is done.

        An error ends it as it would end in the service's log; a mistake in Kilonova is raised.
        Raises: UnknownPeriodicTask, ComputeHostNotFound, and what a sink has raised.
        """
        task = self._task(name)
        for compute in self._computes(host):
            try:
                self._cloud.answer(task.story(compute))
            except KilonovaError:
                continue
        self._cloud.outlet.raise_stumbles()

    @checked
    def start(self, name: str, host: str | None = None) -> None:
        """Begin a task now; it goes on as the clock runs.

        Raises: UnknownPeriodicTask, ComputeHostNotFound.
        """
        task = self._task(name)
        for compute in self._computes(host):
            compute.cast(task.story, compute)

    # By the clock

    @property
    def next_due_s(self) -> float | None:
        """When the next task is due, in simulated seconds since the region began; None if never.

        A task is due at every whole multiple of its interval.
        """
        now = self._cloud.clock.elapsed_s
        dues = ((now // interval_s + 1) * interval_s for _name, interval_s in self._working())
        return min(dues, default=None)

    def begin(self) -> None:
        """Begin the tasks that do not wait for their first interval; nothing the second time."""
        if not self._begun:
            self._begun = True
            for name, _interval_s in list(self._working()):
                if TASKS[name].at_once:
                    self.start(name)

    def start_due(self) -> None:
        """Begin every task that is due now."""
        now = self._cloud.clock.elapsed_s
        for name, interval_s in list(self._working()):
            if now % interval_s == 0:
                self.start(name)

    def _working(self) -> Iterator[tuple[str, int]]:
        """The tasks that run and have work, with their intervals in seconds."""
        if not self._cloud.flags.DEFAULT.periodic_enable:
            return
        for name, task in TASKS.items():
            interval_s = task.interval_s(self._cloud) or USUAL_INTERVAL_S
            if interval_s > 0 and task.has_work(self._cloud):
                yield name, interval_s

    # What tasks remember

    def audit(self, host: str, begin: datetime, end: datetime) -> bool:
        """Note that a host's usage is audited for a period; False where it has been.

        Source: nova/objects/task_log.py, TaskLog.
        """
        period = (host, begin, end)
        if period in self._audited:
            return False
        self._audited.add(period)
        return True

    def has_audited(self, host: str, begin: datetime, end: datetime) -> bool:
        """Whether a host's usage was audited for a period."""
        return (host, begin, end) in self._audited

    def turns(self, host: str, anew: Callable[[], list[str]]) -> Iterator[str]:
        """A host's servers in turn, from where the last pass stopped; once all had their turn,
        those of ``anew``.
        """
        if not self._waiting.get(host):
            self._waiting[host] = anew()
        waiting = self._waiting[host]
        while waiting:
            yield waiting.pop(0)

    # How it is done

    def _task(self, name: str) -> PeriodicTask:
        if name not in TASKS:
            raise UnknownPeriodicTask(name, get_close_matches(name, TASKS, n=3, cutoff=0.4))
        return TASKS[name]

    def _computes(self, host: str | None) -> Iterator[Compute]:
        """The hosts that are up, or the one that was asked for if it is; each in its own name."""
        cloud = self._cloud
        hosts = list(cloud.hosts) if host is None else [cloud.hosts.get(host)]
        for each in hosts:
            if each.service.running:
                yield Compute(cloud, cloud.service_context(), each)
