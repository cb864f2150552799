# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where notifications leave a region, for its own log and its sinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from kilonova.contract import EVENTS, Notification, encode

if TYPE_CHECKING:
    from kilonova.cloud.ids import CountedIds
    from kilonova.cloud.region import Region
    from kilonova.contract import RequestContext
    from kilonova.contract.objects import Payload

N = TypeVar("N")

PRIORITIES: Final[dict[str, str]] = {
    event_type: event.priority.upper() for event_type, event in EVENTS.items()
}


class Outlet:
    """Hands out versioned notifications."""

    def __init__(self, cloud: Region, message_ids: CountedIds) -> None:
        self._cloud = cloud
        self._faults = cloud.faults
        self._clock = cloud.clock
        self._message_ids = message_ids
        self._stumbles: list[Exception] = []
        self.planned = False
        """``FaultPlan.planned``, at hand: whether a fault or a watcher might be for the bus."""
        cloud.faults.when_planned(self._note_planned)

    def _note_planned(self, planned: bool) -> None:
        self.planned = planned

    def publish(
        self,
        event_type: str,
        publisher_id: str,
        payload: Payload | bytes,
        context: RequestContext | None = None,
    ) -> None:
        """Build, check and hand out a notification, where versioned ones are wanted at all; bytes
        are a payload that is encoded and checked already.

        Raises: ContractError where the payload breaks the contract.
        """
        if self._cloud.notifications_flags.notification_format == "unversioned":
            return
        if self.planned and not self.reaches_bus(event_type, publisher_id):
            return
        notification = Notification(
            event_type=event_type,
            publisher_id=publisher_id,
            priority=PRIORITIES[event_type],
            timestamp=self._clock.message_timestamp,
            body=payload if isinstance(payload, bytes) else encode(payload, checked=True),
            message_id=self._message_ids.next(),  # after what may be refused: none is left out
            context=context,
        )
        self._cloud.notifications.publish(notification)
        for sink in self._cloud.sinks:
            self.hand(sink.publish, notification)

    def reaches_bus(self, event_type: str, publisher_id: str) -> bool:
        """Whether the bus takes a notification; what it does not take is lost, and nobody is told.

        Source: oslo_messaging/notify/messaging.py, MessagingDriver.notify.
        """
        try:
            return self._faults.check(
                "bus.publish", event_type=event_type, publisher_id=publisher_id
            )
        except Exception:
            return False

    def hand(self, take: Callable[[N], None], notification: N) -> None:
        """Let a sink take a notification; what it raises waits for ``raise_stumbles``."""
        try:
            take(notification)
        except Exception as error:
            self._stumbles.append(error)

    def raise_stumbles(self) -> None:
        """Raise the first of what sinks have raised since the last time, with notes of the rest.

        Nova's actions never hear of a listener that stumbles, so no story here may either; and a
        test whose sink asserts something has to hear of it.
        """
        if self._stumbles:
            first, *others = self._stumbles
            self._stumbles = []
            for other in others:
                first.add_note(f"Then a sink raised {other!r}.")
            raise first
