# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is said on one channel to RabbitMQ: where messages go, and the messages, in order.

Exchange, queues, keys and properties are those of oslo.messaging. Source:
oslo_messaging/_drivers/impl_rabbit.py, Connection.notify_send.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pika

from kilonova.errors.bus import OutboxError

if TYPE_CHECKING:
    from pika.channel import Channel
    from pika.frame import Method

    from kilonova.bus.backlog import Message
    from kilonova.bus.progress import Progress
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.rabbit_refusals import Refusals

PROPERTIES = pika.BasicProperties(
    content_type="application/json", content_encoding="utf-8", delivery_mode=2, priority=0
)

log = logging.getLogger("kilonova.bus")

LONGEST_NAME_BYTES = 255
"""Of exchanges, queues and routing keys. Source: AMQP 0-9-1, section 4.2.5.3, short strings."""


class RabbitChannel:
    """Sends what waits, as soon as the broker confirms what it gets here; what was in flight on
    another channel is sent again. Where it cannot go on, it says why to ``give_up``.
    """

    def __init__(
        self,
        channel: Channel,
        exchange: str,
        options: RabbitOptions,
        progress: Progress,
        refusals: Refusals,
        give_up: Callable[[str], None],
    ) -> None:
        self._channel = channel
        self._exchange = exchange
        self._options = options
        self._progress = progress
        self._refusals = refusals
        self._give_up = give_up
        self._declared: set[str] = set()
        self._tag = 0
        progress.begin_again()

    def open(self, when_ready: Callable[[], None]) -> None:
        """Have the broker confirm each message."""
        self._channel.confirm_delivery(self._confirmed, callback=lambda _: when_ready())

    def pump(self) -> None:
        """Send what waits, as much as may be in flight."""
        if not self._channel.is_open:
            return
        try:
            messages = self._progress.next_messages()
        except OutboxError as error:
            self._give_up(str(error))
            return
        for message in messages:
            self._send(message)
        if messages and not self._progress.waits_for_answers:  # all were left out
            self._forget()

    def _send(self, message: Message) -> None:
        if reason := self._why_never(message):
            # What is behind it must not wait for ever.
            self._progress.leave_out(message)
            log.error(
                "A message of %d bytes for %s is left out: %s",
                len(message.body),
                message.routing_key,
                reason,
            )
            return
        self._declare(message.routing_key)
        self._channel.basic_publish(self._exchange, message.routing_key, message.body, PROPERTIES)
        self._tag += 1
        self._progress.send(message, self._tag)

    def _why_never(self, message: Message) -> str | None:
        """Why the broker will never take a message; None where it may."""
        largest_bytes = self._refusals.largest_bytes
        if largest_bytes is not None and len(message.body) > largest_bytes:
            return f"the broker takes none over {largest_bytes}"
        if len(message.routing_key.encode()) > LONGEST_NAME_BYTES:
            return f"AMQP takes no routing key over {LONGEST_NAME_BYTES} bytes"
        return None

    def _declare(self, routing_key: str) -> None:
        """Make sure of the exchange and of the queue that has the key's name, once a channel.

        The broker does things in their order, so nobody waits for its answer.
        """
        if routing_key in self._declared:
            return
        options, as_it_is = self._options, self._refusals.as_it_is
        durable = options.amqp_durable_queues or options.rabbit_quorum_queue
        if self._exchange not in self._declared and self._exchange not in as_it_is:
            self._channel.exchange_declare(
                self._exchange, "topic", durable=durable, auto_delete=options.amqp_auto_delete
            )
        if routing_key not in as_it_is:
            self._channel.queue_declare(
                routing_key,
                durable=durable,
                auto_delete=options.amqp_auto_delete,
                arguments=options.queue_arguments,
            )
        self._channel.queue_bind(routing_key, self._exchange, routing_key)
        self._declared.update((self._exchange, routing_key))

    def _confirmed(self, frame: Method[Any]) -> None:
        """The broker has a message, or all up to it; where it refuses one, all is sent again."""
        answer = frame.method
        if answer.NAME != "Basic.Ack":
            self._give_up("the broker refused a message")
            return
        self._progress.confirm(answer.delivery_tag, all_before=answer.multiple)
        if self._forget():
            self.pump()

    def _forget(self) -> bool:
        """Forget what has arrived; whether that went well."""
        try:
            self._progress.forget()
        except OutboxError as error:
            self._give_up(str(error))
            return False
        return True
