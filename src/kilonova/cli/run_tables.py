# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What `kilonova run` prints for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kilonova.contract import EVENTS

if TYPE_CHECKING:
    from kilonova.contract import Notification
    from kilonova.scenarios.runner import Result

PLAIN_WIDTH = 100
"""Columns where the output is no terminal, so that files look the same everywhere."""


def with_progress(results: Iterable[Result], total: int) -> list[Result]:
    """Run all of them, with a bar on stderr that is gone when they are done."""
    finished: list[Result] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as progress:
        task = progress.add_task("starting", total=total)
        for result in results:
            finished.append(result)
            progress.update(task, advance=1, description=f"{result.scenario.subject:<16}")
    return finished


def print_table(results: Sequence[Result]) -> None:
    """One row for each scenario, and a line that sums them up."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Scenario", no_wrap=True)
    table.add_column("Notifications", justify="right")
    table.add_column("Result")
    table.add_column("Time", justify="right")
    for result in results:
        table.add_row(
            result.scenario.name,
            str(len(result.notifications)),
            Text("passed", "green") if result.passed else Text("FAILED", "bold red"),
            f"{result.seconds * 1000:.1f} ms",
        )
    console = _console()
    console.print(table)
    console.print(_summary(results))


def print_failures(results: Sequence[Result]) -> None:
    """Each failure in full."""
    console = _console()
    for result in results:
        if result.failure is None:
            continue
        console.print()
        console.print(Text(f"{result.scenario.name}: {result.scenario.behaviour}", "bold red"))
        console.print(Text(result.failure), soft_wrap=True)


def print_timelines(results: Sequence[Result]) -> None:
    """What each region said since its scenario began: time, publisher, event, state."""
    console = _console()
    for result in results:
        console.print()
        console.print(Text(result.scenario.name, "bold"), Text(result.scenario.behaviour, "dim"))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for notification in result.notifications[result.opening :]:
            table.add_row(
                "",
                Text(notification.timestamp[11:19], "dim"),
                Text(notification.publisher_id, "cyan"),
                Text(notification.event_type, _colour(notification)),
                _state(notification),
            )
        console.print(table)
    console.print()


def _console() -> Console:
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


def _summary(results: Sequence[Result]) -> Text:
    failed = sum(not result.passed for result in results)
    said = {each.event_type for result in results for each in result.notifications}
    total = sum(len(result.notifications) for result in results)
    seconds = sum(result.seconds for result in results)
    text = Text(
        f"{len(results)} scenarios, {total} notifications "
        f"({len(said)} of {len(EVENTS)} event types) in {seconds:.2f} s: "
    )
    return text.append(
        f"{failed} failed" if failed else "all passed", "bold red" if failed else "bold green"
    )


def _colour(notification: Notification) -> str:
    return "red" if notification.priority == "ERROR" else "default"


def _state(notification: Notification) -> str:
    """The state of the server that it is about, with what is being done to it."""
    payload: Any = notification.payload
    state, task = getattr(payload, "state", None), getattr(payload, "task_state", None)
    return " ".join(str(part) for part in (state, f"({task})" if task else None) if part)
