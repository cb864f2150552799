# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A legacy notification: what Nova has always sent on the topic ``notifications``, unversioned."""

from typing import Any

import msgspec

from kilonova.contract.message import Message


class LegacyNotification(Message, frozen=True, kw_only=True, dict=True):
    """What happened, as consumers of the legacy topic receive it; `body` is the payload in JSON.

    A message id or a timestamp that is not known is empty, a context that is not known None.
    """

    # Any: each event has a shape of its own, and none has a schema.
    @property
    def payload(self) -> dict[str, Any]:
        """The payload, decoded when it is first asked for."""
        kept: dict[str, Any] | None = self.__dict__.get("payload_object")
        if kept is None:
            kept = msgspec.json.decode(self.body, type=dict)
            self.__dict__["payload_object"] = kept
        return kept
