# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How Kafka is spoken to: Nova's own options, as oslo.messaging has them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from kilonova.errors.bus import TransportUrlError

if TYPE_CHECKING:
    from kilonova.bus.transport_url import Server, TransportUrl


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

    def overridden_by(self, url: TransportUrl) -> KafkaOptions:
        """These, but for what a URL says of them. Raises: TransportUrlError."""
        kinds: dict[str, type] = {
            each.name: type(getattr(self, each.name)) for each in fields(self)
        }
        said: dict[str, Any] = {}
        for name, value in url.options:
            if name in kinds:
                try:
                    said[name] = kinds[name](value)
                except ValueError:
                    raise TransportUrlError(f"has an option {name} that is no number") from None
        return replace(self, **said)


def settings(url: TransportUrl, options: KafkaOptions) -> dict[str, Any]:
    """What librdkafka connects by. The first server that has credentials gives those of all.

    Raises: TransportUrlError. Source: oslo_messaging/_drivers/impl_kafka.py, Connection.
    """
    options = options.overridden_by(url)
    said = {
        "bootstrap.servers": ",".join(_address(url, server) for server in url.servers),
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


def _address(url: TransportUrl, server: Server) -> str:
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port or url.default_port}"


def producer_settings(url: TransportUrl, options: KafkaOptions) -> dict[str, Any]:
    """The same for one that publishes: nothing is given up, lost or overtaken within a partition.

    Raises: TransportUrlError.
    """
    options = options.overridden_by(url)
    return {
        **settings(url, options),
        "linger.ms": options.producer_batch_timeout * 1000,
        "batch.num.messages": options.producer_batch_size,
        "compression.codec": options.compression_codec,
        "enable.idempotence": True,
        "message.timeout.ms": 0,
    }
