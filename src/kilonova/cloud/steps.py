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
    """Nobody carries a story out any more; it may put things in order, but wait for nothing."""


def abandon(steps: Steps[Any]) -> None:
    """End a story where it stands, and all that it waits for by ``yield from``; it tells nobody.

    Closing it would do, but for what is compiled: a generator of mypyc 2.4.1 that is closed while
    it handles an error ends the interpreter.
    """
    try:
        steps.throw(Abandoned())
    except (Abandoned, StopIteration):
        return
    raise RuntimeError("A story goes on waiting after it was abandoned.")
