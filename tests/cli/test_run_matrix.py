# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova run --matrix` as its users call it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kilonova.cli.main import main
from kilonova.cloud.services.placement import StandInPlacement
from kilonova.cloud.steps import Steps


def test_the_matrix_of_an_action_is_told_in_a_table_and_on_a_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells by neighbour, and the page needs nothing but itself."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    page = tmp_path / "matrix.html"
    assert main(["run", "--matrix", "unpause", "--html", str(page)]) == 0
    table = capsys.readouterr().out
    assert re.sub(r", \d+ s$", "", table.strip().splitlines()[-1]) == (
        "10 cells: 10 ok (1 of them out of balance as in Nova), 0 failed"
    )
    assert [line.split() for line in table.splitlines()[:2]] == [
        ["action", "nothing", "virt", "bus", "cells"],
        ["unpause", "1", "8", "1", "10"],
    ]
    html = page.read_text(encoding="utf-8")
    assert 'title="unpause, virt.unpause: 8 cells, 0 failed' in html
    assert "http" not in html


def test_a_cell_that_fails_is_explained(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which action, from which state, what failed where, and what does not add up after it."""

    def forget(self: StandInPlacement, consumer: str) -> Steps[None]:
        yield from self._clock.wait(0)

    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr(StandInPlacement, "delete_allocations", forget)
    assert main(["run", "--matrix", "unpause"]) == 1
    told = capsys.readouterr().out
    assert "unpause of paused: HypervisorUnavailable at virt.unpause\n" in told
    assert "  held_is_used: after deletion, the deleted server holds {'VCPU': 1," in told


def test_an_action_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Rather than find nothing wrong with nothing."""
    assert main(["run", "--matrix", "unpuase"]) == 2
    assert capsys.readouterr().err == "No action or state is called unpuase.\n"


def test_seams_tell_which_actions_cross_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Found out by carrying every action out, not from a list."""
    assert main(["faults", "seams", "virt.rescue", "--actions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seams"][0]["actions"] == ["rescue"]
