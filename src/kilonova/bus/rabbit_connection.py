# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a connection to a server of RabbitMQ is made, to publish or to listen."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

if TYPE_CHECKING:
    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import Server, TransportUrl


NO_CONNECTION = (AMQPError, AMQPConnectorException, OSError, ValueError)
"""What comes of a server that cannot be reached, or has a name that cannot be one."""

logging.getLogger("pika").addHandler(logging.NullHandler())  # what it tells is told by us


def reason_of(error: object) -> str:
    """Why there is no connection, in words: an error of the library's may be wrapped in others."""
    while isinstance(error, BaseException) and not isinstance(error, OSError):
        within = (*getattr(error, "exceptions", ()), getattr(error, "exception", None), *error.args)
        inner = [each for each in within if isinstance(each, BaseException)]
        if not inner:
            break
        error = inner[-1]
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return str(error) or type(error).__name__


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
