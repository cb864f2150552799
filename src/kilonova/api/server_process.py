# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The process of a server: from the socket to the last answer."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from kilonova.api.server_log import OneLine, RequestLog, is_worth_a_line
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.api.server import Front

LARGEST_PORT = 65535
SHUTDOWN_S = 3
"""How long requests that are under way may take once the server is told to end."""
IDLE_S = 900
"""How long a connection may be silent between requests: a client that looks every five seconds must
not find it closed. Source: nova.conf, [wsgi] client_socket_timeout.
"""


class CannotListen(KilonovaError):
    """The address or the port is not to be had."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"Cannot listen on port {self.port} of {self.host}: {self.reason}. "
            "Choose another with --port (0 takes a free one) or --host."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises: CannotListen."""
    if not 0 <= port <= LARGEST_PORT:  # getaddrinfo would take what is left of it modulo 65536
        raise CannotListen(host, port, f"a port is a number from 0 to {LARGEST_PORT}")
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        # Python adds where it tried to listen, which is said already.
        reason = (error.strerror or str(error)).partition(" (while")[0]
        raise CannotListen(host, port, reason) from error
    # Connections have it from here; else the end of each answer waits 40 ms for the client's ACK.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class _Server(uvicorn.Server):
    """Tells when it is ready, and whoever follows the notifications when it ends."""

    def __init__(self, config: uvicorn.Config, front: Front, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._front = front
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._front.served.listeners.close()


def run(front: Front, sock: socket.socket, ready: Callable[[], None], *, quiet: bool) -> None:
    """Serve until interrupted or terminated; ``ready`` is called once requests are answered."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(is_worth_a_line)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    config = uvicorn.Config(
        front if quiet else RequestLog(front, _write_line),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=IDLE_S,
    )
    # uvicorn raises the signal that ended it once more, for whoever was there before it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end_quietly)
    _Server(config, front, ready).run(sockets=[sock])


def _end_quietly(sig: int, frame: FrameType | None) -> None:
    """An end that was asked for is none to complain about."""


def _write_line(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
