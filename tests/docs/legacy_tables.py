# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The table of legacy notifications, from the contract's own."""

from __future__ import annotations

from kilonova.contract.legacy_events import INSTANCE_KEYS, LEGACY_EVENTS, LegacyEvent


def render() -> str:
    """What every one of a server has, and a row for each event type."""
    keys = ", ".join(f"`{key}`" for key in INSTANCE_KEYS)
    return "\n".join(
        [
            f"*server* stands for these {len(INSTANCE_KEYS)} keys: {keys}.",
            "",
            f"| {len(LEGACY_EVENTS)} event types | beside | publisher | priority | payload |",
            "| --- | --- | --- | --- | --- |",
            *(_row(event) for event in LEGACY_EVENTS.values()),
        ]
    )


def _row(event: LegacyEvent) -> str:
    beside = f"`{event.versioned}`" if event.versioned else "none"
    publishers = ", ".join(f"`{service}.`" for service in event.services)
    parts = list(event.keys)
    of_server = event.keys[: len(INSTANCE_KEYS)] == INSTANCE_KEYS
    if of_server:
        parts = parts[len(INSTANCE_KEYS) :]
    shown = ", ".join([*(["*server*"] if of_server else []), *(f"`{key}`" for key in parts)])
    return f"| `{event.event_type}` | {beside} | {publishers} | {event.priority} | {shown} |"
