# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The one thing under a scenario: requests as REST has them, and the control interface's verbs.

The same scenario runs wherever somebody has written these few methods: in this process, over HTTP,
against another implementation of the Compute API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kilonova.contract import Notification


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an HTTP response and its JSON body; None where it has none."""

    status: int
    body: Any


class Driver(Protocol):
    """A region, from outside."""

    def request(
        self,
        method: str,
        uri: str,
        body: Any = None,
        *,
        user: str = "fake",
        microversion: str = "latest",
        service: str = "compute",
    ) -> Answer:
        """Make a request; ``uri`` begins below the endpoint of the service (``/servers``)."""
        ...

    def settle(self) -> None:
        """Wait until nothing is left to happen, periodic tasks aside."""
        ...

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        ...

    def notifications(self) -> Sequence[Notification]:
        """Everything that was said since the region opened, oldest first."""
        ...

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        """Set Nova's options, by group."""
        ...

    def add_host(self, name: str, node: str | None = None) -> None:
        """Start nova-compute on a new host."""
        ...

    def stop_host(self, name: str) -> None:
        """Stop nova-compute there; guests run on."""
        ...

    def start_host(self, name: str) -> None:
        """Start it again."""
        ...

    def restart_host(self, name: str) -> None:
        """Stop and start it."""
        ...

    def remove_host(self, name: str) -> None:
        """Take a host away for good."""
        ...

    def plan_fault(
        self,
        seam: str,
        error: str | None = None,
        args: Mapping[str, object] | None = None,
        **options: object,
    ) -> str:
        """Have calls that cross the seam fail, or with ``skip`` or ``hang`` do nothing; the fault's
        id.
        """
        ...

    def clear_faults(self) -> None:
        """Let everything work again."""
        ...

    def run_periodic_task(self, name: str, host: str | None = None) -> None:
        """Run a periodic task of Nova's now; on every host, or on one."""
        ...
