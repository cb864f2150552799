# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Looking at what a region says: each notification once, in order, against what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.errors import KilonovaError
from kilonova.verify import explain, in_order, matches

if TYPE_CHECKING:
    from kilonova.contract import Notification
    from kilonova.scenarios.driver import Driver


class UnexpectedSequence(KilonovaError):
    """The region said something else than it should; the text shows both, side by side."""

    def __init__(self, comparison: str) -> None:
        super().__init__(comparison)
        self.comparison = comparison

    def __str__(self) -> str:
        return f"the notifications are not those that were wanted\n{self.comparison}"


class Lookout:
    """How much of what was said has been looked at, and which of it are documented samples.

    The first ``opening`` notifications are those of the region's opening, which nobody looks at.
    """

    def __init__(self, driver: Driver) -> None:
        driver.settle()
        self._driver = driver
        self._looked = self.opening = len(driver.notifications())
        self.seen: list[Notification] = []
        self.samples: dict[str, Notification] = {}

    def look(self) -> list[Notification]:
        """What was said since the last look, once nothing more happens."""
        self._driver.settle()
        found = list(self._driver.notifications()[self._looked :])
        self._looked += len(found)
        return found

    def expect(self, steps: Sequence[object], samples: Sequence[str]) -> list[Notification]:
        """Compare the whole sequence since the last look.

        Each of ``samples`` names the first notification of its event. Raises: UnexpectedSequence.
        """
        found = self.look()
        wanted, events = in_order(*steps), [each.event_type for each in found]
        if not matches(wanted, events):
            raise UnexpectedSequence(explain(wanted, events))
        self.seen.extend(found)
        for name in samples:
            self.samples[name] = next(each for each in found if _shows(each, name))
        return found


def _shows(notification: Notification, sample: str) -> bool:
    from kilonova.contract import EVENTS

    return f"{sample}.json" in EVENTS[notification.event_type].samples
