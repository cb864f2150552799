# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Confirmed notifications a second on one RabbitMQ: our publisher beside oslo.messaging's own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Row
from benchmarks.regions import live, open_region
from kilonova.bus.memory import NotificationLog
from kilonova.bus.message_bus import connect
from kilonova.contract import Notification
from tests.bus.rabbitmq import RabbitMQ

LIVES = 600
OF_OSLO = 2_000
ROUNDS = 3
WANTED = 5
NOTIFIER = Path(__file__).with_name("oslo_notifier.py")


def measure() -> list[Row]:
    """The rows of this benchmark; in turn, so that both meet the same machine."""
    if not RabbitMQ.is_installed():
        return [Row("not measured: RabbitMQ is not installed", "")]
    notifications = said()
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        broker = RabbitMQ(Path(folder) / "broker")
        try:
            broker.start()
            for number in range(ROUNDS):
                theirs.append(of_oslo(broker, notifications[:OF_OSLO], f"oslo{number}"))
                ours.append(of_kilonova(broker, notifications, f"kilonova{number}"))
        finally:
            broker.remove()
    times = max(ours) / max(theirs)
    return [
        Row("confirmed notifications/s, Kilonova's publisher", f"{max(ours):,.0f}"),
        Row("confirmed notifications/s, oslo.messaging's Notifier", f"{max(theirs):,.0f}"),
        Row("that many times as many", f"{times:.1f}", f"{WANTED} at least", times >= WANTED),
    ]


def said() -> list[Notification]:
    """What some servers' lives are told in."""
    cloud = open_region()
    log = NotificationLog()
    cloud.sinks.append(log)
    for _ in range(LIVES):
        live(cloud)
    return list(log)


def of_kilonova(broker: RabbitMQ, notifications: list[Notification], topic: str) -> float:
    """Notifications a second, from the first handed to the bus to the last confirmed."""
    with connect(broker.url, topics=[topic]) as bus:
        bus.publish(notifications[0])
        bus.drain()
        begun = time.perf_counter()
        for notification in notifications:
            bus.publish(notification)
        bus.drain()
        return len(notifications) / (time.perf_counter() - begun)


def of_oslo(broker: RabbitMQ, notifications: list[Notification], topic: str) -> float:
    """The same with oslo.messaging, which waits for each."""
    lines = b"\n".join(each.to_json() for each in notifications)
    command = [sys.executable, "-W", "ignore", str(NOTIFIER), broker.url, topic]
    done = subprocess.run(command, input=lines, check=True, capture_output=True)  # noqa: S603  (our own)
    return float(done.stdout)
