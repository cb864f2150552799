# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Why tests of Tempest's do not pass: what reasons.yaml says, held against a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.tempest.asking import Result

FILE = Path(__file__).with_name("reasons.yaml")
UNKNOWN = "no reason is known"


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reason, and what it is for: tests by their names, or by what they tell (expressions).

    ``needs_guest`` says that they want to log into a server's guest, and there is none.
    """

    reason: str
    test: str = ""
    told: str = ""
    needs_guest: bool = False

    def explains(self, result: Result) -> bool:
        """Whether it is why a test did not pass."""
        return bool(re.search(self.test, result.test) and re.search(self.told, result.told))


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A run with its reasons: what passed, what did not and why, and reasons for nothing."""

    results: Sequence[Result]
    reasons: Sequence[Reason]

    def reason_of(self, result: Result) -> Reason | None:
        """The first reason that explains it."""
        return next((each for each in self.reasons if each.explains(result)), None)

    @property
    def passed(self) -> list[Result]:
        """The tests that passed."""
        return [each for each in self.results if each.outcome == "pass"]

    @property
    def others(self) -> list[Result]:
        """The tests that did not."""
        return [each for each in self.results if each.outcome != "pass"]

    @property
    def needing_guest(self) -> list[Result]:
        """Those that want to log into a guest."""
        found = ((each, self.reason_of(each)) for each in self.others)
        return [each for each, reason in found if reason is not None and reason.needs_guest]

    @property
    def unexplained(self) -> list[Result]:
        """Those that nobody knows why."""
        return [each for each in self.others if self.reason_of(each) is None]

    @property
    def unused(self) -> list[Reason]:
        """Reasons that explain nothing any more."""
        found = [self.reason_of(each) for each in self.others]
        return [each for each in self.reasons if each not in found]

    @property
    def percent(self) -> float:
        """How many pass of a hundred that need no guest."""
        return 100 * len(self.passed) / (len(self.results) - len(self.needing_guest))


def known_reasons() -> list[Reason]:
    """What the file says."""
    return msgspec.yaml.decode(FILE.read_bytes(), type=list[Reason])
