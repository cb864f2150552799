# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that puts notifications on a real bus, exactly as Nova does."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from kilonova.bus.backlog import Backlog, MemoryBacklog
from kilonova.bus.closing import Closing
from kilonova.bus.kafka_options import KafkaOptions
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import TransportUrl, parse
from kilonova.contract import LegacyNotification, Notification
from kilonova.errors.bus import BusError

if TYPE_CHECKING:
    from kilonova.bus.kafka_listening import KafkaListener
    from kilonova.bus.rabbit_listening import RabbitListener

VERSIONED_TOPICS = ("versioned_notifications",)
LEGACY_TOPICS = ("notifications",)
"""The topics that Nova sends to by default."""
LOOK_EVERY_S = 0.01
DRAINING_S = 60.0
CLOSING_S = 5.0
"""How long a bus that is closed goes on publishing what waits."""

log = logging.getLogger("kilonova.bus")


class Publisher(Protocol):
    """What carries a backlog to a broker, in a thread of its own."""

    trouble: str | None
    """What keeps messages from being sent; None while the broker takes them."""
    in_vain: bool
    """Whether the last attempt to reach any server failed; not so before the first has ended."""

    @property
    def published(self) -> int:
        """How many messages the broker has confirmed."""
        ...

    @property
    def retried(self) -> int:
        """How many were sent again."""
        ...

    @staticmethod
    def written(notification: Notification | LegacyNotification, topic: str, version: str) -> bytes:
        """The body of a message, as oslo.messaging has it for this kind of broker."""
        ...

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def close(self) -> None:
        """End the thread; what waits is not waited for."""
        ...


class MessageBus(Closing):
    """Takes both kinds of notifications, each for its topics; see ``connect``.

    What is published is handed on by another thread: a broker that is away or slow holds nobody up.
    With ``at_once`` each notification is kept as soon as it comes; else ``keep`` keeps what came.
    Beyond ``limit`` messages that wait the bus is full: it still takes what is published, and it is
    for others to ask for nothing more.
    """

    def __init__(
        self,
        publisher: Publisher,
        backlog: Backlog,
        topics: Sequence[str] = VERSIONED_TOPICS,
        legacy_topics: Sequence[str] = LEGACY_TOPICS,
        *,
        version: str = "2.0",
        limit: int | None = None,
        at_once: bool = True,
    ) -> None:
        self._publisher = publisher
        self._backlog = backlog
        self.topics = topics
        self.legacy_topics = legacy_topics
        self.limit = limit
        self._version = version
        self._at_once = at_once
        self._regions = 0
        self.taken = 0
        """How many notifications it was given."""
        self._fresh = False
        publisher.start()

    @property
    def waiting(self) -> int:
        """How many messages the broker is not known to have."""
        return self._backlog.waiting

    @property
    def is_full(self) -> bool:
        """Whether as many messages wait as may."""
        return self.limit is not None and self.waiting >= self.limit

    def publish(self, notification: Notification) -> None:
        """Have a versioned notification sent. Raises: OutboxError."""
        self._send(notification, self.topics)

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Have a legacy notification sent. Raises: OutboxError."""
        self._send(notification, self.legacy_topics)

    def _send(self, notification: Notification | LegacyNotification, topics: Sequence[str]) -> None:
        priority = notification.priority.lower()
        for topic in topics:
            body = self._publisher.written(notification, topic, self._version)
            self._backlog.add(f"{topic}.{priority}", notification.message_id, body)
        self.taken += 1
        self._fresh = True
        if self._at_once:
            self.keep()

    def begin(self, flags: object) -> str:
        """What sets the ids of the messages of a region that begins apart from all others here."""
        self._regions += 1
        return f"{self._backlog.life}/{self._regions}"

    def keep(self) -> None:
        """Make sure of what was published, and have it sent. Raises: OutboxError."""
        if self._fresh:
            self._backlog.keep()
            self._fresh = False
            self._publisher.wake()

    def figures(self) -> dict[str, Any]:
        """How things stand: what waits, what the broker has confirmed, what was sent again or
        dropped, and what keeps it from being sent.
        """
        return {
            "connected": self._publisher.trouble is None,
            "trouble": self._publisher.trouble,
            "backlog": self._backlog.waiting,
            "limit": self.limit,
            "published": self._publisher.published,
            "retried": self._publisher.retried,
            "dropped": self._backlog.dropped,
        }

    def drain(self, patience_s: float = DRAINING_S) -> bool:
        """Wait until the broker has all that was published: whether it has.

        No longer than some seconds, nor once no server can be reached. Raises: OutboxError.
        """
        self.keep()
        idle = Event()
        for _ in range(int(patience_s / LOOK_EVERY_S)):
            if not self.waiting or self._publisher.in_vain:
                break
            idle.wait(LOOK_EVERY_S)
        return not self.waiting

    def close(self, patience_s: float = CLOSING_S) -> None:
        """Send what waits, as far as that goes within some seconds, and let go of the broker.

        What is left is logged, and lost unless there is an outbox. Raises: OutboxError.
        """
        try:
            if not self.drain(patience_s):
                log.warning(
                    "The broker has not taken %d messages: %s",
                    self.waiting,
                    self._publisher.trouble or "there was no time left",
                )
        finally:
            self._publisher.close()
            self._backlog.close()


def connect(
    transport_url: str,
    *,
    exchange: str = "nova",
    topics: Sequence[str] = VERSIONED_TOPICS,
    legacy_topics: Sequence[str] = LEGACY_TOPICS,
    outbox: str | None = None,
    options: RabbitOptions | KafkaOptions | None = None,
) -> MessageBus:
    """A sink for ``Cloud(sinks=[...])`` that sends to a broker; it need not be there yet.

    Kafka has no exchanges.

    ``outbox`` is a file that keeps what has not arrived; it is sent first the next time. Close the
    bus, or leave its ``with``, for what waits to be sent.

    Raises: TransportUrlError, OutboxError; BusError where the broker's library is not installed.
    """
    url = parse(transport_url)
    backlog = backlog_for(outbox, url)
    publisher = publisher_for(url, backlog, exchange, options)
    return MessageBus(publisher, backlog, topics, legacy_topics)


def listen(
    transport_url: str, exchange: str, topics: Sequence[str]
) -> RabbitListener | KafkaListener:
    """What hears a bus. Raises: TransportUrlError, BusUnreachable, BusError."""
    url = parse(transport_url)
    try:
        if url.is_kafka:
            from kilonova.bus.kafka_listening import KafkaListener

            return KafkaListener(url, topics)
        from kilonova.bus.rabbit_listening import RabbitListener

        return RabbitListener(url, exchange, topics)
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error


EXTRAS = {"pika": "rabbitmq", "confluent_kafka": "kafka"}
"""What to install Kilonova with for each library."""


def _not_installed(error: ModuleNotFoundError) -> BusError:
    extra = EXTRAS.get(error.name or "", "rabbitmq")
    return BusError(
        f"{error.name} is not installed. Install it with: pip install 'kilonova[{extra}]'"
    )


def backlog_for(outbox: str | None, url: TransportUrl) -> Backlog:
    """A backlog in a file, or in memory without one. Raises: OutboxError."""
    if outbox is None:
        return MemoryBacklog()
    from kilonova.bus.outbox import BROKERS, Outbox

    return Outbox(outbox, BROKERS[url.is_kafka])


def publisher_for(
    url: TransportUrl,
    backlog: Backlog,
    exchange: str,
    options: RabbitOptions | KafkaOptions | None = None,
) -> Publisher:
    """What speaks to the broker that a URL names. Raises: BusError."""
    kind = KafkaOptions if url.is_kafka else RabbitOptions
    if options is None:
        options = kind()
    elif not isinstance(options, kind):
        raise BusError(f"{url} wants {kind.__name__}, not {type(options).__name__}.")
    try:
        if isinstance(options, KafkaOptions):
            from kilonova.bus.kafka import KafkaPublisher

            return KafkaPublisher(url, backlog, options)
        from kilonova.bus.rabbit import RabbitPublisher

        return RabbitPublisher(url, backlog, exchange, options)
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
