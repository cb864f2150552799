# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""An action's story: a generator that waits by yielding events of the clock, and how it is ended
before its time.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from simpy.events import Event

T = TypeVar("T")

Steps = Generator[Event, Any, T]
"""Steps of a story on the virtual clock. ``yield from`` another story to wait for its result."""


class Abandoned(BaseException):
    """Nobody carries a story out any more; no story may stop it."""


def abandon(steps: Steps[Any]) -> None:
    """End a story where it stands, and all that it waits for by ``yield from``; it tells nobody.

    An error of our own is raised in it, where closing it would raise one without a value, at which
    compiled stories break down.
    """
    try:
        steps.throw(Abandoned())
    except (Abandoned, StopIteration):
        return
    raise RuntimeError("A story goes on waiting after it was abandoned.")
