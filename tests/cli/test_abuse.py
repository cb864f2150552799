# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server that is treated badly goes on serving the others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback

SERVERS = "/compute/v2.1/servers"
HEAD = b"POST /compute/v2.1/servers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that all tests treat badly, one after the other."""
    with Serving(tmp_path_factory.mktemp("abuse"), "--clock", "instant") as started:
        started.log_in("demo", started.greeting.rpartition(" ")[2])
        yield started


def connected(server: Serving) -> socket.socket:
    """A bare connection."""
    place = urlsplit(server.url)
    assert place.hostname is not None
    return socket.create_connection((place.hostname, place.port or 0), timeout=20)


def token(server: Serving) -> bytes:
    """The header that says who asks."""
    return f"X-Auth-Token: {server.http.headers['X-Auth-Token']}\r\n".encode()


def test_slow_requests_hold_up_nobody(server: Serving) -> None:
    """A hundred that never end, while others are answered; one that does end is answered too."""
    slow = [connected(server) for _ in range(100)]
    for number, each in enumerate(slow):
        each.sendall((HEAD + token(server) + b"Content-Length: 30\r\n\r\n{")[: 40 + number * 4])
    assert server.http.get(SERVERS).status_code == 200
    last = connected(server)
    last.sendall(HEAD + token(server) + b"Content-Length: 2\r\n\r\n{")
    assert server.http.get(SERVERS).status_code == 200
    last.sendall(b"}")
    assert last.recv(65_536).startswith(b"HTTP/1.1 400 ")
    for each in [*slow, last]:
        each.close()
    assert server.http.get(SERVERS).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", 400),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ],
    ids=["TLS", "many headers", "long path", "negative length", "broken chunks"],
)
def test_what_is_no_request_is_refused(server: Serving, sent: bytes, status: int) -> None:
    """400, and the next one is served."""
    with connected(server) as connection:
        try:
            connection.sendall(sent)
            found = connection.recv(65_536)
        except (BrokenPipeError, ConnectionResetError):
            found = b""  # what was left to send had nobody to read it any more
    assert found == b"" or found.startswith((f"HTTP/1.1 {status} ".encode(), b"HTTP/1.1 404 "))
    assert server.http.get(SERVERS).status_code == 200


def test_an_endless_body_is_cut_off(server: Serving) -> None:
    """413 after the first hundred kilobytes."""
    with connected(server) as connection:
        connection.sendall(HEAD + token(server) + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
    assert server.http.get(SERVERS).status_code == 200


def test_many_at_once_are_all_answered(server: Serving) -> None:
    """Two hundred that make, read and delete, on fifty connections."""

    def ask(number: int) -> int:
        what = (
            ("GET", SERVERS),
            ("GET", "/compute/v2.1/flavors/detail"),
            ("GET", f"{SERVERS}/none"),
            ("POST", SERVERS),
        )[number % 4]
        body: dict[str, object] | None = {"server": {}} if what[0] == "POST" else None
        return server.http.request(*what, json=body).status_code

    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(ask, range(200)))
    assert found == [200, 200, 404, 400] * 50


def test_a_client_that_leaves_is_not_waited_for(server: Serving) -> None:
    """Fifty ask and are gone before the answer."""
    for _ in range(50):
        with connected(server) as connection:
            connection.sendall(
                b"GET /image/v2/images HTTP/1.1\r\nHost: x\r\n" + token(server) + b"\r\n"
            )
    assert server.http.get(SERVERS).status_code == 200
