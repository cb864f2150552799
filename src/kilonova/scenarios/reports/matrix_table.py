# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The matrix as a table in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from kilonova.faults.seams import GROUPS
from kilonova.scenarios.matrix.allowed import ALLOWED
from kilonova.scenarios.matrix.matrix import NOTHING, Matrix, Tally
from kilonova.scenarios.matrix.running import Outcome

WIDTH = 120
SHORT = {"block_storage": "storage", "placement": "placem.", "conductor": "conduct."}


def print_matrix(matrix: Matrix, seconds: float) -> None:
    """Print the cells by action and neighbour, what Nova leaves, and every failure in full."""
    console = Console(width=WIDTH, highlight=False, soft_wrap=True)
    groups = [g for g in GROUPS if any(matrix.of_group(verb, g).cells for verb in matrix.rows)]
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("action", no_wrap=True)
    for group in (NOTHING, *groups):
        table.add_column(SHORT.get(group, group), justify="right", no_wrap=True)
    table.add_column("cells", justify="right", style="bold", no_wrap=True)
    for verb in matrix.rows:
        tallies = [matrix.of_group(verb, group) for group in (NOTHING, *groups)]
        table.add_row(verb, *map(_counts, tallies), str(sum(each.cells for each in tallies)))
    console.print(table)
    _print_allowed(console, matrix)
    for outcome in matrix.failures:
        console.print(explain(outcome), style="red", markup=False)
    total = matrix.total
    console.print(
        f"\n{total.cells:,} cells: {total.passed:,} ok ({total.as_nova:,} of them out of balance "
        f"as in Nova), {total.failed:,} failed, {seconds:.0f} s"
    )


def explain(outcome: Outcome) -> str:
    """A cell that failed, and what is wrong after it."""
    lines = [str(outcome.cell), *(f"  {each}" for each in outcome.imbalances)]
    return "\n".join(lines)


def counted(outcomes: Iterable[Outcome]) -> Matrix:
    """All cells, counted as they come."""
    matrix = Matrix()
    for outcome in outcomes:
        matrix.count(outcome)
    return matrix


def _counts(tally: Tally) -> str:
    if not tally.cells:
        return "[dim]·[/dim]"
    if not tally.failed:
        return f"[green]{tally.passed}[/green]"
    return f"[green]{tally.passed}[/green]/[red]{tally.failed}[/red]"


def _print_allowed(console: Console, matrix: Matrix) -> None:
    if not matrix.allowed:
        return
    console.print("\nOut of balance as in Nova", style="bold")
    for each in allowed_in(matrix):
        console.print(f"  {matrix.allowed[each]:>5}  {each}: {REASONS[each]}", markup=False)


REASONS = {each.name: each.reason for each in ALLOWED}


def allowed_in(matrix: Matrix) -> Sequence[str]:
    """The names of what Nova leaves, as far as it was met, in their order."""
    return [each.name for each in ALLOWED if each.name in matrix.allowed]
