# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps a connection to RabbitMQ, by which a backlog's messages go, in a thread of its own."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pika
from pika.adapters.select_connection import IOLoop
from pika.exceptions import ConnectionClosedByClient

from kilonova.bus.oslo_message import enveloped
from kilonova.bus.progress import Progress
from kilonova.bus.rabbit_channel import RabbitChannel
from kilonova.bus.rabbit_connection import parameters, reason_of
from kilonova.bus.rabbit_refusals import Refusals
from kilonova.bus.url_options import overridden

if TYPE_CHECKING:
    from pika.channel import Channel
    from pika.frame import Method

    from kilonova.bus.backlog import Backlog
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import Server, TransportUrl
    from kilonova.contract import LegacyNotification, Notification

PRECONDITION_FAILED = 406
SOCKET_S, STACK_S = 5, 10
"""How long a server may take to be connected to, and to let us in."""
ENDING_S = 5.0
"""How long the thread is waited for when it is to end."""


class RabbitPublisher:
    """A thread of its own that holds the connection, and makes a new one whenever it is lost.

    What the broker has not confirmed by then is sent again, so that a message may come twice but
    none that it can take is missing, and none overtakes another.

    Raises: TransportUrlError.
    """

    def __init__(
        self, url: TransportUrl, backlog: Backlog, exchange: str, options: RabbitOptions
    ) -> None:
        self._url = url
        self._backlog = backlog
        self._exchange = exchange
        self._options = overridden(options, url)
        self._progress = Progress(backlog)
        self._refusals = Refusals()
        self._thread = Thread(target=self._run, name="kilonova-rabbit", daemon=True)
        self._ending = Event()
        self._connection: pika.SelectConnection | None = None
        self._channel: RabbitChannel | None = None
        self._was_open = False
        self._asked = False
        self.trouble: str | None = "not connected yet"
        self.in_vain = False

    @property
    def published(self) -> int:
        """How many messages the broker has confirmed."""
        return self._progress.published

    @property
    def retried(self) -> int:
        """How many were sent again."""
        return self._progress.retried

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
                    socket_timeout=SOCKET_S,
                    stack_timeout=STACK_S,
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
        opened = RabbitChannel(
            channel,
            self._exchange,
            self._options,
            self._progress,
            self._refusals,
            self._begin_again,
        )
        opened.open(lambda: self._ready(opened))

    def _ready(self, channel: RabbitChannel) -> None:
        self._channel = channel
        self._was_open = True
        self.trouble = None
        self.in_vain = False
        self._pump()

    def _pump(self) -> None:
        self._asked = False
        if self._channel is not None:
            self._channel.pump()

    def _channel_closed(self, channel: Channel, reason: Exception) -> None:
        """Open another one where something can be done otherwise there; else begin again."""
        self._channel = None
        code, text = getattr(reason, "reply_code", 0), getattr(reason, "reply_text", "")
        learns = code == PRECONDITION_FAILED and self._refusals.learn(text)
        if learns and self._connection is not None:
            self._connection.channel(on_open_callback=self._channel_opened)
        elif self._connection is not None and not self._connection.is_closing:
            self._begin_again(f"the broker closed the channel: {text or reason}")

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
