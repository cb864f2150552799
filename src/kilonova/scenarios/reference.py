# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue as a page of the documentation: ``python -m kilonova.scenarios.reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import groupby

from kilonova.scenarios.catalogue import CATALOGUE
from kilonova.scenarios.scenario import Scenario

HEAD = """\
<!--
SPDX-FileCopyrightText: 2026 The Kilonova Authors
SPDX-License-Identifier: Apache-2.0
-->
<!-- Made by `python -m kilonova.scenarios.reference > docs/reference/scenarios.md`. -->

# Scenarios

How to run them, and how to write one: [Run scenarios](../how-to/run-scenarios.md).
"""


def as_markdown(catalogue: Sequence[Scenario]) -> str:
    """A table for each subject, in the catalogue's order."""
    parts = [HEAD]
    for subject, scenarios in groupby(catalogue, lambda scenario: scenario.subject):
        parts.append("\n".join(_table(subject, tuple(scenarios))))
    return "\n".join(parts)


def _table(subject: str, scenarios: Sequence[Scenario]) -> Iterator[str]:
    title = (import_module(scenarios[0].story.__module__).__doc__ or "").splitlines()[0]
    yield f"## {subject}"
    yield ""
    yield title
    yield ""
    yield "| scenario | shows | hosts | flags |"
    yield "| --- | --- | --- | --- |"
    for scenario in scenarios:
        shows = scenario.behaviour
        if scenario.only_here:
            shows += f" Not compared with Nova: {scenario.only_here}."
        yield f"| `{scenario.name}` | {shows} | {scenario.hosts} | {_flags(scenario)} |"
    yield ""


def _flags(scenario: Scenario) -> str:
    return ", ".join(
        f"`[{group}] {name} = {value}`"
        for group, options in scenario.flags.items()
        for name, value in options.items()
    )


if __name__ == "__main__":
    sys.stdout.write(as_markdown(CATALOGUE))
