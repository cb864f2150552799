# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How Kafka is spoken to: Nova's own options, as oslo.messaging has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kilonova.bus.url_options import overridden

if TYPE_CHECKING:
    from kilonova.bus.transport_url import TransportUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaOptions:
    """The options of ``[oslo_messaging_kafka]`` that a publisher goes by.

    Times are in seconds. Source: oslo_messaging/_drivers/kafka_driver/kafka_options.py.
    """

    producer_batch_timeout: float = 0.0
    producer_batch_size: int = 16384
    compression_codec: str = "none"
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = "PLAIN"
    ssl_cafile: str = ""
    ssl_client_cert_file: str = ""
    ssl_client_key_file: str = ""
    ssl_client_key_password: str = field(default="", repr=False)


def settings(url: TransportUrl, options: KafkaOptions) -> dict[str, Any]:
    """What librdkafka connects by. The first server that has credentials gives those of all.

    Raises: TransportUrlError. Source: oslo_messaging/_drivers/impl_kafka.py, Connection.
    """
    return _of_librdkafka(url, overridden(options, url))


def _of_librdkafka(url: TransportUrl, options: KafkaOptions) -> dict[str, Any]:
    said = {
        "bootstrap.servers": ",".join(map(url.address_of, url.servers)),
        "client.id": "kilonova",
        "security.protocol": options.security_protocol,
        "ssl.ca.location": options.ssl_cafile,
        "ssl.certificate.location": options.ssl_client_cert_file,
        "ssl.key.location": options.ssl_client_key_file,
        "ssl.key.password": options.ssl_client_key_password,
    }
    if options.security_protocol.startswith("SASL"):
        known = next((server for server in url.servers if server.user), url.servers[0])
        said["sasl.mechanism"] = options.sasl_mechanism
        said["sasl.username"] = known.user
        said["sasl.password"] = known.password
    return {name: value for name, value in said.items() if value != ""}


def producer_settings(url: TransportUrl, options: KafkaOptions) -> dict[str, Any]:
    """The same for one that publishes: nothing is given up, lost or overtaken within a partition.

    Raises: TransportUrlError.
    """
    options = overridden(options, url)
    return {
        **_of_librdkafka(url, options),
        "linger.ms": options.producer_batch_timeout * 1000,
        "batch.num.messages": options.producer_batch_size,
        "compression.codec": options.compression_codec,
        "enable.idempotence": True,
        "message.timeout.ms": 0,
    }
