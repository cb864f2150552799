# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Kills a broker and the server that publishes to it, again and again under load, and counts:
`python -m tests.bus.endurance [KILLS]`.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread

import httpx

from kilonova.bus.outbox import Outbox
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ
from tests.bus.test_serving import figures, make_server
from tests.cli.serving import Serving

KILLS = 20
SEED = 7
CUSTOMERS = 4
"""How many ask at a time."""
PASSWORD = "p"
BEFORE_S = (0.05, 2.0)
"""Between which two lengths the time lies that passes before each kill."""
PATIENCE_S = 120
QUEUES = ("versioned_notifications.info", "notifications.info")
DURABLE = "[oslo_messaging_rabbit]\namqp_durable_queues = true\nrabbit_interval_max = 1\n"

# The outbox forgets what has arrived; this remembers all that was ever in it.
REMEMBER = """\
CREATE TABLE remembered (number INTEGER, routing_key TEXT, message_id TEXT);
CREATE TRIGGER remember AFTER INSERT ON message
BEGIN INSERT INTO remembered VALUES (new.number, new.routing_key, new.message_id); END;
"""


@dataclass
class Outcome:
    """What became of it."""

    broker_kills: int = 0
    server_kills: int = 0
    acknowledged: int = 0
    sent: int = 0
    received: int = 0
    duplicates: int = 0
    lost: int = 0
    unasked: int = 0
    overtaken: int = 0
    untold: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing is missing, made up, or out of its order."""
        return self.sent > 0 and not (self.lost or self.unasked or self.overtaken or self.untold)

    def __str__(self) -> str:
        lines = {
            "broker killed": self.broker_kills,
            "server killed": self.server_kills,
            "servers that were asked for and acknowledged": self.acknowledged,
            "of them not told of": self.untold,
            "messages sent (kept in the outbox)": self.sent,
            "messages received": self.received,
            "received more than once": self.duplicates,
            "lost": self.lost,
            "received and never sent": self.unasked,
            "received after one sent later": self.overtaken,
        }
        return "\n".join(f"{what:46}{number:>8,}" for what, number in lines.items())


class Load:
    """Creates and deletes servers as fast as they are acknowledged, until the server dies."""

    def __init__(self, server: Serving, acknowledged: list[str]) -> None:
        self._server = server
        self._acknowledged = acknowledged
        self._enough = Event()
        self._threads = [Thread(target=self._run) for _ in range(CUSTOMERS)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        try:
            for number in count():
                if self._enough.is_set():
                    return
                made = make_server(self._server, f"web{number}")
                self._acknowledged.append(made)
                self._server.http.delete(f"/compute/v2.1/servers/{made}")
        except httpx.TransportError:
            return

    def end(self) -> None:
        """Ask for nothing more."""
        self._enough.set()
        for thread in self._threads:
            thread.join()


def endure(folder: Path, kills: int) -> Outcome:
    """Kill so many times, and count."""
    outcome, random = Outcome(), Random(SEED)
    broker = RabbitMQ(folder / "rabbitmq")
    acknowledged: list[str] = []
    box = folder / "box"
    (folder / "nova.conf").write_text(DURABLE)
    try:
        broker.start()
        Outbox(box).close()
        remember(box)
        server = serve(folder, broker, box)
        load = Load(server, acknowledged)
        for number in range(kills):
            Event().wait(random.uniform(*BEFORE_S))
            if number % 2 == 0:
                broker.kill()
                outcome.broker_kills += 1
                Event().wait(random.uniform(*BEFORE_S))
            if number % 2 or number % 3 == 2:
                server.process.kill()
                outcome.server_kills += 1
                load.end()
                server.__exit__(None, None, None)
                server = serve(folder, broker, box)
                load = Load(server, acknowledged)
            if number % 2 == 0:
                broker.start()
        load.end()
        wait_for(lambda: figures(server)["backlog"] == 0, PATIENCE_S)
        server.interrupt()
        server.__exit__(None, None, None)
        outcome.acknowledged = len(acknowledged)
        reckon(outcome, broker, box, acknowledged)
    finally:
        broker.remove()
    return outcome


def serve(folder: Path, broker: RabbitMQ, box: Path) -> Serving:
    """A server, and somebody who is logged in."""
    options = ("--config-file", str(folder / "nova.conf"), "--clock", "instant", "--quiet")
    surroundings = {"KILONOVA_PASSWORD": PASSWORD, "KILONOVA_TRANSPORT_URL": broker.url}
    server = Serving(folder, *options, "--outbox", str(box), **surroundings)
    server.log_in("demo", PASSWORD)
    return server


def remember(box: Path) -> None:
    """Have an outbox remember what it is given."""
    connection = sqlite3.connect(box, timeout=10)
    connection.executescript(REMEMBER)
    connection.close()


def reckon(outcome: Outcome, broker: RabbitMQ, box: Path, acknowledged: list[str]) -> None:
    """Compare what was kept with what is in the queues."""
    connection = sqlite3.connect(box)
    rows = connection.execute("SELECT routing_key, message_id FROM remembered ORDER BY number")
    sent: dict[str, list[str]] = {queue: [] for queue in QUEUES}
    for queue, message_id in rows:
        sent.setdefault(queue, []).append(message_id)
    connection.close()
    told = set()
    for queue, ids in sent.items():
        messages = take_all(broker.url, queue)
        first = list(dict.fromkeys(each["message_id"] for each in messages))
        known, arrived = set(ids), set(first)
        outcome.sent += len(ids)
        outcome.received += len(messages)
        outcome.duplicates += len(messages) - len(first)
        outcome.lost += len(known - arrived)
        outcome.unasked += len(arrived - known)
        place = {message_id: number for number, message_id in enumerate(ids)}
        latest = -1
        for message_id in first:
            here = place.get(message_id, latest)
            outcome.overtaken += here < latest
            latest = max(latest, here)
        for each in messages:
            if each["event_type"] == "instance.create.end":
                told.add(each["payload"]["nova_object.data"]["uuid"])
    outcome.untold = len(set(acknowledged) - told)


def main(kills: int) -> int:
    """Do it and print what was counted; 1 where anything is missing, made up or out of order."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = endure(Path(folder), kills)
    print(outcome)
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
