# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Takes what is in a queue, and waits for what is to happen."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryFile
from threading import Event
from time import monotonic
from typing import IO, Any, NamedTuple

import pika

LISTENER = Path(__file__).with_name("oslo_listener.py")
LISTENER_S = 90
"""How long oslo.messaging may take to hear something, on a machine that has much to do."""


def wait_for(what: Callable[[], object], patience_s: float = 30) -> None:
    """Wait until something is so."""
    for _ in range(int(patience_s / 0.02)):
        if what():
            return
        Event().wait(0.02)
    raise AssertionError("it did not come to that")


def take_all(url: str, queue: str) -> list[dict[str, Any]]:
    """Every message that is in a queue, as its envelope holds it, oldest first."""
    host, _, port = url.rpartition("@")[2].strip("/").partition(":")
    messages: list[dict[str, Any]] = []
    with pika.BlockingConnection(pika.ConnectionParameters(host, int(port))) as connection:
        channel = connection.channel()
        while True:
            method, _, body = channel.basic_get(queue, auto_ack=True)
            if method is None:
                return messages
            messages.append(json.loads(json.loads(body)["oslo.message"]))


class Heard(NamedTuple):
    """What an endpoint of oslo.messaging is called with."""

    context: dict[str, Any]
    publisher_id: str
    event_type: str
    payload: dict[str, Any]
    metadata: dict[str, Any]


class OsloListener:
    """What a process writes down that has a listener of oslo.messaging's own."""

    def __init__(self, process: Popen[str], output: IO[str], errors: IO[str]) -> None:
        self._process = process
        self._output = output
        self._errors = errors

    @property
    def heard(self) -> list[Heard]:
        """What it has heard until now. Raises: AssertionError where it has died."""
        self._errors.seek(0)
        assert self._process.poll() is None, self._errors.read()
        self._output.seek(0)
        lines = self._output.read().split("\n")[:-1]
        return [Heard(*json.loads(line)) for line in lines]

    def wait_for(self, count: int, meanwhile: Callable[[], object] = lambda: None) -> list[Heard]:
        """What it has heard once that is so much, while something is done again and again.

        Raises: AssertionError where it takes too long.
        """
        begun = monotonic()
        while len(self.heard) < count:
            took_s = monotonic() - begun
            assert took_s < LISTENER_S, f"{len(self.heard)} of {count} heard in {took_s:.0f} s"
            meanwhile()
            Event().wait(0.02)
        return self.heard


@contextmanager
def oslo_listener(url: str, topic: str, exchange: str = "nova") -> Iterator[OsloListener]:
    """A listener of oslo.messaging's own on one topic of an exchange."""
    command = [sys.executable, "-W", "ignore", str(LISTENER), url, topic, exchange]
    # Files: nobody reads while it listens, and a pipe would be full.
    with (
        TemporaryFile("w+") as output,
        TemporaryFile("w+") as errors,
        Popen(command, stdout=output, stderr=errors, text=True) as process,
    ):
        try:
            yield OsloListener(process, output, errors)
        finally:
            process.kill()


def heard_by_oslo(url: str, topic: str, count: int, exchange: str = "nova") -> list[Heard]:
    """What a listener of oslo.messaging hears on a topic."""
    with oslo_listener(url, topic, exchange) as listener:
        return listener.wait_for(count)
