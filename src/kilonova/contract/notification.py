# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A notification as it goes over the bus."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from kilonova.contract.context import RequestContext
from kilonova.contract.errors import ContractError, Violation
from kilonova.contract.events import EVENTS
from kilonova.contract.message import read_message
from kilonova.contract.objects import Payload
from kilonova.contract.violations import describe
from kilonova.contract.wire import decode, encode

_encode = msgspec.json.Encoder().encode


class Notification(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What happened, as consumers receive it; `body` is the payload's wire form in JSON.

    A message id or a timestamp that is not known is empty, a context that is not known None.
    """

    event_type: str
    publisher_id: str
    priority: str
    timestamp: str = ""
    message_id: str = ""
    body: bytes
    context: RequestContext | None = None

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

    @classmethod
    def from_dict(cls, message: Mapping[str, Any]) -> "Notification":
        """Read a message of the shape that `to_dict` gives; other keys are left out.

        Raises: ContractError, where one of the four keys of the contract is missing or of another
        kind; nothing else is checked (compare `violations`).
        """
        told = read_message(message)
        return cls(body=_encode(told.pop("payload")), **told)

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

    def to_dict(self) -> dict[str, Any]:
        """Give the message in the shape of Nova's samples, with its id and time where known."""
        message: dict[str, Any] = msgspec.json.decode(self.to_json())
        return message

    def to_json(self) -> bytes:
        """Give the message as one line of JSON."""
        return message_json(self)


class Sent(Protocol):
    """What a versioned and a legacy notification have in common."""

    @property
    def event_type(self) -> str: ...
    @property
    def publisher_id(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def timestamp(self) -> str: ...
    @property
    def message_id(self) -> str: ...
    @property
    def body(self) -> bytes: ...


def message_json(sent: Sent) -> bytes:
    """A message as one line of JSON, in the shape of Nova's samples."""
    return _encode(
        _Message(
            publisher_id=sent.publisher_id,
            priority=sent.priority,
            event_type=sent.event_type,
            payload=msgspec.Raw(sent.body),
            message_id=sent.message_id,
            timestamp=sent.timestamp,
        )
    )


class _Message(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The order of the keys of a message."""

    publisher_id: str
    priority: str
    event_type: str
    payload: msgspec.Raw
    message_id: str = ""
    timestamp: str = ""
