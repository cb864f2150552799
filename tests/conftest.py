# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: no sockets but loopback on request, and repeatable property tests."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings

LOOPBACK = ["127.0.0.1", "::1"]

settings.register_profile("kilonova", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("kilonova")

# A job in the background of a shell is deaf to Ctrl-C, and so is what it starts: `watch` too.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests marked `loopback` connect to this machine; every other socket stays blocked."""
    for item in items:
        if item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
