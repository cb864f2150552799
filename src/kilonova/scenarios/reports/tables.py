# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What `kilonova run` prints for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from kilonova.contract import EVENTS

if TYPE_CHECKING:
    from kilonova.contract import Notification
    from kilonova.scenarios.runner import Result

HEADINGS = ("Scenario", "Notifications", "Result", "Time")
GAP = "  "


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
        task = progress.add_task(f"{'opening':<16}", total=total)
        for result in results:
            finished.append(result)
            progress.update(task, advance=1, description=f"{result.scenario.subject:<16}")
    return finished


def print_table(results: Sequence[Result]) -> None:
    """One row for each scenario, and a line that sums them up."""
    width = max(len(HEADINGS[0]), *(len(result.scenario.name) for result in results))
    heading = f"{HEADINGS[0]:<{width}}{GAP}{HEADINGS[1]}{GAP}{HEADINGS[2]}{GAP}{HEADINGS[3]:>9}"
    lines = [Text(heading, "bold"), *(_row(result, width) for result in results)]
    _print([*lines, Text(), _summary(results)])


def print_failures(results: Sequence[Result]) -> None:
    """Each failure in full."""
    for result in results:
        if result.failure is not None:
            title = f"{result.scenario.name}: {result.scenario.behaviour}"
            _print([Text(), Text(title, "bold red"), Text(result.failure)])


def print_timelines(results: Sequence[Result]) -> None:
    """What each region said since its scenario began: time, publisher, event, state."""
    for result in results:
        title = Text.assemble((result.scenario.name, "bold"), f": {result.scenario.behaviour}")
        _print([title, *_timeline(result.notifications[result.opening :]), Text()])


def _print(lines: Iterable[Text]) -> None:
    """Print lines as they are: the terminal may wrap them, nothing is cut."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line)


def _row(result: Result, width: int) -> Text:
    text = Text(f"{result.scenario.name:<{width}}{GAP}{len(result.notifications):>13}{GAP}")
    text.append(*(("passed", "green") if result.passed else ("FAILED", "bold red")))
    return text.append(f"{GAP}{result.seconds * 1000:6.1f} ms")


def _summary(results: Sequence[Result]) -> Text:
    failed = sum(not result.passed for result in results)
    said = {each.event_type for result in results for each in result.notifications}
    total = sum(len(result.notifications) for result in results)
    seconds = sum(result.seconds for result in results)
    text = Text(
        f"{_counted(len(results), 'scenario')}, {total} notifications "
        f"({len(said)} of {len(EVENTS)} event types) in {seconds:.2f} s: "
    )
    return text.append(*((f"{failed} failed", "bold red") if failed else ("all passed", "green")))


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _timeline(notifications: Sequence[Notification]) -> Iterator[Text]:
    publishers = max((len(each.publisher_id) for each in notifications), default=0)
    events = max((len(each.event_type) for each in notifications), default=0)
    for each in notifications:
        line = Text(f"{GAP}{each.timestamp[11:19]}{GAP}", "dim")
        line.append(f"{each.publisher_id:<{publishers}}{GAP}", "not dim cyan")
        line.append(f"{each.event_type:<{events}}", _style(each))
        line.append(f"{GAP}{_state(each)}", "not dim")
        line.rstrip()
        yield line


def _style(notification: Notification) -> str:
    return "not dim red" if notification.priority == "ERROR" else "not dim"


def _state(notification: Notification) -> str:
    """The state of the server that it is about, with what is being done to it."""
    payload: Any = notification.payload
    state, task = getattr(payload, "state", None), getattr(payload, "task_state", None)
    return " ".join(str(part) for part in (state, f"({task})" if task else None) if part)
