# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a backlog's messages on Kafka, in order, and takes the broker's word for each.

Topics and bodies are those of oslo.messaging. Source: oslo_messaging/_drivers/impl_kafka.py,
target_to_topic and ProducerConnection.notify_send.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

import msgspec
from confluent_kafka import KafkaError, KafkaException, Producer

from kilonova.bus.kafka_options import producer_settings
from kilonova.bus.oslo_message import enveloped_for_kafka
from kilonova.bus.progress import Progress
from kilonova.errors.bus import BusError, OutboxError

if TYPE_CHECKING:
    from confluent_kafka import Message as Delivered

    from kilonova.bus.backlog import Backlog
    from kilonova.bus.kafka_options import KafkaOptions
    from kilonova.bus.transport_url import TransportUrl
    from kilonova.contract import LegacyNotification, Notification

BUSY_S = 0.01
"""How long confirmations are waited for before what came meanwhile is sent."""
IDLE_S = 0.5
"""How often one hears what the library has to tell while nothing is sent."""
LOOK_S = 1.0
"""How long to wait for an answer of brokers that gave none."""
REST_S = 1.0
"""How long to wait before what was refused is sent again."""
ENDING_S = 5.0
"""How long the thread is waited for when it is to end."""
PURGED = frozenset({KafkaError._PURGE_QUEUE, KafkaError._PURGE_INFLIGHT})
SERIOUS = frozenset({KafkaError._ALL_BROKERS_DOWN, KafkaError._AUTHENTICATION})
"""What is told of the whole cluster; the rest is of one broker, and the others may do."""

_quiet = logging.getLogger(__name__)
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class KafkaPublisher:
    """A thread of its own that holds the producer, and makes a new one where a message was refused.

    What no broker has confirmed by then is sent again, so that a message may come twice but none is
    missing. What is told of one server has its id as the key, so that it stays in order within one
    partition, however many the topic has.

    Raises: TransportUrlError; BusError where the options contradict each other.
    """

    def __init__(self, url: TransportUrl, backlog: Backlog, options: KafkaOptions) -> None:
        self._settings = producer_settings(url, options)
        self._suffix = f".{url.virtual_host}" if url.virtual_host else ""
        self._thread = Thread(target=self._run, name="kilonova-kafka", daemon=True)
        self._ending = Event()
        self._something = Event()
        self._progress = Progress(backlog)
        self._reason = ""
        self._refusal: str | None = None
        self._over = False
        self.trouble: str | None = "not connected yet"
        self.in_vain = False
        self._producer = self._made()

    @property
    def published(self) -> int:
        """How many messages the brokers have confirmed."""
        return self._progress.published

    @property
    def retried(self) -> int:
        """How many were sent again."""
        return self._progress.retried

    @staticmethod
    def written(notification: Notification | LegacyNotification, topic: str, version: str) -> bytes:
        """The body of a message."""
        return enveloped_for_kafka(notification, topic, version)

    def start(self) -> None:
        """Connect, and publish what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Something waits."""
        self._something.set()

    def close(self) -> None:
        """Let go of the brokers, and end the thread; what waits is not waited for."""
        self._ending.set()
        self.wake()
        self._thread.join(ENDING_S)

    def _made(self) -> Producer:
        try:
            return Producer({**self._settings, "error_cb": self._heard}, logger=_quiet)
        except KafkaException as error:
            raise BusError(f"Kafka cannot be spoken to: {error.args[0].str()}") from None

    def _run(self) -> None:
        while True:
            self._live(self._producer)
            self._producer.purge()
            self._producer.flush(LOOK_S)
            if self._ending.wait(REST_S):
                return
            self._producer = self._made()

    def _live(self, producer: Producer) -> None:
        """One producer's life, until a message is refused or all is to end."""
        self._over = False
        self._progress.begin_again()
        while not self._over and not self._ending.is_set():
            if self.trouble is not None:
                self._look(producer)
            self._pump(producer)
            if self._progress.waits_for_answers:
                producer.poll(BUSY_S)
            else:
                producer.poll(0)
                self._something.wait(IDLE_S)
            self._something.clear()

    def _look(self, producer: Producer) -> None:
        """See whether the brokers answer again; the producer finds its way to them by itself."""
        try:
            producer.list_topics(timeout=LOOK_S)
        except KafkaException as error:
            self.trouble = self._refusal or self._reason or error.args[0].str()
        else:
            self.trouble = self._refusal
            self.in_vain = False

    def _heard(self, error: KafkaError) -> None:
        """The library tells of what keeps it from the brokers."""
        if error.fatal():
            self._over = True
        if error.fatal() or error.code() in SERIOUS:
            self.trouble = self._reason or error.str()
            self.in_vain = True
        else:
            self._reason = error.str()

    def _pump(self, producer: Producer) -> None:
        """Send what waits, as much as may be in flight."""
        if self._over:
            return
        try:
            messages = self._progress.next_messages()
        except OutboxError as error:
            self._begin_again(str(error))
            return
        for message in messages:
            number = message.number

            def delivered(error: KafkaError | None, _: Delivered, number: int = number) -> None:
                self._delivered(number, error)

            topic, key = f"{message.routing_key}{self._suffix}", key_of(message.body)
            try:
                producer.produce(topic, message.body, key, on_delivery=delivered)
            except KafkaException as error:
                self._refused(error.args[0])
                return
            self._progress.send(message, number)

    def _delivered(self, number: int, error: KafkaError | None) -> None:
        """A broker has a message, or refuses it: then all that it has not is sent again."""
        if error is not None:
            if error.code() not in PURGED:
                self._refused(error)
            return
        if self._over:
            return
        self._progress.confirm(number)
        self.trouble = self._refusal = None
        self.in_vain = False
        try:
            self._progress.forget()
        except OutboxError as error:
            self._begin_again(str(error))

    def _refused(self, error: KafkaError) -> None:
        self._refusal = f"a message was refused: {error.str()}"
        self._begin_again(self._refusal)

    def _begin_again(self, trouble: str) -> None:
        """Make another producer, after a while, and send again what is not known to have come."""
        self.trouble = trouble
        self._over = True


class _Of(msgspec.Struct, gc=False):
    """Whom a payload is about, in either format."""

    uuid: str | None = None
    instance_uuid: str | None = None
    instance_id: str | None = None


class _Payload(_Of, gc=False):
    data: _Of | None = msgspec.field(name="nova_object.data", default=None)


class _Message(msgspec.Struct, gc=False):
    payload: _Payload


class _Envelope(msgspec.Struct, gc=False):
    message: str = msgspec.field(name="oslo.message")


_envelope = msgspec.json.Decoder(_Envelope).decode
_message = msgspec.json.Decoder(_Message).decode


def key_of(body: bytes) -> str | None:
    """The id of the server that a message is about, or of what else has one; None without any."""
    try:
        payload = _message(_envelope(body).message).payload
    except msgspec.DecodeError:
        return None
    about = payload.data or payload
    return about.instance_uuid or about.instance_id or about.uuid
