# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that puts notifications on a real bus, exactly as Nova does."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from kilonova.bus.backlog import Backlog, MemoryBacklog
from kilonova.bus.oslo_message import enveloped
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import TransportUrl, parse
from kilonova.contract import LegacyNotification, Notification
from kilonova.errors.bus import BusError

if TYPE_CHECKING:
    from kilonova.bus.listening import Listener

VERSIONED_TOPICS = ("versioned_notifications",)
LEGACY_TOPICS = ("notifications",)
"""The topics that Nova sends to by default."""
LOOK_EVERY_S = 0.01
DRAINING_S = 60.0
CLOSING_S = 5.0
"""How long a bus that is closed goes on publishing what waits."""


class Publisher(Protocol):
    """What carries a backlog to a broker, in a thread of its own."""

    published: int
    retried: int
    trouble: str | None

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def close(self, patience_s: float) -> None: ...


class MessageBus:
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
            body = enveloped(notification, topic, version=self._version)
            self._backlog.add(f"{topic}.{priority}", notification.message_id, body)
        self._fresh = True
        if self._at_once:
            self.keep()

    def salt(self) -> str:
        """What sets the ids of one region's messages apart from those of all others here."""
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

    def drain(self, patience_s: float = DRAINING_S) -> None:
        """Wait until the broker has all of it, or for some seconds."""
        idle = Event()
        for _ in range(int(patience_s / LOOK_EVERY_S)):
            if not self.waiting:
                return
            idle.wait(LOOK_EVERY_S)

    def close(self, patience_s: float = CLOSING_S) -> None:
        """Send what waits, as far as that goes within some seconds, and let go of the broker."""
        self._backlog.keep()
        self._publisher.close(patience_s)
        self._backlog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def connect(
    transport_url: str,
    *,
    exchange: str = "nova",
    topics: Sequence[str] = VERSIONED_TOPICS,
    legacy_topics: Sequence[str] = LEGACY_TOPICS,
    outbox: str | None = None,
    options: RabbitOptions | None = None,
) -> MessageBus:
    """A sink for ``Cloud(sinks=[...])`` that sends to a broker; it need not be there yet.

    ``outbox`` is a file that keeps what has not arrived; it is sent first the next time. Close the
    bus, or leave its ``with``, for what waits to be sent.

    Raises: TransportUrlError, OutboxError; BusError where the broker's library is not installed.
    """
    backlog = backlog_for(outbox)
    publisher = publisher_for(parse(transport_url), backlog, exchange, options or RabbitOptions())
    return MessageBus(publisher, backlog, topics, legacy_topics)


def listen(transport_url: str, exchange: str, topics: Sequence[str]) -> Listener:
    """What hears a bus. Raises: TransportUrlError, BusUnreachable, BusError."""
    url = parse(transport_url)
    try:
        from kilonova.bus.listening import Listener
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    return Listener(url, exchange, topics)


def _not_installed(error: ModuleNotFoundError) -> BusError:
    return BusError(
        f"{error.name} is not installed. Install it with: pip install 'kilonova[rabbitmq]'"
    )


def backlog_for(outbox: str | None) -> Backlog:
    """A backlog in a file, or in memory without one. Raises: OutboxError."""
    if outbox is None:
        return MemoryBacklog()
    from kilonova.bus.outbox import Outbox

    return Outbox(outbox)


def publisher_for(
    url: TransportUrl, backlog: Backlog, exchange: str, options: RabbitOptions
) -> Publisher:
    """What speaks to the broker that a URL names. Raises: BusError."""
    try:
        from kilonova.bus.rabbit import RabbitPublisher
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    return RabbitPublisher(url, backlog, exchange, options)
