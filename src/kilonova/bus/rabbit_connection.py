# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How a connection to a server of RabbitMQ is made, to publish or to listen."""

from __future__ import annotations

import logging
import re
from ssl import create_default_context
from typing import TYPE_CHECKING, Any

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

if TYPE_CHECKING:
    from ssl import SSLContext

    from kilonova.bus.rabbit_options import RabbitOptions
    from kilonova.bus.transport_url import Server, TransportUrl

NO_CONNECTION = (AMQPError, AMQPConnectorException, OSError, ValueError)
"""What comes of a server that cannot be reached, or has a name that cannot be one."""

_BROKER_SAYS = re.compile(r"\w+: \(\d+\) '(.*)'")
"""How the library shows what a broker gives as its reason."""

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
    text = str(error) or type(error).__name__
    said = _BROKER_SAYS.fullmatch(text)
    return said[1] if said else text


def parameters(
    url: TransportUrl, server: Server, options: RabbitOptions, **more: Any
) -> pika.ConnectionParameters:
    """What pika connects by; ``more`` are settings of its own."""
    tls = pika.SSLOptions(_tls_context(options), server.host) if options.ssl else None
    return pika.ConnectionParameters(
        host=server.host,
        port=url.port_of(server),
        virtual_host=url.virtual_host or "/",
        credentials=pika.PlainCredentials(server.user or "guest", server.password or "guest"),
        ssl_options=tls,
        client_properties={"connection_name": "kilonova"},
        **more,
    )


def _tls_context(options: RabbitOptions) -> SSLContext:
    """How servers are known, and how we are, by files where those are given."""
    context = create_default_context(cafile=options.ssl_ca_file or None)
    if options.ssl_cert_file:
        context.load_cert_chain(options.ssl_cert_file, options.ssl_key_file or None)
    return context
