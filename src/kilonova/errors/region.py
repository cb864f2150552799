# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to a cloud in this process that go wrong in ways that no cloud elsewhere could."""

from __future__ import annotations

from collections.abc import Sequence

from kilonova.errors.root import KilonovaError


class UnknownPeriodicTask(KilonovaError):
    """No periodic task has that name; names those that are nearest."""

    def __init__(self, task: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(task, tuple(nearest))
        self.task = task
        self.nearest = tuple(nearest)

    def __str__(self) -> str:
        hint = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"There is no periodic task {self.task!r}.{hint}"


class RequestNeverAnswered(KilonovaError):
    """Nothing is left to happen, and the request still waits, such as for a host that is down."""

    def __str__(self) -> str:
        return "The request waits for something that will never happen."


class LiveMigrationAborted(KilonovaError):
    """Somebody ended the live migration: the guest is where it was (Nova's driver calls back
    instead).
    """

    def __init__(self, instance_uuid: str) -> None:
        super().__init__(instance_uuid)
        self.instance_uuid = instance_uuid

    def __str__(self) -> str:
        return f"The live migration of instance {self.instance_uuid} was aborted."
