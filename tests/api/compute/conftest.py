# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A region with users of every role."""

from __future__ import annotations

import pytest

from tests.api.client import Client
from tests.api.compute.roles import region_of_roles


@pytest.fixture
def work() -> Client:
    """A region with a project in which a user has each role, and no other."""
    return region_of_roles()
