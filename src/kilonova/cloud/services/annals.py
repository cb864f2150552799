# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""When each thing of networking was made and changed, and what its users noted at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock


@dataclass(slots=True, eq=False)
class Annal:
    """``created_at`` and ``updated_at`` have the form ``2011-01-01T01:02:03Z``; ``more`` are
    attributes that only the API shows and nothing follows from.
    """

    created_at: str
    updated_at: str
    revision_number: int = 0
    tags: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


class Annals:
    """By id; what was made without the API has none until somebody changes it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.stamp
        self._annals: dict[str, Annal] = {}

    def of(self, identity: str) -> Annal:
        """What is known of something."""
        return self._annals.get(identity) or Annal(self._began, self._began)

    def begin(self, identity: str) -> Annal:
        """It was made now."""
        self._annals[identity] = Annal(self._clock.stamp, self._clock.stamp)
        return self._annals[identity]

    def change(self, identity: str) -> Annal:
        """It changes now; what is noted in the answer stays noted."""
        annal = self._annals.setdefault(identity, self.of(identity))
        annal.updated_at = self._clock.stamp
        annal.revision_number += 1
        return annal

    def end(self, identity: str) -> None:
        """It is gone."""
        self._annals.pop(identity, None)
