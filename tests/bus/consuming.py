# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Takes what is in a queue, and waits for what is to happen."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from threading import Event
from typing import Any, NamedTuple

import pika

LISTENER = Path(__file__).with_name("oslo_listener.py")


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


def heard_by_oslo(url: str, topic: str, count: int, *options: str) -> list[Heard]:
    """What a listener of oslo.messaging hears on a topic."""
    command = [sys.executable, "-W", "ignore", str(LISTENER), url, topic, str(count), *options]
    done = run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [Heard(*json.loads(line)) for line in done.stdout.splitlines()]
