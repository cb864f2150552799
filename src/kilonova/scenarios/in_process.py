# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The driver over Kilonova: its API application and its control verbs, without a socket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kilonova.api.application import application
from kilonova.api.door import Door
from kilonova.api.in_process import InProcess
from kilonova.api.tokens import Tokens
from kilonova.cloud.cloud import Cloud
from kilonova.scenarios.driver import Answer

if TYPE_CHECKING:
    from kilonova.bus.memory import Transcript
    from kilonova.contract import LegacyNotification, Notification

ENDPOINTS = {"compute": "/compute/v2.1", "volume": "/volume/v3"}
"""Where each service is served, as DevStack lays them out."""


class Unhurried:
    """Answers come before the work that was asked for: it waits for the clock."""

    def after_request(self, cloud: Cloud) -> None:
        """Let nothing happen."""


class InProcessDriver:
    """A Cloud behind its own front door, in this process."""

    def __init__(self, cloud: Cloud, transcript: Transcript | None = None) -> None:
        self.cloud = cloud
        self._transcript = transcript
        self._tokens = Tokens()
        self._token_of: dict[str, str] = {}
        self._door = InProcess(application(Door(cloud, self._tokens, Unhurried())))

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
        """Make a request of one of the data set's users."""
        answer = self._door.request(
            method,
            ENDPOINTS[service] + uri,
            None if body is None else msgspec.json.encode(body),
            {
                "X-Auth-Token": self._token(user),
                "Content-Type": "application/json",
                "OpenStack-API-Version": f"{service} {microversion}",
            },
        )
        return Answer(answer.status, answer.json)

    def _token(self, user: str) -> str:
        if user not in self._token_of:
            self._token_of[user] = self._tokens.issue(self.cloud.as_user(user))
        return self._token_of[user]

    def settle(self) -> None:
        """Let everything happen that is left to happen."""
        self.cloud.run()

    def advance(self, seconds: float) -> None:
        """Let so many simulated seconds pass."""
        self.cloud.advance(seconds)

    def notifications(self) -> Sequence[Notification]:
        """Everything that was said."""
        return self.cloud.notifications

    def transcript(self) -> Sequence[Notification | LegacyNotification]:
        """Everything that was said, with the legacy notifications where somebody heard them."""
        return self.notifications() if self._transcript is None else self._transcript

    def set_flags(self, flags: Mapping[str, Mapping[str, object]]) -> None:
        """Set Nova's options. Raises: UnknownFlag, InvalidFlagValue."""
        for group, options in flags.items():
            for name, value in options.items():
                self.cloud.flags.set(group, name, value)

    def add_host(self, name: str, node: str | None = None) -> None:
        """A new host; its service announces itself."""
        self.cloud.hosts.add(name, node)

    def stop_host(self, name: str) -> None:
        """Stop nova-compute there. Raises: ComputeHostNotFound."""
        self.cloud.hosts.stop(name)

    def start_host(self, name: str) -> None:
        """Start nova-compute there. Raises: ComputeHostNotFound."""
        self.cloud.hosts.start(name)

    def restart_host(self, name: str) -> None:
        """Stop and start nova-compute there. Raises: ComputeHostNotFound."""
        self.cloud.hosts.restart(name)

    def remove_host(self, name: str) -> None:
        """Take a host away. Raises: ComputeHostNotFound."""
        self.cloud.hosts.remove(name)

    def plan_fault(
        self,
        seam: str,
        error: str | None = None,
        args: Mapping[str, object] | None = None,
        **options: Any,
    ) -> str:
        """Plan a fault. Raises: FaultRefused."""
        if args is not None:
            options["args"] = args
        return self.cloud.faults.add(seam, error, **options).id

    def clear_faults(self) -> None:
        """Take every fault back."""
        self.cloud.faults.clear()

    def run_periodic_task(self, name: str, host: str | None = None) -> None:
        """Run a periodic task now."""
        self.cloud.periodic.run(name, host)
