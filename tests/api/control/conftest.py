# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server of its own for each test."""

from __future__ import annotations

import pytest

from tests.api.control.client import Client


@pytest.fixture
def client() -> Client:
    """A client of a region whose work is done before an answer is sent."""
    return Client()
