# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that can fail fails, and leaves what Nova leaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.steps import Steps
from kilonova.faults import SEAMS
from kilonova.scenarios.matrix.allowed import ALLOWED
from kilonova.scenarios.matrix.books import RULES
from kilonova.scenarios.matrix.cells import UNFORESEEN, Cell, Route, routes
from kilonova.scenarios.matrix.matrix import Matrix, is_meant, run_matrix
from kilonova.scenarios.matrix.running import run_cell
from kilonova.scenarios.matrix.stage import STARTS
from kilonova.scenarios.matrix.verbs import NOT_ASKED, handle_methods, verbs


@pytest.fixture(scope="module")
def found() -> list[Route]:
    """Every action that a state allows, with its seams."""
    return list(routes())


def test_whatever_a_server_can_be_asked_is_asked() -> None:
    """A new request is in the matrix as soon as there is one, or it is said why not."""
    assert [name for name in handle_methods() if name not in (*verbs(), *NOT_ASKED)] == []


def test_every_request_is_possible_in_some_state(found: list[Route]) -> None:
    """But setting a password, for which a guest needs an agent."""
    possible = {route.verb for route in found}
    assert [name for name in verbs() if name not in possible] == ["change_password"]


def test_every_seam_is_on_the_way_of_some_action(found: list[Route]) -> None:
    """A seam that nothing crosses would make nothing fail."""
    crossed = {seam for route in found for seam in route.seams}
    assert [name for name in SEAMS if name not in crossed] == []


def unforeseen(start: str, found: list[Route]) -> Iterator[Cell]:
    """Every crossing from a state with one error for all, and the way on which nothing fails."""
    for route in found:
        if route.start == start:
            for cell in route.cells():
                if cell.effect == "nothing" or (
                    cell.error is UNFORESEEN and cell.effect == "error"
                ):
                    yield cell


@pytest.mark.parametrize("start", STARTS)
def test_the_books_balance_whatever_fails(start: str, found: list[Route]) -> None:
    """One error at each crossing of each action; `kilonova run --matrix` plans every one."""
    outcomes = [run_cell(cell) for cell in unforeseen(start, found)]
    assert [
        (str(outcome.cell), list(map(str, outcome.imbalances)))
        for outcome in outcomes
        if outcome.imbalances
    ] == []
    assert [str(outcome.cell) for outcome in outcomes if not outcome.struck] == []


@pytest.mark.parametrize("verb", ["pause", "restore"])
def test_every_failure_of_an_action_is_a_cell(verb: str, found: list[Route]) -> None:
    """Each error that fits, each call that hangs or is skipped, at each crossing."""
    matrix = Matrix()
    for outcome in run_matrix([verb], workers=1):
        matrix.count(outcome)
    assert matrix.failures == []
    cells = [cell for route in found if is_meant(route, [verb]) for cell in route.cells()]
    assert (matrix.total.cells, sum(matrix.rows[verb][s].cells for s in matrix.rows[verb])) == (
        len(cells),
        len(cells),
    )


def test_a_resource_that_is_not_given_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix finds a stand-in that forgets to release an allocation."""

    def forget(self: StandInPlacement, consumer: str) -> Steps[None]:
        yield from self._clock.wait(0)

    monkeypatch.setattr(StandInPlacement, "delete_allocations", forget)
    outcome = run_cell(Cell("active", "delete"))
    assert [(each.rule, each.what) for each in outcome.imbalances] == [
        ("held_is_used", f"{when}the deleted server holds {held} of host1")
        for when in ("", "after deletion, ")
        for held in ("{'VCPU': 1, 'MEMORY_MB': 2048, 'DISK_GB': 20}",)
    ]


def test_what_nova_leaves_has_a_reason_and_a_place_in_nova() -> None:
    """The list of what is allowed is short, and every entry can be looked up."""
    assert len(ALLOWED) < 30
    assert [each.name for each in ALLOWED if not (each.reason and "nova" in each.source)] == []
    assert [rule.__name__ for rule in RULES if not rule.__doc__] == []
