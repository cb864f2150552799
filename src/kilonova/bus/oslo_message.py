# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A notification as oslo.messaging puts it on a bus.

Source: oslo_messaging/notify/notifier.py, Notifier._notify; oslo_messaging/_drivers/common.py,
serialize_msg; oslo_messaging/_drivers/amqp.py, pack_context and _add_unique_id.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from kilonova.contract import LegacyNotification, Notification, RequestContext

_encode = msgspec.json.Encoder().encode
_NOBODY = RequestContext(None, None, "")


class _Inner(msgspec.Struct, gc=False):
    """The message, before the context's keys."""

    message_id: str
    publisher_id: str
    event_type: str
    priority: str
    payload: msgspec.Raw
    timestamp: str


class _Envelope(msgspec.Struct, gc=False):
    """Format 2.0: the message is a text within it."""

    version: str = msgspec.field(name="oslo.version")
    message: str = msgspec.field(name="oslo.message")


def enveloped(
    notification: Notification | LegacyNotification, topic: str, *, version: str = "2.0"
) -> bytes:
    """The body of a message for a topic; version 1.0 has no envelope.

    The unique id by which oslo.messaging's listeners know a message again comes from the message's
    id and the topic, so that one that is sent twice is known as the same.
    """
    inner = _encode(
        _Inner(
            notification.message_id,
            notification.publisher_id,
            notification.event_type,
            notification.priority,
            msgspec.Raw(notification.body),
            notification.timestamp,
        )
    )
    unique_id = f"{notification.message_id.replace('-', '')}.{topic}"
    context = _context(notification.context or _NOBODY, notification.timestamp)
    text = b'%b,"_unique_id":%b,%b' % (inner[:-1], _encode(unique_id), context)
    return text if version == "1.0" else _encode(_Envelope("2.0", text.decode()))


@lru_cache(maxsize=256)
def _context(context: RequestContext, timestamp: str) -> bytes:
    """The context's keys, up to the end of the message: the same for all that a request causes."""
    packed = {f"_context_{name}": value for name, value in context.to_dict(timestamp).items()}
    return _encode(packed)[1:]
