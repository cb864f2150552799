# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Meter how long servers ran, by project and flavor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

RUNNING = {"active", "paused", "rescued", "resized"}


@dataclass(frozen=True)
class Reading:
    """What was known of a server when it was last heard of."""

    time: datetime
    project: str
    flavor: str
    running: bool


class Meter:
    """An endpoint for oslo.messaging's notification listener; it knows nothing of Kilonova.

    Each notification about a server says its state and flavor. The time since the one before is
    charged as that one said.
    """

    def __init__(self) -> None:
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._last: dict[str, Reading] = {}
        self._seen: set[str] = set()

    def hours(self, project: str) -> dict[str, float]:
        """The hours of a project by flavor, to the hundredth."""
        return {
            flavor: round(seconds / 3600, 2)
            for (owner, flavor), seconds in self._seconds.items()
            if owner == project
        }

    def info(
        self,
        context: Mapping[str, Any],
        publisher_id: str,
        event_type: str,
        payload: Mapping[str, Any],
        metadata: Mapping[str, Any],
    ) -> None:
        """Take a notification; one that was delivered before changes nothing."""
        if not event_type.startswith("instance.") or metadata["message_id"] in self._seen:
            return
        self._seen.add(metadata["message_id"])
        server = payload["nova_object.data"]
        if "state" in server:
            self._read(event_type, server, datetime.fromisoformat(metadata["timestamp"]))

    error = info

    def _read(self, event_type: str, server: Mapping[str, Any], time: datetime) -> None:
        uuid = server["uuid"]
        before = self._last.get(uuid)
        now = Reading(
            time=time.replace(tzinfo=UTC),
            project=server["tenant_id"],
            flavor=server["flavor"]["nova_object.data"]["name"],
            running=server["state"] in RUNNING,
        )
        if before is None and event_type == "instance.exists" and now.running:
            before = Reading(_since(server), now.project, now.flavor, running=True)
        if before is not None and before.running:
            passed = now.time - before.time
            self._seconds[before.project, before.flavor] += passed.total_seconds()
        self._last[uuid] = now


def _since(server: Mapping[str, Any]) -> datetime:
    """Since when a server is to be charged of which nothing but an audit is known."""
    period = server["audit_period"]["nova_object.data"]["audit_period_beginning"]
    return max(datetime.fromisoformat(period), datetime.fromisoformat(server["launched_at"]))
