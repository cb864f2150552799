# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How notifications reach the meter."""

from __future__ import annotations

from dataclasses import dataclass

from billing.meter import Meter

from kilonova.contract import Notification


@dataclass
class Delivery:
    """A sink that hands notifications to the meter as oslo.messaging would."""

    meter: Meter
    copies: int = 1

    def publish(self, notification: Notification) -> None:
        message = notification.to_dict()
        metadata = {name: message[name] for name in ("message_id", "timestamp")}
        take = self.meter.error if message["priority"] == "ERROR" else self.meter.info
        for _ in range(self.copies):
            take({}, message["publisher_id"], message["event_type"], message["payload"], metadata)
