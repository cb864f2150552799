# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a message bus that was asked for."""

from __future__ import annotations

from kilonova.errors.root import KilonovaError


class BusError(KilonovaError):
    """Notifications cannot be put on a bus, or taken from it; it says why, and no credentials."""


class TransportUrlError(BusError):
    """A transport_url cannot be used as it is; its text is never shown, for it holds passwords."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return (
            f"transport_url {self.what}. Give it as rabbit://USER:PASSWORD@HOST:PORT/VHOST or as"
            " kafka://HOST:PORT."
        )


class BusUnreachable(BusError):
    """No server of a bus answers, or none lets us in."""

    def __init__(self, servers: str, reason: str) -> None:
        super().__init__(servers, reason)
        self.servers = servers
        self.reason = reason

    def __str__(self) -> str:
        return f"No broker can be reached at {self.servers}: {self.reason}"


class OutboxError(BusError):
    """An outbox's file cannot be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"The outbox {self.path} cannot be used: {self.reason}"
