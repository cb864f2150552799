# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A Compute API before a fresh region: Nova's own test world, and one with default policies."""

from __future__ import annotations

import pytest

from kilonova import Cloud
from tests.api.client import Client


@pytest.fixture
def api() -> Client:
    """Nova's test world, where everybody may do everything and time stands still."""
    return Client(Cloud(data="nova-functional"))


@pytest.fixture
def region() -> Client:
    """A region as a newcomer starts it: users admin and demo, each in a project of its own."""
    return Client(Cloud(hosts=2))
