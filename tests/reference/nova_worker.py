# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs scenarios against real Nova: their names come in, a line each, and what became of them goes
out as JSON, a line each, at a file descriptor of its own, since Nova prints what it likes.

    echo power.stop | python -m tests.reference.nova_worker DIRECTORY 1

runs in the environment of ``requirements.txt`` and leaves the recordings in the directory.
"""

from __future__ import annotations

from tests.reference import nova_region  # isort: skip  # before all else: it patches the library

import json
import os
import sys
import unittest
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from kilonova.scenarios.catalogue import find
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.scenario import Scenario
from tests.reference.allowances import may_differ
from tests.reference.nova_driver import NovaDriver
from tests.reference.nova_faults import NoSuchPlace
from tests.reference.recording import Outcome, RecordingDriver, as_lines, path_of


def outcome_of(scenario: Scenario, folder: Path) -> Outcome:
    """Run one scenario in a Nova of its own; what was as expected there is kept."""
    told: dict[str, Any] = {}

    def story(region: nova_region.NovaRegion) -> None:
        nova = NovaDriver(region)
        nova.settle()
        driver = RecordingDriver(nova)
        try:
            view = Region(driver)
            scenario.story(view)
            view.expect()
            path_of(scenario.name, folder).write_text(as_lines(driver.records()))
        except NoSuchPlace as error:
            told["no_place"] = str(error)
        finally:
            told["elapsed"] = round(perf_counter() - began - region.stillness.idle_s, 3)
            told["worked"] = round(process_time() - worked, 3)
            driver.clear_faults()

    case = nova_region.NovaRegion(
        story,
        scenario.hosts,
        scenario.opening_flags(),
        seed=scenario.name,
        in_turn=may_differ().is_in_turn(scenario.name),
    )
    result = unittest.TestResult()
    began, worked = perf_counter(), process_time()
    case.run(result)
    problems = [_without_log(text) for _, text in [*result.errors, *result.failures]]
    return Outcome(scenario=scenario.name, failure="\n".join(problems), **told)


def _without_log(problem: str) -> str:
    """What went wrong, without what Nova logged before."""
    return problem[max(problem.rfind("Traceback (most recent call last)"), 0) :]


def main() -> None:
    """Run what is named on standard input, until it ends."""
    nova_region.prepare_process()
    folder, answers = Path(sys.argv[1]), os.fdopen(int(sys.argv[2]), "w")
    # The first region of a process makes the schemas of its databases, which all others copy.
    nova_region.NovaRegion(lambda _: None).run(unittest.TestResult())
    for name in sys.stdin:
        (scenario,) = find([name.strip()])
        print(json.dumps(outcome_of(scenario, folder)._asdict()), file=answers, flush=True)


if __name__ == "__main__":
    main()
