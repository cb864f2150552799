# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A legacy notification: what Nova has always sent on the topic ``notifications``, unversioned."""

from collections.abc import Mapping
from typing import Any

import msgspec

from kilonova.contract.context import RequestContext
from kilonova.contract.message import read_message
from kilonova.contract.notification import message_json


class LegacyNotification(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What happened, as consumers of the legacy topic receive it; `body` is the payload in JSON.

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
    def from_dict(cls, message: Mapping[str, Any]) -> "LegacyNotification":
        """Read a message of the shape that `to_dict` gives; other keys are left out.

        Raises: ContractError, where a key is missing or of another kind.
        """
        told = read_message(message)
        return cls(body=msgspec.json.encode(told.pop("payload")), **told)

    # Any: each event has a shape of its own, and none has a schema.
    @property
    def payload(self) -> dict[str, Any]:
        """The payload, decoded when it is first asked for."""
        kept: dict[str, Any] | None = self.__dict__.get("payload_object")
        if kept is None:
            kept = msgspec.json.decode(self.body, type=dict)
            self.__dict__["payload_object"] = kept
        return kept

    def to_dict(self) -> dict[str, Any]:
        """Give the message in the shape of Nova's samples, with its id and time where known."""
        message: dict[str, Any] = msgspec.json.decode(self.to_json())
        return message

    def to_json(self) -> bytes:
        """Give the message as one line of JSON."""
        return message_json(self)
