# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Has the consumers hear, and writes into docs/compatibility.md what they understood:
`python -m tests.consumers.page`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.consumers.understanding import NAMES, Understood, missing, understood
from tests.docs.compatibility_page import write_part

Row = tuple[Any, ...]


def of_watcher(all_of_it: Understood, name: str) -> list[Row]:
    """Each change of an instance in Watcher's model, with the notification that brought it: its
    node, state, memory and disk.
    """
    rows = []
    for heard in all_of_it.watcher["heard"]:
        known = heard["instances"].get(name, {})
        facts = tuple(known.get(key) for key in ("node", "state", "memory", "disk"))
        rows.append((heard["event"], *facts))
    changes = [next(same) for _, same in groupby(rows, key=lambda row: row[1:])]
    return [row for row in changes[1:] if row[2] or row[0] == "instance.delete.end"]


def of_ceilometer(all_of_it: Understood, name: str) -> list[Row]:
    """Ceilometer's events of an instance, but for its updates: host, state, memory and flavor."""
    rows = []
    for event in all_of_it.ceilometer:
        traits = {trait["name"]: trait["value"] for trait in event["traits"]}
        if traits.get("display_name") == name and not event["event_type"].endswith(".update"):
            facts = (traits[key] for key in ("host", "state", "memory_mb", "instance_type"))
            rows.append((event["event_type"], *facts))
    return rows


def section(all_of_it: Understood) -> str:
    """What the page says of the consumers."""
    programs = ", ".join(f"{program} {version}" for program, version in versions().items())
    unable = [each for each in all_of_it.watcher["heard"] if each["trouble"]]
    lines = [
        "## Real consumers",
        "",
        f"`make consumers` installed {programs},",
        "each by itself, and had them hear over RabbitMQ what a served region said: `web` is",
        "created, resized, confirmed, moved live and deleted; `stillborn` is refused by the",
        "hypervisor; `broken` breaks while it is resized. The region tells of each change of state",
        "(`notify_on_state_change = vm_state`). `make test` repeats it where the consumers and",
        "RabbitMQ are installed.",
        "",
        "### Watcher",
        "",
        "Its collector found the hosts through the Compute and Placement APIs, and its endpoint",
        f"took {len(all_of_it.watcher['heard'])} versioned notifications. What its model of the",
        "cluster held, whenever that changed:",
        "",
    ]
    for name in ("web", "broken"):
        titles = (f"after, for `{name}`", "node", "state", "memory", "disk")
        lines += [*table(titles, of_watcher(all_of_it, name)), ""]
    for each in unable:
        lines += [
            f"One it could not take: `{each['event']}` of `stillborn`, which Nova leaves on no",
            f"host. Watcher raises `{each['trouble']}`, and goes on.",
            "",
        ]
    lines += [
        "### Ceilometer",
        "",
        f"Its notification agent made an event of each of {len(all_of_it.ceilometer)} legacy",
        "notifications, in their order. Those of `web`, but for `compute.instance.update`, with",
        "traits that its own definitions find:",
        "",
        *table(
            ("event_type", "host", "state", "memory_mb", "instance_type"),
            of_ceilometer(all_of_it, "web"),
        ),
        "",
        "### A listener",
        "",
        "[The program of a few lines](how-to/consume-notifications.md) heard all",
        f"{len(all_of_it.listener)} notifications, of both formats and priorities, in the order",
        "in which they were sent.",
    ]
    return "\n".join(lines)


def table(titles: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Rows under their titles; what is not there is a dash."""
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for row in rows:
        cells = ("-" if cell is None else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def versions() -> dict[str, str]:
    """The consumers' versions by name."""
    found = {}
    for name in NAMES:
        pins = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
        program, _, version = next(line for line in pins if "==" in line).partition("==")
        found[program] = version
    return found


def main() -> int:
    """Hear and write; 1 where it cannot be done."""
    if missing():
        print(missing())
        return 1
    with tempfile.TemporaryDirectory() as folder:
        all_of_it = understood(Path(folder))
    write_part("consumers", section(all_of_it))
    print(f"They heard {len(all_of_it.said)} notifications; docs/compatibility.md tells the rest.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
