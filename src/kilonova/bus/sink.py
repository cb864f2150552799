# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The one thing that every place for notifications has in common."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from kilonova.contract import LegacyNotification, Notification


class Sink(Protocol):
    """Anything that takes notifications, in the order they happen."""

    def publish(self, notification: Notification) -> None: ...


class LegacySink(Protocol):
    """A sink that takes legacy notifications too; it gets both kinds in the order they happen."""

    def publish(self, notification: Notification) -> None: ...

    def publish_legacy(self, notification: LegacyNotification) -> None: ...


@runtime_checkable
class LastingSink(Protocol):
    """A sink that is there before and after a region, and whose takers must never see the id of a
    message twice, though another region has the same seed.
    """

    def publish(self, notification: Notification) -> None: ...

    def begin(self, flags: object) -> str:
        """A region begins, with these flags: what the ids of its messages are made from, beside its
        seed.
        """
        ...
