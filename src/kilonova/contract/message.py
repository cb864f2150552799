# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What messages of either format have in common, and how one is read before its payload is looked
at.
"""

from collections.abc import Mapping
from typing import Any, Self

import msgspec

from kilonova.contract.context import RequestContext
from kilonova.contract.errors import ContractError, Violation
from kilonova.contract.lines import json_of
from kilonova.contract.violations import describe

MESSAGE_KEYS = ("message_id", "publisher_id", "priority", "event_type", "timestamp", "payload")
"""What Nova says in a message; the rest is oslo.messaging's own, such as the request's context."""
ENVELOPE_VERSION = "2.0"
_TEXTS = ("publisher_id", "priority", "event_type")
_LATER_TEXTS = ("message_id", "timestamp")
_LONGEST = 60
_encode = msgspec.json.Encoder().encode


class Message(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What was said, by whom and when; `body` is the payload in JSON.

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
    def from_dict(cls, message: Mapping[str, Any]) -> Self:
        """Read a message of the shape that `to_dict` gives; other keys are left out.

        Raises: ContractError, where one of the four keys of the contract is missing, or one of
        them, the id or the timestamp is of another kind; nothing else is checked (compare
        `violations`).
        """
        told = read_message(message)
        return cls(body=_encode(told.pop("payload")), **told)

    def to_dict(self) -> dict[str, Any]:
        """Give the message in the shape of Nova's samples, with its id and time where known."""
        message: dict[str, Any] = msgspec.json.decode(self.to_json())
        return message

    def to_json(self) -> bytes:
        """Give the message as one line of JSON."""
        return json_of(self)


def nova_keys(message: Mapping[str, object]) -> dict[str, Any]:
    """A message with Nova's keys alone."""
    return {key: message[key] for key in MESSAGE_KEYS if key in message}


def out_of_envelope(value: object) -> object:
    """The message within oslo.messaging's envelope; what has none is given back.

    Raises: ContractError, for an envelope that cannot be opened.
    """
    if not isinstance(value, Mapping) or "oslo.message" not in value:
        return value
    version = value.get("oslo.version")
    if version != ENVELOPE_VERSION:
        raise ContractError(
            [Violation("oslo.version", describe(ENVELOPE_VERSION), describe(version))]
        )
    inner = value["oslo.message"]
    try:
        message = msgspec.json.decode(inner) if isinstance(inner, str) else None
    except (msgspec.DecodeError, RecursionError):
        message = None
    if not isinstance(message, dict):
        shown = repr(inner)
        shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
        raise ContractError([Violation("oslo.message", "a JSON object as text", shown)])
    return message


def read_message(value: object) -> dict[str, Any]:
    """A notification of either format with Nova's keys alone, each of the kind that it has to be.

    Raises: ContractError, with each key that is missing or of another kind; what the contract has
    to say of the rest is another's affair (compare `violations`).
    """
    if not isinstance(value, Mapping):
        raise ContractError([Violation("message", "an object", describe(value))])
    wrong = list(_missing(value))
    for key in (*_TEXTS, *_LATER_TEXTS):
        if key in value and not isinstance(value[key], str):
            wrong.append(Violation(key, "text", describe(value[key])))
    if "payload" in value and not isinstance(value["payload"], Mapping):
        wrong.append(Violation("payload", "an object", describe(value["payload"])))
    if wrong:
        raise ContractError(wrong)
    return nova_keys(value)


def _missing(message: Mapping[str, object]) -> list[Violation]:
    keys = [key for key in (*_TEXTS, "payload") if key not in message]
    return [Violation(key, "to be present", "nothing") for key in keys]
