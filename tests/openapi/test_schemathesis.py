# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""schemathesis reads the OpenAPI document and asks a served region for whatever it allows."""

from __future__ import annotations

import json

import pytest

from tests.openapi.fuzzing import Run, fuzz

pytestmark = pytest.mark.loopback


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over everything, the same every time."""
    return fuzz(tmp_path_factory.mktemp("schemathesis"))


def test_no_operation_of_the_document_makes_the_server_fail(run: Run) -> None:
    """Each is asked for, but for the stream, which has no end; none answers 5xx or not at all."""
    assert (run.report.failures, run.report.errors) == ([], []), run.said
    assert run.report.operations.tested == run.report.operations.total - 1


def test_most_operations_carry_something_out(run: Run) -> None:
    """What is asked is not refused at the door."""
    assert len(run.report.accepted) > run.report.operations.total / 2


def test_the_server_answers_afterwards_and_has_nothing_to_complain_of(run: Run) -> None:
    """Its log has warnings at most, of requests that are no HTTP."""
    levels = {json.loads(line)["level"] for line in run.logged}
    assert (run.health, levels - {"warning"}) == (200, set()), run.logged
