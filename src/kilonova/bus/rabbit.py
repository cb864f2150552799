# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a backlog's messages on RabbitMQ, in order, and takes the broker's word for each.

Exchange, queues, keys and properties are those of oslo.messaging. Source:
oslo_messaging/_drivers/impl_rabbit.py, Connection.notify_send.
"""

from __future__ import annotations

import logging
import re
from itertools import takewhile
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pika
from pika.adapters.select_connection import IOLoop
from pika.exceptions import ConnectionClosedByClient

from kilonova.bus.oslo_message import enveloped
from kilonova.bus.rabbit_connection import parameters, reason_of
from kilonova.bus.url_options import overridden
from kilonova.errors.bus import OutboxError

if TYPE_CHECKING:
    from pika.channel import Channel
    from pika.frame import Method

    from kilonova.bus.backlog import Backlog, Message
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import Server, TransportUrl
    from kilonova.contract import LegacyNotification, Notification

IN_FLIGHT = 2_000
"""How many messages the broker may have without having confirmed them."""
FORGET_EVERY = 500
"""After how many confirmed messages the backlog is told, at the latest."""
PRECONDITION_FAILED = 406
ENDING_S = 5.0
"""How long the thread is waited for when it is to end."""

log = logging.getLogger("kilonova.bus")

PROPERTIES = pika.BasicProperties(
    content_type="application/json", content_encoding="utf-8", delivery_mode=2, priority=0
)


class RabbitPublisher:
    """A thread of its own that holds the connection, and makes a new one whenever it is lost.

    What the broker has not confirmed by then is sent again, so that a message may come twice but
    none is missing and none overtakes another.

    Raises: TransportUrlError.
    """

    def __init__(
        self, url: TransportUrl, backlog: Backlog, exchange: str, options: RabbitOptions
    ) -> None:
        self._url = url
        self._backlog = backlog
        self._exchange = exchange
        self._options = overridden(options, url)
        self._thread = Thread(target=self._run, name="kilonova-rabbit", daemon=True)
        self._ending = Event()
        self._connection: pika.SelectConnection | None = None
        self._channel: Channel | None = None
        self._asked = False
        self._as_it_is: set[str] = set()
        self._largest_bytes: int | None = None
        self._declared: set[str] = set()
        self._in_flight: dict[int, int] = {}
        self._tag = 0
        self._sent = 0
        self._highest = 0
        self._told = 0
        self.published = 0
        self.retried = 0
        self.trouble: str | None = "not connected yet"
        self.in_vain = False

    @staticmethod
    def written(notification: Notification | LegacyNotification, topic: str, version: str) -> bytes:
        """The body of a message."""
        return enveloped(notification, topic, version)

    def start(self) -> None:
        """Connect, and publish what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Something waits."""
        connection = self._connection
        if connection is not None and not self._asked:
            self._asked = True
            connection.ioloop.add_callback_threadsafe(self._pump)

    def close(self) -> None:
        """Let go of the broker, and end the thread; what waits is not waited for."""
        self._ending.set()
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(self._leave)
        self._thread.join(ENDING_S)

    # The thread's life

    def _run(self) -> None:
        options, tries, nap_s = self._options, 0, float(self._options.rabbit_retry_interval)
        while not self._ending.is_set():
            lived = False
            for server in self._url.servers:
                if self._ending.is_set():
                    return
                if self._live(server):
                    lived, tries, nap_s = True, 0, float(options.rabbit_retry_interval)
            self.in_vain = not lived
            tries += 1
            if 0 <= options.retry < tries:
                self._backlog.give_up()
            self._ending.wait(nap_s)
            nap_s = min(nap_s + options.rabbit_retry_backoff, options.rabbit_interval_max)

    def _live(self, server: Server) -> bool:
        """One connection's life; whether it ever took messages."""
        self._was_open = False
        self._asked = False
        loop = IOLoop()
        try:
            self._connection = pika.SelectConnection(
                parameters(
                    self._url,
                    server,
                    self._options,
                    heartbeat=self._options.heartbeat_timeout_threshold or None,
                    blocked_connection_timeout=None,
                    socket_timeout=5,
                    stack_timeout=10,
                ),
                on_open_callback=self._opened,
                on_open_error_callback=self._lost,
                on_close_callback=self._lost,
                custom_ioloop=loop,
            )
            self._connection.add_on_connection_blocked_callback(self._blocked)
            self._connection.add_on_connection_unblocked_callback(self._unblocked)
            loop.start()
        except Exception as error:  # none may end the thread: nothing would be sent any more
            self.trouble = reason_of(error)
        finally:
            self._connection = self._channel = None
            self.trouble = self.trouble or "the connection was lost"
            loop.close()
        return self._was_open

    def _opened(self, connection: pika.SelectConnection) -> None:
        if self._ending.is_set():
            self._leave()
        else:
            connection.channel(on_open_callback=self._channel_opened)

    def _blocked(self, _: object, frame: Method[Any]) -> None:
        """The broker takes nothing until it has memory, or a disk, again."""
        self.trouble = f"the broker is blocked: {frame.method.reason}"

    def _unblocked(self, _: object, __: object) -> None:
        self.trouble = None

    def _channel_opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.confirm_delivery(self._confirmed, callback=lambda _: self._ready(channel))

    def _ready(self, channel: Channel) -> None:
        """Begin behind what has arrived: what was in flight is sent again."""
        self._channel = channel
        self._declared.clear()
        self._in_flight.clear()
        self._tag = 0
        self._sent = self._told
        self._was_open = True
        self.trouble = None
        self.in_vain = False
        self._pump()

    def _channel_closed(self, channel: Channel, reason: Exception) -> None:
        """Open another one; what there is with other settings is left as it is from now on.

        A broker refuses to declare anew what exists otherwise. Source:
        oslo_messaging/_drivers/impl_rabbit.py, Connection._publish.
        """
        self._channel = None
        code, text = getattr(reason, "reply_code", 0), getattr(reason, "reply_text", "")
        if code == PRECONDITION_FAILED and self._connection is not None and self._learns(text):
            self._connection.channel(on_open_callback=self._channel_opened)
        elif self._connection is not None and not self._connection.is_closing:
            self._begin_again(f"the broker closed the channel: {text or reason}")

    def _learns(self, refusal: str) -> bool:
        """Whether a refusal tells of something that can be done otherwise from now on."""
        thing = declared_otherwise(refusal)
        if thing is not None and thing not in self._as_it_is:
            self._as_it_is.add(thing)
            return True
        largest_bytes = largest_message(refusal)
        if largest_bytes is not None and largest_bytes != self._largest_bytes:
            self._largest_bytes = largest_bytes
            return True
        return False

    def _lost(self, connection: pika.SelectConnection, reason: Exception | str) -> None:
        self._channel = None
        if not isinstance(reason, ConnectionClosedByClient):  # else it is known why it was closed
            self.trouble = reason_of(reason)
        connection.ioloop.stop()

    def _begin_again(self, trouble: str) -> None:
        """Make another connection, after a while, and send again what is not known to have come."""
        self.trouble = trouble
        self._leave()

    def _leave(self) -> None:
        """Close what is open; what is not yet is closed as soon as it is, or fails by itself."""
        connection = self._connection
        if connection is not None and connection.is_open:
            connection.close()

    # Messages

    def _pump(self) -> None:
        """Send what waits, as much as may be in flight."""
        self._asked = False
        channel = self._channel
        room = IN_FLIGHT - len(self._in_flight)
        if channel is None or not channel.is_open or room < IN_FLIGHT // 4:
            return
        try:
            messages = self._backlog.after(self._sent, room)
        except OutboxError as error:
            self._begin_again(str(error))
            return
        for message in messages:
            self._sent = message.number
            if self._largest_bytes is not None and len(message.body) > self._largest_bytes:
                self._leave_out(message)
                continue
            self._declare(channel, message.routing_key)
            channel.basic_publish(self._exchange, message.routing_key, message.body, PROPERTIES)
            self._tag += 1
            self._in_flight[self._tag] = message.number
            if message.number <= self._highest:
                self.retried += 1
            else:
                self._highest = message.number
        if messages and not self._in_flight:
            self._forget()

    def _leave_out(self, message: Message) -> None:
        """Give one up that the broker will never take: what is behind it must not wait for ever."""
        self._backlog.dropped += 1
        log.error(
            "A message of %d bytes for %s is left out: the broker takes none over %d",
            len(message.body),
            message.routing_key,
            self._largest_bytes,
        )

    def _declare(self, channel: Channel, routing_key: str) -> None:
        """Make sure of the exchange and of the queue that has the key's name, once a channel.

        The broker does things in their order, so nobody waits for its answer.
        """
        if routing_key in self._declared:
            return
        options = self._options
        durable = options.amqp_durable_queues or options.rabbit_quorum_queue
        if self._exchange not in self._declared and self._exchange not in self._as_it_is:
            channel.exchange_declare(
                self._exchange, "topic", durable=durable, auto_delete=options.amqp_auto_delete
            )
        if routing_key not in self._as_it_is:
            channel.queue_declare(
                routing_key,
                durable=durable,
                auto_delete=options.amqp_auto_delete,
                arguments=options.queue_arguments,
            )
        channel.queue_bind(routing_key, self._exchange, routing_key)
        self._declared.update((self._exchange, routing_key))

    def _confirmed(self, frame: Method[Any]) -> None:
        """The broker has a message, or all up to it; where it refuses one, all is sent again."""
        answer = frame.method
        if answer.NAME != "Basic.Ack":
            self._begin_again("the broker refused a message")
            return
        tags = [answer.delivery_tag]
        if answer.multiple:  # those in flight are in the order of their tags
            tags = list(takewhile(lambda tag: tag <= answer.delivery_tag, self._in_flight))
        for tag in tags:
            if self._in_flight.pop(tag, None) is not None:
                self.published += 1
        if self._forget():
            self._pump()

    def _forget(self) -> bool:
        """Have the backlog forget what has arrived, now and then; whether that went well."""
        oldest = next(iter(self._in_flight.values()), self._sent + 1)
        if oldest - 1 - self._told >= FORGET_EVERY or not self._in_flight:
            try:
                self._backlog.arrived(oldest - 1)
            except OutboxError as error:
                self._begin_again(str(error))
                return False
            self._told = oldest - 1
        return True


def declared_otherwise(refusal: str) -> str | None:
    """The exchange or queue that a broker has with other settings, by what it says of that."""
    found = re.search(r"inequivalent arg '[^']*' for \w+ '([^']*)'", refusal)
    return found[1] if found else None


def largest_message(refusal: str) -> int | None:
    """The bytes that a broker takes in one message, by what it says of one that has more."""
    found = re.search(r"message size \d+ is larger than \D*(\d+)", refusal)
    return int(found[1]) if found else None
