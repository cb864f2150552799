# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Having real Nova judge Kilonova now: some scenarios are run against both and compared.

python -m tests.reference.live [SCENARIO ...]
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kilonova.scenarios.catalogue import find
from tests.reference.allowances import may_differ
from tests.reference.judging import in_words, judge, recording_of, run_here
from tests.reference.record import line_of, outcomes
from tests.reference.recording import Times
from tests.reference.speed import ratio_of

USUAL = (
    "servers.create",
    "servers.delete",
    "power.stop",
    "rescue.rescue_and_unrescue",
    "shelve.shelve_and_offload_at_once",
    "rebuild.rebuild_with_a_volume",
    "resize.resize_to_another_host",
    "migrate.migrate_and_revert",
    "live_migration.live_migrate",
    "volumes.attach_fails",
    "interfaces.attach_and_detach",
    "aggregates.*",
    "flavors.update",
)
"""One of each kind of what Nova tells."""


def main() -> int:
    """Run and compare; 1 where one fails on Nova or differs without a reason."""
    scenarios = {one.name: one for one in find(sys.argv[1:] or USUAL)}
    run_here(next(iter(scenarios.values())))  # what the first run imports is no part of its time
    failed = 0
    nova = kilonova = Times()
    with TemporaryDirectory() as directory:
        folder = Path(directory)
        for outcome in outcomes(list(scenarios), folder):
            print(line_of(outcome))
            scenario = scenarios[outcome.scenario]
            recording = recording_of(scenario, folder)
            if recording is None:
                failed += 1
                continue
            judgement = judge(scenario, recording, may_differ())
            nova, kilonova = nova.plus(outcome.times), kilonova.plus(judgement.times)
            failed += bool(judgement.unexplained)
            for each in judgement.unexplained:
                print(f"    {in_words(each)}")
    said = "all agree" if not failed else f"{failed} DIFFER"
    print(f"{len(scenarios)} scenarios, {said}; {ratio_of(nova, kilonova)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
