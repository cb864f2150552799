# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A notification as oslo.messaging puts it on a bus.

Source: oslo_messaging/notify/notifier.py, Notifier._notify; oslo_messaging/_drivers/common.py,
serialize_msg; oslo_messaging/_drivers/amqp.py, pack_context and _add_unique_id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from kilonova.contract import ContractError, LegacyNotification, Notification, RequestContext
from kilonova.contract.message import out_of_envelope, read_message

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
    notification: Notification | LegacyNotification, topic: str, version: str = "2.0"
) -> bytes:
    """The body of a message of RabbitMQ for a topic; version 1.0 has no envelope.

    The unique id by which oslo.messaging's listeners know a message again comes from the message's
    id and the topic, so that one that is sent twice is known as the same.
    """
    unique_id = f"{notification.message_id.replace('-', '')}.{topic}"
    context = _context(notification.context or _NOBODY, notification.timestamp)
    text = b'%b,"_unique_id":%b,%b' % (_begun(notification), _encode(unique_id), context)
    return text if version == "1.0" else _encode(_Envelope("2.0", text.decode()))


def enveloped_for_kafka(
    notification: Notification | LegacyNotification, topic: str, version: str = "2.0"
) -> bytes:
    """The body of a message of Kafka: always in an envelope, the context a mapping of its own, and
    no unique id. Source: oslo_messaging/_drivers/impl_kafka.py, pack_message.
    """
    context = (notification.context or _NOBODY).to_dict(notification.timestamp)
    text = b'%b,"_context":%b}' % (_begun(notification), _encode(context))
    return _encode(_Envelope("2.0", text.decode()))


def _begun(notification: Notification | LegacyNotification) -> bytes:
    """The message up to what is said of its context."""
    return _encode(
        _Inner(
            notification.message_id,
            notification.publisher_id,
            notification.event_type,
            notification.priority,
            msgspec.Raw(notification.body),
            notification.timestamp,
        )
    )[:-1]


@lru_cache(maxsize=256)
def _context(context: RequestContext, timestamp: str) -> bytes:
    """The context's keys, up to the end of the message: the same for all that a request causes."""
    packed = {f"_context_{name}": value for name, value in context.to_dict(timestamp).items()}
    return _encode(packed)[1:]


def opened(body: bytes) -> Mapping[str, Any] | None:
    """A message out of its envelope, if it has one, with Nova's keys alone; None where it is no
    notification.
    """
    try:
        return read_message(out_of_envelope(msgspec.json.decode(body)))
    except (msgspec.DecodeError, ContractError, UnicodeDecodeError, RecursionError):
        return None
