# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a connection to a server of RabbitMQ is made, to publish or to listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pika

if TYPE_CHECKING:
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import Server, TransportUrl


def parameters(
    url: TransportUrl, server: Server, options: RabbitOptions, **more: Any
) -> pika.ConnectionParameters:
    """What pika connects by; ``more`` are settings of its own."""
    tls = None
    if url.uses_tls or options.ssl:
        files = (options.ssl_ca_file, options.ssl_cert_file, options.ssl_key_file)
        tls = pika.SSLOptions(url.tls_context(*files), server.host)
    return pika.ConnectionParameters(
        host=server.host,
        port=server.port or url.default_port,
        virtual_host=url.virtual_host or "/",
        credentials=pika.PlainCredentials(server.user or "guest", server.password or "guest"),
        ssl_options=tls,
        client_properties={"connection_name": "kilonova"},
        **more,
    )
