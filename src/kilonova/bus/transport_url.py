# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a bus is: oslo.messaging's transport_url, with its servers, virtual host and options."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from kilonova.errors.bus import TransportUrlError

RABBIT_PORT = 5672
KAFKA_PORT = 9092
KAFKA = "kafka"
SCHEMES = ("rabbit", "kombu", KAFKA)
"""The schemes that can be used; the first two are RabbitMQ."""
LOCAL = "localhost"
"""Where a RabbitMQ is of which nothing is said."""


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

    def port_of(self, server: Server) -> int:
        """Where a server listens: with TLS at the same port, as oslo.messaging has it."""
        return server.port or (KAFKA_PORT if self.is_kafka else RABBIT_PORT)

    def address_of(self, server: Server) -> str:
        """A server's host and port."""
        host = f"[{server.host}]" if ":" in server.host else server.host
        return f"{host}:{self.port_of(server)}"

    def __str__(self) -> str:
        """Its servers, and the virtual host where it is not the default one."""
        servers = ", ".join(map(self.address_of, self.servers))
        return f"{servers}/{self.virtual_host}" if self.virtual_host else servers


def parse(text: str) -> TransportUrl:
    """Read a transport_url: ``rabbit://USER:PASSWORD@HOST:PORT[,...]/VHOST?OPTIONS``, or the same
    with ``kafka``.

    What one server does not say of credentials is taken from the last that did; ``rabbit://`` alone
    is the one of this machine. Raises: TransportUrlError. Source: oslo_messaging/transport.py,
    TransportURL.parse; oslo_messaging/_drivers/impl_rabbit.py, Connection.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        raise TransportUrlError("is no URL") from None
    scheme = parts.scheme.partition("+")[0]
    if scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise TransportUrlError(f"begins with none of {known}")
    _refuse_cut_credentials(parts)
    is_kafka = scheme == KAFKA
    return TransportUrl(
        servers=tuple(_servers(parts, "" if is_kafka else LOCAL)),
        virtual_host=unquote(parts.path[1:]),
        options=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        is_kafka=is_kafka,
    )


def _refuse_cut_credentials(parts: SplitResult) -> None:
    """A password with a / of its own ends the servers there: what is before it looks like one.

    Raises: TransportUrlError.
    """
    behind = parts.path + parts.fragment + ("" if "@" in parts.netloc else parts.query)
    if "@" in behind:
        raise TransportUrlError(
            "has an @ behind its servers: percent-encode the password (/ as %2F, ? as %3F, # as"
            " %23), and an @ of the virtual host as %40"
        )


def _servers(parts: SplitResult, otherwise: str) -> list[Server]:
    servers: list[Server] = []
    user, password = "", ""
    for text in filter(None, parts.netloc.split(",")):
        credentials, at, address = text.rpartition("@")
        if at:
            name, _, secret = credentials.partition(":")
            user, password = unquote(name), unquote(secret)
        host, port = _address(address)
        servers.append(Server(_named(host or otherwise), port, user, password))
    return servers or [Server(_named(otherwise), None)]


def _named(host: str) -> str:
    if not host:
        raise TransportUrlError("names no server")
    return host


def _address(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    if port and (not port.isascii() or not port.isdigit() or int(port) > 65535):
        raise TransportUrlError("has a port that is no number from 0 to 65535")
    return host, int(port) if port else None
