# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that can fail fails, and leaves what Nova leaves."""

from __future__ import annotations

from collections import Counter

import pytest

from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.steps import Steps
from kilonova.faults import SEAMS
from kilonova.scenarios.matrix.allowed import ALLOWED
from kilonova.scenarios.matrix.books import RULES, SAID
from kilonova.scenarios.matrix.cells import Cell, Route, routes
from kilonova.scenarios.matrix.matrix import Matrix, is_meant, run_matrix
from kilonova.scenarios.matrix.running import Outcome, run_cell
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


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """Every cell of the matrix, carried out."""
    return list(run_matrix())


def test_the_books_balance_whatever_fails(outcomes: list[Outcome], found: list[Route]) -> None:
    """Each error that fits at each crossing of each action from each state, each call that hangs,
    is skipped or is cut short by a crash: but for what Nova leaves, nothing is out of balance.
    """
    assert [
        (str(outcome.cell), list(map(str, outcome.imbalances)))
        for outcome in outcomes
        if outcome.imbalances
    ] == []
    assert len(outcomes) == sum(1 for route in found for _cell in route.cells())


def test_what_is_planned_strikes(outcomes: list[Outcome]) -> None:
    """A fault that no call meets would prove nothing; only what a hang or a skipped call before it
    has kept from happening is not struck.
    """
    missed = [str(o.cell) for o in outcomes if not o.struck and o.cell.effect != "always"]
    assert missed == []


def test_each_line_of_what_nova_leaves_is_needed(outcomes: list[Outcome]) -> None:
    """A line that no cell needs any more would hide what comes next."""
    used = {why for outcome in outcomes for why in outcome.allowed}
    lines = [(each, left) for each in ALLOWED for left in each.lefts]
    assert [f"{each.name}: {left}" for each, left in lines if (each, left) not in used] == []


def test_what_nova_leaves_is_narrow(outcomes: list[Outcome]) -> None:
    """Of the cells that a line speaks of, at least one in ten shows what it says: it names the
    seams and actions that leave it. What is said late depends on the moment as well.
    """
    shown = Counter(left for outcome in outcomes for _each, left in outcome.allowed)
    lines = [left for each in ALLOWED for left in each.lefts if left.rule != SAID]
    spoken = Counter(left for o in outcomes for left in lines if left.speaks_of(o.cell))
    broad = [left for left in lines if shown[left] * 10 < spoken[left]]
    assert [f"{shown[left]} of {spoken[left]}: {left}" for left in broad] == []


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
