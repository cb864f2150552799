# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole verification of a capture: its lines, its messages, its lifecycles."""

from collections.abc import Iterator

import msgspec

from kilonova import contract
from kilonova.verify.captures import Capture, Finding, Kind, Record
from kilonova.verify.legacy import legacy_violations
from kilonova.verify.lifecycles import broken_lifecycles


def counted(number: int, thing: str) -> str:
    """A number of things, in words that agree: ``1 violation``, ``2 violations``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, and what was found, in the order of the lines.

    Unversioned notifications have no schema: their event type and the keys they need, no more.
    """

    name: str
    notifications: int
    unversioned: int
    requests: int
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to verify, not even something unreadable."""
        return not (self.notifications or self.unversioned or self.findings)

    @property
    def summary(self) -> str:
        """One line, for people."""
        parts = [counted(self.notifications, "notification")]
        if self.unversioned:
            parts.append(f"{self.unversioned} unversioned")
        if self.requests:
            parts.append(f"{self.requests} requests and responses")
        return f"{', '.join(parts)}: {counted(len(self.findings), 'violation')}"


def verify(capture: Capture, *, lifecycles: bool = True, partial: bool = False) -> Verdict:
    """Check every line of a capture, and the rules over all of them unless told otherwise.

    A single sample is no more than a part of something, and documented ones are shortened by hand.
    """
    found = [*capture.unreadable, *_unlawful(capture)]
    if lifecycles and not capture.is_sample:
        found.extend(broken_lifecycles(capture, partial=partial))
    return Verdict(
        name=capture.name,
        notifications=len(capture.of_kind(Kind.VERSIONED)),
        unversioned=len(capture.of_kind(Kind.LEGACY)),
        requests=len(capture.of_kind(Kind.REQUEST, Kind.RESPONSE)),
        findings=tuple(sorted(_once(found), key=lambda finding: finding.line)),
    )


def _once(found: list[Finding]) -> Iterator[Finding]:
    """One finding for each value: the first, since the contract's word comes before the rules'."""
    seen: set[tuple[object, ...]] = set()
    for finding in found:
        is_value = finding.path.startswith(("payload", "publisher_id"))
        key = (finding.line, finding.path, "" if is_value else finding.expected)
        if key not in seen:
            seen.add(key)
            yield finding


def _unlawful(capture: Capture) -> Iterator[Finding]:
    for record in capture.records:
        if record.kind is Kind.VERSIONED:
            for violation in contract.violations(record.message):
                yield _finding(record, violation.path, violation.expected, violation.found)
        elif record.kind is Kind.LEGACY:
            for violation in legacy_violations(record.message):
                yield _finding(record, violation.path, violation.expected, violation.found)


def _finding(record: Record, path: str, expected: str, found: str) -> Finding:
    return Finding(
        line=record.line, path=path, expected=expected, found=found, event_type=record.event_type
    )
