# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue: whole, sound, and speaking to a driver alone."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kilonova.cloud.cloud import Cloud
from kilonova.contract import EVENTS
from kilonova.scenarios import behaviours
from kilonova.scenarios.catalogue import CATALOGUE, UnknownScenario, find
from kilonova.scenarios.driver import Answer, Driver
from kilonova.scenarios.in_process import InProcessDriver
from kilonova.scenarios.runner import Result, run_all
from kilonova.scenarios.sample_files import SAMPLE_NAMES, samples_of
from kilonova.scenarios.scenario import Scenario

MODULES = sorted(Path(behaviours.__path__[0]).glob("*.py"))
Results = tuple[Result, ...]
ALLOWED = ("kilonova.scenarios", "kilonova.verify", "kilonova.errors")


@pytest.mark.parametrize("position", range(len(CATALOGUE)), ids=lambda at: CATALOGUE[at].name)
def test_every_scenario_passes(results: Results, position: int) -> None:
    """What it expects is said, and keeps the contract."""
    assert results[position].failure is None


def test_every_event_type_is_expected_by_a_scenario(results: Results) -> None:
    """Said is not enough: somebody has to have looked."""
    looked_at = {each.event_type for result in results for each in result.looked_at}
    assert sorted(set(EVENTS) - looked_at) == []


def test_every_documented_sample_is_shown_by_a_scenario(results: Results) -> None:
    """There are 140 of them."""
    assert list(samples_of(results)) == list(SAMPLE_NAMES)
    assert len(SAMPLE_NAMES) == 140


def test_every_scenario_has_a_name_of_its_own_and_says_what_it_shows() -> None:
    """In one sentence that fits a line of a table."""
    names = [scenario.name for scenario in CATALOGUE]
    assert sorted(set(names)) == sorted(names)
    odd = [
        scenario.name
        for scenario in CATALOGUE
        if not scenario.behaviour.endswith(".") or len(scenario.behaviour) > 120
    ]
    assert odd == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_scenarios_know_nothing_of_the_cloud_behind_the_driver(module: Path) -> None:
    """What they import can be had wherever a driver is written."""
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(module.read_bytes()))
        if isinstance(node, ast.ImportFrom)
    ]
    ours = [name for name in imported if name.startswith("kilonova")]
    assert [name for name in ours if not name.startswith(ALLOWED)] == []
    assert "kilonova.scenarios.in_process" not in ours


class OverTheWire(InProcessDriver):
    """Everything that scenarios hand over goes through JSON, as it would over HTTP."""

    def request(self, method: str, uri: str, body: Any = None, **options: Any) -> Answer:
        answer = super().request(method, uri, again(body), **again(options))
        return Answer(answer.status, again(answer.body))

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        super().set_flags(again(flags))

    def plan_fault(
        self,
        seam: str,
        error: str | None = None,
        args: Mapping[str, object] | None = None,
        **options: Any,
    ) -> str:
        return super().plan_fault(seam, error, again(args), **again(options))


def again(value: Any) -> Any:
    """The value, as whoever reads it from JSON has it."""
    return json.loads(json.dumps(value))


def test_everything_that_scenarios_hand_over_survives_json() -> None:
    """So they can be run over HTTP."""

    def opening(scenario: Scenario, seed: int) -> Driver:
        flags = again(scenario.opening_flags())
        return OverTheWire(Cloud(seed, scenario.data, scenario.hosts, flags))

    failed = [result for result in run_all(CATALOGUE, opening=opening) if not result.passed]
    assert [(result.scenario.name, result.failure) for result in failed] == []


def test_real_nova_can_run_every_scenario() -> None:
    """One that it cannot run would say why, and would not be compared."""
    assert [each.name for each in CATALOGUE if each.only_here] == []


def test_scenarios_are_found_by_name_subject_and_pattern() -> None:
    """Each once, in the catalogue's order."""
    power = [each.name for each in CATALOGUE if each.subject == "power"]
    assert [each.name for each in find(["power"])] == power
    assert [each.name for each in find(["*.stop", "power.start", "power.stop"])] == [
        "power.stop",
        "power.start",
    ]
    assert find() == CATALOGUE


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    """Names and subjects alike."""
    with pytest.raises(UnknownScenario) as raised:
        find(["power.stopp"])
    assert str(raised.value) == (
        "There is no scenario 'power.stopp'. Did you mean power.stop or power.start or power?"
    )
    with pytest.raises(UnknownScenario, match=r"^There is no scenario 'xyz'\.$"):
        find(["xyz"])
