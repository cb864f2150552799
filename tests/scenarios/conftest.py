# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue's results, for whoever looks at all of them."""

from __future__ import annotations

import pytest

from kilonova.scenarios.catalogue import CATALOGUE
from kilonova.scenarios.runner import Result, run_all


@pytest.fixture(scope="session")
def results() -> tuple[Result, ...]:
    """What became of every scenario."""
    return tuple(run_all(CATALOGUE))
