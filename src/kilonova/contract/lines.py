# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A message as a line of JSON: its payload is JSON already, and stands between the other keys.

They are in the order publisher_id, priority, event_type, payload, message_id, timestamp. What
stands before the payload, and when it was, are remembered: those that a few dozen hosts say are not
made again. Here and not in ``message.py``, since Structs are not compiled.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from kilonova.contract.message import Message

LONGEST: Final = 512
"""How long a message's texts may be in all to be remembered: longer ones somebody wrote."""

OPENINGS: Final = 1024
"""How many beginnings are remembered: one for each event type of a publisher."""

TIMES: Final = 64
"""How many timestamps are remembered; most come in a row."""

_encode: Final = msgspec.json.Encoder().encode


def json_of(message: Message, end: bytes = b"") -> bytes:
    """Give a message as one line of JSON, followed by ``end``; an id or a timestamp that is not
    known is left out.
    """
    publisher_id, priority, timestamp = message.publisher_id, message.priority, message.timestamp
    event_type, message_id = message.event_type, message.message_id
    if len(publisher_id) + len(priority) + len(event_type) + len(timestamp) <= LONGEST:
        opening = _known_opening(publisher_id, priority, event_type)
        closing = _known_closing(timestamp)
    else:
        opening, closing = _opening(publisher_id, priority, event_type), _closing(timestamp)
    named = b',"message_id":' + _encode(message_id) if message_id else b""
    return b"".join((opening, message.body, named, closing, end))


def _opening(publisher_id: str, priority: str, event_type: str) -> bytes:
    keys = {"publisher_id": publisher_id, "priority": priority, "event_type": event_type}
    return _encode(keys)[:-1] + b',"payload":'


def _closing(timestamp: str) -> bytes:
    return b',"timestamp":' + _encode(timestamp) + b"}" if timestamp else b"}"


_known_opening: Final = lru_cache(maxsize=OPENINGS)(_opening)
_known_closing: Final = lru_cache(maxsize=TIMES)(_closing)
