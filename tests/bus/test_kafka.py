# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications on Kafka, as consumers of Nova's find them there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kilonova import Cloud
from kilonova.bus.backlog import MemoryBacklog
from kilonova.bus.kafka import KafkaPublisher
from kilonova.bus.kafka_options import KafkaOptions, producer_settings
from kilonova.bus.message_bus import MessageBus, connect
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import parse
from kilonova.cli.main import main
from kilonova.errors import KilonovaError
from tests.bus.consuming import oslo_listener, wait_for
from tests.bus.failing import Failing
from tests.bus.kafka_cluster import KafkaCluster
from tests.bus.rabbitmq import free_port
from tests.bus.test_serving import NOVA_CONF, PLANTED, figures, make_server
from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback


@pytest.fixture
def kafka() -> Iterator[KafkaCluster]:
    """A cluster of the test's own."""
    cluster = KafkaCluster()
    yield cluster
    cluster.remove()


def live(bus: MessageBus, *names: str) -> Cloud:
    """The short lives of servers, told to a bus, which has it all afterwards."""
    cloud = Cloud(seed=7, sinks=[bus])
    cloud.keep_legacy()
    servers = [cloud.servers.create(name, "m1.tiny", "cirros") for name in names or ("web",)]
    cloud.run()
    for server in servers:
        server.stop()
    cloud.run()
    wait_for(lambda: not bus.waiting)
    return cloud


def test_topics_are_named_by_topic_and_priority(kafka: KafkaCluster) -> None:
    """Both formats, each on its own; there are no exchanges."""
    with connect(kafka.url, topics=["one", "two"], legacy_topics=["old"]) as bus:
        cloud = live(bus)
        cloud.servers.create("lost", "m1.tiny", "cirros", availability_zone="nova:nowhere")
        cloud.run()
    assert kafka.topics() == [
        "old.error",
        "old.info",
        "one.error",
        "one.info",
        "two.error",
        "two.info",
    ]


def test_a_virtual_host_is_the_end_of_each_name(kafka: KafkaCluster) -> None:
    """As oslo.messaging has it."""
    with connect(f"{kafka.url}cell1", topics=["in"], legacy_topics=[]) as bus:
        live(bus)
    assert kafka.topics() == ["in.info.cell1"]


def test_a_message_is_as_oslo_messaging_writes_it(kafka: KafkaCluster) -> None:
    """In an envelope, with the context as one mapping, and with no unique id."""
    with connect(kafka.url, legacy_topics=[]) as bus:
        cloud = live(bus)
    [told] = cloud.notifications.of("instance.create.end")
    [kept] = [
        each
        for each in kafka.kept("versioned_notifications.info")
        if each.message["event_type"] == "instance.create.end"
    ]
    assert told.context is not None
    assert (kept.body["oslo.version"], kept.message) == (
        "2.0",
        {**told.to_dict(), "_context": told.context.to_dict(told.timestamp)},
    )


def test_what_is_said_of_a_server_stays_in_its_order(kafka: KafkaCluster) -> None:
    """In one partition of several, with the server's id as the key; others go elsewhere."""
    with connect(kafka.url) as bus:
        cloud = live(bus, *(f"web{number}" for number in range(8)))
    for topic, said, id_of in (
        ("versioned_notifications.info", cloud.notifications, "uuid"),
        ("notifications.info", cloud.legacy_notifications, "instance_id"),
    ):
        kept = kafka.kept(topic)
        assert len(kept) == len(said)
        assert len({each.partition for each in kept}) > 1
        for server in cloud.servers:
            its = [each for each in kept if each.key == server.id]
            assert len({each.partition for each in its}) == 1
            told = []
            for each in said:
                payload = json.loads(each.body)
                about = payload.get("nova_object.data", payload)
                if server.id in (about.get(id_of), about.get("instance_uuid")):
                    told.append(each.message_id)
            assert [each.message["message_id"] for each in its] == told


def test_oslo_messaging_hears_what_was_published(kafka: KafkaCluster) -> None:
    """Its own listener, in its own group: publisher, event, payload, id, time and context."""
    kafka.make("heard.info", "heard.error")
    told = {}

    def tell() -> None:
        with connect(kafka.url, topics=["heard"], legacy_topics=[]) as bus:
            told.update({each.message_id: each for each in live(bus).notifications})

    with oslo_listener(kafka.url, "heard") as listener:
        # It begins with what is said once it has its partitions, and tells nobody when that is.
        heard = listener.wait_for(20, tell)
    for each in heard:
        said = told[each.metadata["message_id"]]
        assert each[1:] == (
            said.publisher_id,
            said.event_type,
            json.loads(said.body),
            {"message_id": said.message_id, "timestamp": said.timestamp},
        )
        assert said.context is None or each.context["user_id"] == said.context.user_id


def test_nothing_is_lost_when_the_brokers_die(tmp_path: Path) -> None:
    """The region goes on; what they never confirmed is sent by the next process that has the
    outbox, to the cluster that is there then.
    """
    box = str(tmp_path / "box")
    first, second = KafkaCluster(), KafkaCluster()
    try:
        with connect(first.url, topics=["kept"], legacy_topics=[], outbox=box) as bus:
            cloud = live(bus)
            [server] = cloud.servers
            before = [each.message for each in first.kept("kept.info")]
            first.remove()
            server.start()
            cloud.run()
            wait_for(lambda: bus.figures()["trouble"])
            assert bus.waiting
        with connect(second.url, topics=["kept"], legacy_topics=[], outbox=box) as bus:
            wait_for(lambda: not bus.waiting)
        after = [each.message for each in second.kept("kept.info")]
    finally:
        first.remove()
        second.remove()
    received = sorted(each["message_id"] for each in (*before, *after))
    assert received == sorted(each.message_id for each in cloud.notifications)


def test_what_is_refused_is_said_and_kept(kafka: KafkaCluster) -> None:
    """A message may be too large for the brokers."""
    backlog = MemoryBacklog()
    publisher = KafkaPublisher(parse(kafka.url), backlog, KafkaOptions())
    publisher.start()
    backlog.add("big.info", "1", b"x" * 2_000_000)
    publisher.wake()
    wait_for(lambda: "refused" in str(publisher.trouble))
    publisher.close()
    assert (publisher.trouble, backlog.waiting) == (
        "a message was refused: Unable to produce message: Broker: Message size too large",
        1,
    )


def test_brokers_that_are_away_hold_nobody_up_and_no_password_is_shown() -> None:
    """All waits in memory, and what keeps it there is told."""
    port = free_port()
    url = f"kafka://nova:{PLANTED}@127.0.0.1:{port}/?security_protocol=SASL_PLAINTEXT"
    with connect(url, legacy_topics=[]) as bus:
        cloud = Cloud(seed=7, sinks=[bus])
        cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.run()
        wait_for(lambda: str(port) in str(bus.figures()["trouble"]))
        found = bus.figures()
    assert (found["connected"], found["backlog"]) == (False, len(cloud.notifications))
    assert PLANTED not in str(found)


def test_a_url_says_how_kafka_is_spoken_to() -> None:
    """Its servers, whose first has the credentials, and its options before those of nova.conf."""
    url = parse("kafka://nova:word@one,two:9/?security_protocol=SASL_SSL&producer_batch_size=5")
    options = KafkaOptions(ssl_cafile="/ca.pem", producer_batch_size=7)
    assert producer_settings(url, options) == {
        "bootstrap.servers": "one:9092,two:9",
        "client.id": "kilonova",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "nova",
        "sasl.password": "word",  # pragma: allowlist secret
        "ssl.ca.location": "/ca.pem",
        "linger.ms": 0,
        "batch.num.messages": 5,
        "compression.codec": "none",
        "enable.idempotence": True,
        "message.timeout.ms": 0,
    }


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("kafka://h/?producer_batch_size=many", None, "an option producer_batch_size that is no"),
        ("kafka://h/", RabbitOptions(), "h:9092 wants KafkaOptions, not RabbitOptions"),
        ("kafka://h/?security_protocol=NONE", None, "Kafka cannot be spoken to"),
        ("kafka://h/?security_protocol=SSL", KafkaOptions(ssl_cafile="/no/file"), "ca.location"),
    ],
)
def test_what_cannot_be_is_refused(
    url: str, options: KafkaOptions | RabbitOptions | None, said: str
) -> None:
    """At once, and by name."""
    with pytest.raises(KilonovaError, match=said):
        connect(url, options=options)


def test_a_nova_conf_is_understood(kafka: KafkaCluster, tmp_path: Path) -> None:
    """A served region publishes both formats, each on the topics that the file names."""
    conf = tmp_path / "nova.conf"
    text = NOVA_CONF.format(transport_url=f"kafka://nova:{PLANTED}@{kafka.servers}", topic="conf")
    conf.write_text(f"{text}\n[oslo_messaging_kafka]\ncompression_codec = gzip\n")
    options = ("--config-file", str(conf), "--clock", "instant", "--outbox", str(tmp_path / "box"))
    with Serving(tmp_path, *options, KILONOVA_PASSWORD="p") as server:
        server.log_in("demo", "p")
        make_server(server, "web")
        wait_for(lambda: figures(server)["backlog"] == 0)
        shown = server.http.get("/_kilonova/flags").text + str(figures(server))
        said = server.http.get("/_kilonova/notifications?format=both").json()["notifications"]
        server.interrupt()
        shown += server.log
    versioned = {each["message_id"] for each in said if "nova_object.name" in each["payload"]}
    legacy = {each["message_id"] for each in said} - versioned
    assert {
        topic: {each.message["message_id"] for each in kafka.kept(f"{topic}.info")}
        for topic in ("conf", "conf_too", "conf_old")
    } == {"conf": versioned, "conf_too": versioned, "conf_old": legacy}
    assert PLANTED not in shown


def test_what_kafka_carries_is_recorded_and_replayed(kafka: KafkaCluster, tmp_path: Path) -> None:
    """Topics that are there are read from their end, those that come from their beginning."""
    with connect(kafka.url, legacy_topics=[]) as bus:
        live(bus)
    capture = tmp_path / "capture.jsonl"
    recorder = subprocess.Popen(
        [sys.executable, "-m", "kilonova", "record", kafka.url, "-o", str(capture)],
        stderr=subprocess.PIPE,
        text=True,
    )
    told: list[str] = []
    try:
        while not told or not capture.exists() or not capture.read_text():
            with connect(kafka.url, legacy_topics=[]) as bus:
                told += [each.message_id for each in live(bus).notifications]
        with connect(kafka.url) as bus:  # the first that goes to the topic of legacy ones
            cloud = live(bus)
        told += [each.message_id for each in cloud.notifications]
        # Each of its partitions is read from the beginning, and one after another.
        begun = [each.message_id for each in cloud.legacy_notifications]
        wait_for(lambda: all(each in capture.read_text() for each in begun))
    finally:
        recorder.send_signal(signal.SIGINT)
        recorder.communicate(timeout=20)
    recorded = [json.loads(line)["message_id"] for line in capture.read_text().splitlines()]
    assert recorder.returncode == 0
    assert sorted(set(recorded) - set(told)) == sorted(begun)
    other = KafkaCluster()
    try:
        assert main(["replay", str(capture), other.url, "--speed", "0"]) == 0
        replayed = [
            each.message["message_id"] for topic in other.topics() for each in other.kept(topic)
        ]
    finally:
        other.remove()
    assert sorted(replayed) == sorted(recorded)


def test_a_file_that_fails_for_a_while_holds_kafka_up_no_longer(kafka: KafkaCluster) -> None:
    """What it has is sent once it can be read, and what the brokers had is forgotten."""
    backlog = Failing()
    publisher = KafkaPublisher(parse(kafka.url), backlog, KafkaOptions())
    with MessageBus(publisher, backlog, ["failing"], []) as bus:
        Cloud(sinks=[bus])
        wait_for(lambda: "disk I/O error" in str(bus.figures()["trouble"]))
        wait_for(lambda: not bus.waiting)
    assert backlog.failed == {"after", "arrived"}


def test_leaving_kafka_sends_all_of_it(kafka: KafkaCluster) -> None:
    """Even where it was left before the first connection was made; without brokers it ends."""
    with connect(kafka.url, topics=["left"], legacy_topics=[]) as bus, Cloud(sinks=[bus]) as cloud:
        cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.run()
    assert bus.figures()["published"] == len(cloud.notifications)
    with connect(f"kafka://127.0.0.1:{free_port()}", legacy_topics=[]) as bus:
        Cloud(sinks=[bus])
        assert not bus.drain()
