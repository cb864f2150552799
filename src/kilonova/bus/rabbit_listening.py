# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hears what a RabbitMQ carries, through a queue of its own: nobody else misses anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Event
from typing import Any

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from kilonova.bus.closing import Closing
from kilonova.bus.oslo_message import opened
from kilonova.bus.rabbit_connection import NO_CONNECTION, parameters, reason_of
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import TransportUrl
from kilonova.bus.url_options import overridden
from kilonova.errors.bus import BusError, BusUnreachable

PRIORITIES = "#"
"""What follows a topic in a routing key: any priority."""
LOOK_AGAIN_S = 0.1
"""How often one looks whether an exchange is there that was not."""
NOT_FOUND = 404


class RabbitListener(Closing):
    """A queue that only this listener has, for some topics of an exchange; it goes with it.

    Raises: BusUnreachable, TransportUrlError.
    """

    def __init__(self, url: TransportUrl, exchange: str, topics: Sequence[str]) -> None:
        self._url = url
        self._options = overridden(RabbitOptions(), url)
        self._exchange = exchange
        self._topics = topics
        self._connection = self._connect()
        self.unreadable = 0
        """How many messages were none of oslo.messaging's."""

    def _connect(self) -> pika.BlockingConnection:
        reason = "no server"
        for server in self._url.servers:
            try:
                return pika.BlockingConnection(parameters(self._url, server, self._options))
            except NO_CONNECTION as error:
                reason = reason_of(error)
        raise BusUnreachable(str(self._url), reason)

    def messages(self, patience_s: float | None = None) -> Iterator[Mapping[str, Any]]:
        """Each message with Nova's keys, as it comes, until none has come for some seconds.

        Raises: BusError where the connection is lost; what came until then was given.
        """
        try:
            channel = self._channel(patience_s)
            if channel is None:
                return
            queue = channel.queue_declare("", exclusive=True, auto_delete=True).method.queue
            for topic in self._topics:
                channel.queue_bind(queue, self._exchange, f"{topic}.{PRIORITIES}")
            for method, _, body in channel.consume(
                queue, auto_ack=True, exclusive=True, inactivity_timeout=patience_s
            ):
                if method is None:
                    return
                message = opened(body)
                if message is None:
                    self.unreadable += 1
                else:
                    yield message
        except AMQPError as error:
            lost = reason_of(error)
            raise BusError(f"The connection to {self._url} was lost: {lost}") from None

    def _channel(self, patience_s: float | None) -> Any:
        """A channel, once the exchange is there, for whoever publishes says what it is like; None
        where it has not come within some seconds.
        """
        while True:
            channel = self._connection.channel()
            try:
                channel.exchange_declare(self._exchange, passive=True)
            except ChannelClosedByBroker as error:
                if error.reply_code != NOT_FOUND:
                    raise
                nap_s = LOOK_AGAIN_S if patience_s is None else min(LOOK_AGAIN_S, patience_s)
                Event().wait(nap_s)
                if patience_s is not None:
                    patience_s -= nap_s
                    if patience_s <= 0:
                        return None
            else:
                return channel

    def close(self) -> None:
        """Leave; the queue goes."""
        if self._connection.is_open:
            self._connection.close()
