# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A notification as it goes over the bus."""

from typing import Any

from kilonova.contract.errors import ContractError, Violation
from kilonova.contract.events import EVENTS
from kilonova.contract.message import Message
from kilonova.contract.objects import Payload
from kilonova.contract.violations import describe
from kilonova.contract.wire import decode, encode


class Notification(Message, frozen=True, kw_only=True, dict=True):
    """What happened, as consumers receive it; `body` is the payload's wire form in JSON.

    A message id or a timestamp that is not known is empty, a context that is not known None.
    """

    @classmethod
    def of(
        cls,
        event_type: str,
        publisher_id: str,
        payload: Payload,
        *,
        timestamp: str = "",
        message_id: str = "",
        checked: bool = False,
    ) -> "Notification":
        """Make the notification of an event, with the priority that the contract gives it.

        Raises: ContractError, for an event type that there is not and, when checked, for a payload
        that the contract does not have for it or a publisher that does not send it.
        """
        event = EVENTS.get(event_type)
        if event is None:
            wanted = "an event type of the contract"
            raise ContractError([Violation("event_type", wanted, describe(event_type))])
        if checked and type(payload) is not event.payload:
            wanted, found = event.payload.__name__, type(payload).__name__
            raise ContractError([Violation("payload", wanted, found)])
        if checked and publisher_id.partition(":")[0] not in event.sources:
            wanted = " or ".join(f"{source}:HOST" for source in event.sources)
            raise ContractError([Violation("publisher_id", wanted, describe(publisher_id))])
        return cls(
            event_type=event_type,
            publisher_id=publisher_id,
            priority=event.priority.upper(),
            timestamp=timestamp,
            message_id=message_id,
            body=encode(payload, checked=checked),
        )

    # Any: the event type decides the class, which a type checker cannot know.
    @property
    def payload(self) -> Any:
        """The payload as its class, decoded when it is first asked for.

        Raises: ContractError.
        """
        kept = self.__dict__.get("payload_object")
        if kept is None:
            event = EVENTS.get(self.event_type)
            kept = decode(self.body) if event is None else decode(self.body, event.payload)
            self.__dict__["payload_object"] = kept
        return kept
