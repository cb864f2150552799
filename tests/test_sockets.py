# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The rule that tests open no socket is itself kept."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_cannot_open_a_socket() -> None:
    """Without a marker no socket is made, not even one that stays on this machine."""
    with pytest.raises(SocketBlockedError):
        socket.socket()


@pytest.mark.loopback
def test_a_test_marked_loopback_reaches_this_machine() -> None:
    """What is sent to 127.0.0.1 arrives."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(16) == b"hello"


@pytest.mark.loopback
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_marked_loopback_reaches_no_other_machine() -> None:
    """An address of a documentation range is refused before anything is sent."""
    with socket.socket() as client, pytest.raises(SocketConnectBlockedError):
        client.connect(("192.0.2.1", 80))
