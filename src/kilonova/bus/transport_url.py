# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a bus is: oslo.messaging's transport_url, with its servers, virtual host and options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from kilonova.errors.bus import TransportUrlError

if TYPE_CHECKING:
    from ssl import SSLContext

RABBIT_PORT = 5672
RABBIT_TLS_PORT = 5671
KAFKA_PORT = 9092
KAFKA = "kafka"
SCHEMES = ("rabbit", "kombu", KAFKA)
"""The schemes that can be used; the first two are RabbitMQ."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of a bus; its password is shown to nobody."""

    host: str
    port: int | None
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TransportUrl:
    """A RabbitMQ or a Kafka; ``str()`` names its servers, without credentials."""

    servers: tuple[Server, ...]
    virtual_host: str
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_kafka: bool = False

    @property
    def default_port(self) -> int:
        """The port of a server whose URL names none."""
        if self.is_kafka:
            return KAFKA_PORT
        return RABBIT_TLS_PORT if self.uses_tls else RABBIT_PORT

    @property
    def uses_tls(self) -> bool:
        """Whether the URL asks for TLS."""
        return dict(self.options).get("ssl", "").lower() in {"1", "true", "yes", "on"}

    def tls_context(self, cafile: str = "", certfile: str = "", keyfile: str = "") -> SSLContext:
        """How its servers are known, and how we are, by files where those are given."""
        from ssl import create_default_context

        context = create_default_context(cafile=cafile or None)
        if certfile:
            context.load_cert_chain(certfile, keyfile or None)
        return context

    def __str__(self) -> str:
        """Its servers, and the virtual host where it is not the default one."""
        servers = ", ".join(
            f"{server.host}:{server.port or self.default_port}" for server in self.servers
        )
        return f"{servers}/{self.virtual_host}" if self.virtual_host else servers


def parse(text: str) -> TransportUrl:
    """Read a transport_url: ``rabbit://USER:PASSWORD@HOST:PORT[,...]/VHOST?OPTIONS``, or the same
    with ``kafka``.

    What one server does not say of credentials is taken from the last that did. Raises:
    TransportUrlError. Source: oslo_messaging/transport.py, TransportURL.parse.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        raise TransportUrlError("is no URL") from None
    scheme = parts.scheme.partition("+")[0]
    if scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise TransportUrlError(f"begins with none of {known}")
    return TransportUrl(
        servers=tuple(_servers(parts)),
        virtual_host=unquote(parts.path[1:]),
        options=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        is_kafka=scheme == KAFKA,
    )


def _servers(parts: SplitResult) -> list[Server]:
    servers: list[Server] = []
    user, password = "", ""
    for text in parts.netloc.split(","):
        credentials, at, address = text.rpartition("@")
        if at:
            name, _, secret = credentials.partition(":")
            user, password = unquote(name), unquote(secret)
        host, port = _address(address)
        servers.append(Server(host, port, user, password))
    return servers


def _address(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    if not host:
        raise TransportUrlError("names no server")
    if port and (not port.isascii() or not port.isdigit() or int(port) > 65535):
        raise TransportUrlError("has a port that is no number from 0 to 65535")
    return host, int(port) if port else None
