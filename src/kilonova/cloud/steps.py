# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The type of an action's story: a generator that waits by yielding events of the clock."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from simpy.events import Event

T = TypeVar("T")

Steps = Generator[Event, Any, T]
"""Steps of a story on the virtual clock. ``yield from`` another story to wait for its result."""
