# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The message bus of a region that is served, as Nova's own options describe it."""

from __future__ import annotations

from dataclasses import dataclass

from kilonova.bus.kafka_options import KafkaOptions
from kilonova.bus.message_bus import MessageBus, backlog_for, publisher_for
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import parse
from kilonova.cloud.flags import Flags
from kilonova.errors.bus import BusError

OUTBOX_LIMIT = 1_000_000
"""How many messages may wait in an outbox before requests that would add some are refused."""
DRIVERS = {"messagingv2": "2.0", "messaging": "1.0"}
"""The drivers that reach a bus, and the format that each sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusSettings:
    """What is said of a bus beside Nova's options; each may be left unsaid."""

    transport_url: str | None = None
    outbox: str | None = None
    outbox_limit: int = OUTBOX_LIMIT


class ServedBus(MessageBus):
    """A bus that sends to the topics that a region's flags name."""

    def begin(self, flags: object) -> str:
        """Follow the flags of a region, from before its services first speak."""
        assert isinstance(flags, Flags)

        def take(*_: object) -> None:
            self.topics = flags.notifications.versioned_notifications_topics
            self.legacy_topics = flags.oslo_messaging_notifications.topics

        take()
        flags.on_change(take)
        return super().begin(flags)


def open_bus(settings: BusSettings, flags: Flags) -> ServedBus | None:
    """The bus that notifications go to; None where nobody asked for one.

    It is asked for by a transport_url that is given by itself, or by Nova's options: a driver that
    sends messages, and perhaps where to. Raises: BusError.
    """
    notifications = flags.oslo_messaging_notifications
    drivers = [driver for driver in DRIVERS if driver in notifications.driver]
    url = settings.transport_url
    if url is None and drivers:
        url = notifications.transport_url or flags.DEFAULT.transport_url
    if url is None:
        if settings.outbox is not None:
            raise BusError(
                "An outbox is for what goes to a bus. Give --transport-url, or a nova.conf with"
                " [oslo_messaging_notifications] driver = messagingv2."
            )
        return None
    place = parse(url)
    options = kafka_options(flags) if place.is_kafka else rabbit_options(flags)
    backlog = backlog_for(settings.outbox, place)
    return ServedBus(
        publisher_for(place, backlog, flags.DEFAULT.control_exchange, options),
        backlog,
        version=DRIVERS[drivers[0]] if drivers else "2.0",
        limit=settings.outbox_limit if settings.outbox is not None else None,
        at_once=False,
    )


def rabbit_options(flags: Flags) -> RabbitOptions:
    """How flags have RabbitMQ spoken to."""
    rabbit = flags.oslo_messaging_rabbit
    return RabbitOptions(
        amqp_durable_queues=rabbit.amqp_durable_queues,
        amqp_auto_delete=rabbit.amqp_auto_delete,
        rabbit_quorum_queue=rabbit.rabbit_quorum_queue,
        rabbit_ha_queues=rabbit.rabbit_ha_queues,
        rabbit_retry_interval=rabbit.rabbit_retry_interval,
        rabbit_retry_backoff=rabbit.rabbit_retry_backoff,
        rabbit_interval_max=rabbit.rabbit_interval_max,
        heartbeat_timeout_threshold=rabbit.heartbeat_timeout_threshold,
        ssl=rabbit.ssl,
        ssl_ca_file=rabbit.ssl_ca_file,
        ssl_cert_file=rabbit.ssl_cert_file,
        ssl_key_file=rabbit.ssl_key_file,
        retry=flags.oslo_messaging_notifications.retry,
    )


def kafka_options(flags: Flags) -> KafkaOptions:
    """How flags have Kafka spoken to."""
    kafka = flags.oslo_messaging_kafka
    return KafkaOptions(
        producer_batch_timeout=kafka.producer_batch_timeout,
        producer_batch_size=kafka.producer_batch_size,
        compression_codec=kafka.compression_codec,
        security_protocol=kafka.security_protocol,
        sasl_mechanism=kafka.sasl_mechanism,
        ssl_cafile=kafka.ssl_cafile,
        ssl_client_cert_file=kafka.ssl_client_cert_file,
        ssl_client_key_file=kafka.ssl_client_key_file,
        ssl_client_key_password=kafka.ssl_client_key_password,
    )
