# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What oslo.messaging itself puts on Kafka, and brokers that hang."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kilonova import Cloud
from kilonova.bus.message_bus import connect
from tests.bus.consuming import wait_for
from tests.bus.kafka_cluster import FrozenCluster, KafkaCluster

pytestmark = pytest.mark.loopback

NOTIFIER = Path(__file__).with_name("oslo_notifier.py")


@pytest.mark.parametrize("virtual_host", ["", "cell1"])
def test_oslo_messaging_makes_the_same_topics_and_the_same_messages(virtual_host: str) -> None:
    """But for the key: its notifier gives none."""
    theirs, ours = KafkaCluster(), KafkaCluster()
    try:
        command = [sys.executable, "-W", "ignore", str(NOTIFIER), f"{theirs.url}{virtual_host}"]
        subprocess.run([*command, "topic"], check=True, timeout=60)
        with connect(f"{ours.url}{virtual_host}", topics=["topic"], legacy_topics=[]) as bus:
            cloud = Cloud(seed=7, sinks=[bus])
            cloud.servers.create("web", "m1.tiny", "cirros")
            cloud.run()
            wait_for(lambda: not bus.waiting)
        assert ours.topics() == theirs.topics()
        [topic] = theirs.topics()
        [one] = theirs.kept(topic)
        forms = {
            (*each.body, each.body["oslo.version"], *each.message) for each in ours.kept(topic)
        }
        assert forms == {(*one.body, one.body["oslo.version"], *one.message)}
        assert one.key is None
    finally:
        theirs.remove()
        ours.remove()


def test_nothing_is_lost_while_the_brokers_hang() -> None:
    """The region goes on meanwhile, and all arrives in order once they do too."""
    cluster = FrozenCluster()
    try:
        with connect(cluster.url, topics=["kept"], legacy_topics=[]) as bus:
            cloud = Cloud(seed=7, sinks=[bus])
            server = cloud.servers.create("web", "m1.tiny", "cirros")
            cloud.run()
            wait_for(lambda: not bus.waiting)
            cluster.freeze()
            for _ in range(20):
                server.reboot()
                cloud.run()
            assert bus.waiting
            cluster.thaw()
            wait_for(lambda: not bus.waiting)
        kept = [each.message for each in cluster.kept("kept.info") if each.key == server.id]
    finally:
        cluster.remove()
    told = [each.message_id for each in cloud.notifications if each.event_type[:9] == "instance."]
    ids = list(dict.fromkeys(each["message_id"] for each in kept))
    assert [each for each in ids if each in told] == told
