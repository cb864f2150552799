# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Hears what a Kafka carries, in no group: nobody else misses anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from kilonova.bus.closing import Closing
from kilonova.bus.kafka_options import KafkaOptions, settings
from kilonova.bus.oslo_message import opened
from kilonova.bus.transport_url import TransportUrl
from kilonova.errors.bus import BusError, BusUnreachable

PRIORITIES = "(audit|debug|info|warn|error|critical|sample)"
ANSWER_S = 10.0
"""How long to wait for an answer."""
POLL_S = 0.2
LOOK_EVERY = 1_000
"""After how many messages one looks for topics that were not there; after a second without any."""


class KafkaListener(Closing):
    """Reads some topics, of every priority, from where they end; those that come to be while it
    listens, from where they begin.

    Raises: BusUnreachable, TransportUrlError.
    """

    def __init__(self, url: TransportUrl, topics: Sequence[str]) -> None:
        self._url = url
        names = "|".join(re.escape(topic) for topic in topics)
        suffix = re.escape(f".{url.virtual_host}") if url.virtual_host else ""
        self._wanted = re.compile(rf"({names})\.{PRIORITIES}{suffix}").fullmatch
        self._read: set[tuple[str, int]] = set()
        self.unreadable = 0
        """How many messages were none of oslo.messaging's."""
        try:
            self._consumer = Consumer(
                {
                    **settings(url, KafkaOptions()),
                    "group.id": "kilonova",  # asked for by the library; no group is joined
                    "enable.auto.commit": False,
                    "log_level": 0,
                }
            )
            self._assign(self._found(), from_the_end=True)
        except KafkaException as error:
            raise BusUnreachable(str(url), error.args[0].str()) from None

    def _found(self) -> list[tuple[str, int]]:
        """The partitions that are to be read and are not yet."""
        topics = self._consumer.list_topics(timeout=ANSWER_S).topics
        found = [
            (name, partition)
            for name, topic in topics.items()
            if self._wanted(name)
            for partition in topic.partitions
        ]
        return [each for each in found if each not in self._read]

    def _assign(self, partitions: Sequence[tuple[str, int]], *, from_the_end: bool) -> None:
        for name, partition in partitions:
            place = TopicPartition(name, partition, OFFSET_BEGINNING)
            if from_the_end:
                _, place.offset = self._consumer.get_watermark_offsets(place, timeout=ANSWER_S)
            self._consumer.incremental_assign([place])
            self._read.add((name, partition))

    def messages(self, patience_s: float | None = None) -> Iterator[Mapping[str, Any]]:
        """Each message with Nova's keys, in the order of its partition, until none has come for
        some seconds.

        Raises: BusError where the brokers are lost; what came until then was given.
        """
        quiet_s = 0.0
        polls = 0
        try:
            while patience_s is None or quiet_s < patience_s:
                came = self._consumer.poll(POLL_S)
                polls += 1 if came else LOOK_EVERY // 5
                if polls >= LOOK_EVERY:
                    polls = 0
                    self._assign(self._found(), from_the_end=False)
                if came is None:
                    quiet_s += POLL_S
                    continue
                if came.error() is not None:
                    raise KafkaException(came.error())
                quiet_s = 0.0
                message = opened(came.value() or b"")
                if message is None:
                    self.unreadable += 1
                else:
                    yield message
        except KafkaException as error:
            lost = error.args[0].str()
            raise BusError(f"The connection to {self._url} was lost: {lost}") from None

    def close(self) -> None:
        """Leave."""
        self._consumer.close()
