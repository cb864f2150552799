# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The documented samples, as the catalogue shows them and as they are kept."""

from __future__ import annotations

from pathlib import Path

from kilonova.scenarios.runner import Result
from kilonova.scenarios.sample_files import SAMPLE_NAMES, files, samples_of
from kilonova.verify import SampleFolder

Results = tuple[Result, ...]
KEPT = Path(__file__).parents[1] / "samples"
HOW = "kilonova run --samples tests/samples"


def test_the_kept_samples_are_those_that_the_catalogue_shows(results: Results) -> None:
    """Byte for byte; where they differ for a good reason, make them anew."""
    made = files(samples_of(results))
    kept = {str(path.relative_to(KEPT)): path.read_bytes() for path in KEPT.rglob("*.json")}
    assert sorted(kept) == sorted(made), HOW
    assert [path for path in made if kept[path] != made[path]] == [], HOW


def test_samples_that_share_their_parts_are_the_whole_messages(results: Results) -> None:
    """A reference with what is different in it says as much as the message itself."""
    folder = SampleFolder(KEPT)
    assert folder.names() == tuple(sorted(SAMPLE_NAMES))
    for name, message in samples_of(results).items():
        sample = folder.load(name)
        assert sample.differences(message) == (), name
        assert sample.message.keys() == message.keys(), name
