# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A Kafka of the tests' own: the brokers that librdkafka has for tests, on real sockets."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any, NamedTuple

from confluent_kafka import Consumer, Producer, TopicPartition

BROKERS = 3
ANSWER_S = 10


class Kept(NamedTuple):
    """One message of a partition."""

    partition: int
    key: str | None
    body: dict[str, Any]

    @property
    def message(self) -> dict[str, Any]:
        """What its envelope holds."""
        opened: dict[str, Any] = json.loads(self.body["oslo.message"])
        return opened


class KafkaCluster:
    """Lives until it is removed; a topic comes to be when it is asked for, with four partitions."""

    def __init__(self) -> None:
        settings = {"bootstrap.servers": "none", "test.mock.num.brokers": BROKERS, "log_level": 0}
        self._owner: Producer | None = Producer(settings)
        brokers = self._owner.list_topics(timeout=ANSWER_S).brokers.values()
        self.servers = ",".join(f"{each.host}:{each.port}" for each in brokers)

    @property
    def url(self) -> str:
        """Its transport_url."""
        return f"kafka://{self.servers}/"

    def make(self, *topics: str) -> None:
        """Have topics before anything is published."""
        assert self._owner is not None
        for topic in topics:
            self._owner.list_topics(topic, timeout=ANSWER_S)

    def topics(self) -> list[str]:
        """The names of all there are."""
        assert self._owner is not None
        return sorted(self._owner.list_topics(timeout=ANSWER_S).topics)

    def kept(self, topic: str) -> list[Kept]:
        """All that a topic holds, partition by partition."""
        reader = Consumer({"bootstrap.servers": self.servers, "group.id": "reader", "log_level": 0})
        found: list[Kept] = []
        try:
            for partition in reader.list_topics(topic, timeout=ANSWER_S).topics[topic].partitions:
                place = TopicPartition(topic, partition, 0)
                _, end = reader.get_watermark_offsets(place, timeout=ANSWER_S)
                reader.assign([place])
                for _ in range(end):
                    came = reader.poll(ANSWER_S)
                    assert came is not None
                    assert came.error() is None, came.error()
                    key = came.key()
                    text = key.decode() if key is not None else None
                    found.append(Kept(partition, text, json.loads(came.value() or b"")))
        finally:
            reader.close()
        return found

    def remove(self) -> None:
        """End it, with all that it holds."""
        self._owner = None


class FrozenCluster(KafkaCluster):
    """A cluster in a process of its own, which can be kept from doing anything for a while."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bus.kafka_cluster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.servers = self._process.stdout.readline().strip()

    def freeze(self) -> None:
        """Have it hang."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on."""
        self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


if __name__ == "__main__":
    cluster = KafkaCluster()
    print(cluster.servers, flush=True)
    sys.stdin.read()
