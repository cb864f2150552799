# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications on a real RabbitMQ, as consumers of Nova's find them there."""

from __future__ import annotations

import json

import pika
import pytest

from kilonova import Cloud
from kilonova.bus.message_bus import MessageBus, connect
from kilonova.bus.rabbit_options import RabbitOptions
from tests.bus.consuming import heard_by_oslo, take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url

pytestmark = pytest.mark.loopback

PLANTED = "planted-wrong-word"


def live(bus: MessageBus, **flags: str) -> Cloud:
    """A server's short life, told to a bus, which has it all afterwards."""
    cloud = Cloud(seed=7, sinks=[bus], flags={"notifications": flags} if flags else None)
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    server.stop()
    cloud.run()
    server.delete()
    cloud.run()
    wait_for(lambda: not bus.waiting)
    return cloud


def test_oslo_messaging_hears_what_was_published(rabbitmq: RabbitMQ) -> None:
    """Its own listener, with its own queue: publisher, event, payload, id, time and context."""
    with connect(rabbitmq.url, topics=["heard"], legacy_topics=[]) as bus:
        cloud = live(bus)
    heard = heard_by_oslo(rabbitmq.url, "heard", len(cloud.notifications))
    assert [each[1:] for each in heard] == [
        (
            each.publisher_id,
            each.event_type,
            json.loads(each.body),
            {"message_id": each.message_id, "timestamp": each.timestamp},
        )
        for each in cloud.notifications
    ]


def test_oslo_messaging_hears_in_whose_name_it_was(rabbitmq: RabbitMQ) -> None:
    """The context of the request travels with each notification, and holds no token."""
    with connect(rabbitmq.url, topics=["contexts"], legacy_topics=[]) as bus:
        cloud = live(bus)
    heard = heard_by_oslo(rabbitmq.url, "contexts", len(cloud.notifications))
    [asked] = [each.context for each in heard if each.event_type == "instance.create.end"]
    [told] = cloud.notifications.of("instance.create.end")
    assert told.context is not None
    assert {
        name: asked[name] for name in ("user_id", "project_id", "request_id", "auth_token")
    } == {
        "user_id": told.context.user_id,
        "project_id": told.context.project_id,
        "request_id": told.payload.request_id,
        "auth_token": None,
    }


def test_each_format_goes_to_its_topics_and_each_priority_to_its_queue(
    rabbitmq: RabbitMQ,
) -> None:
    """Every topic gets all; what went wrong is in the queue of errors."""
    with (
        connect(rabbitmq.url, topics=["one", "two"], legacy_topics=["old"]) as bus,
        Cloud(seed=7, sinks=[bus]) as cloud,
    ):
        cloud.servers.create("web", "m1.tiny", "cirros", availability_zone="nova:nowhere")
        cloud.run()
        wait_for(lambda: not bus.waiting)
    assert {
        queue: [message["event_type"] for message in take_all(rabbitmq.url, queue)]
        for queue in ("one.error", "two.error", "old.error")
    } == {
        "one.error": ["compute_task.build_instances.error"],
        "two.error": ["compute_task.build_instances.error"],
        "old.error": ["compute_task.build_instances"],
    }


@pytest.mark.parametrize(
    ("notification_format", "queues"),
    [
        ("versioned", {"v1": True, "l1": False}),
        ("unversioned", {"v1": False, "l1": True}),
        ("both", {"v1": True, "l1": True}),
    ],
)
def test_only_the_formats_that_are_wanted_are_sent(
    rabbitmq: RabbitMQ, notification_format: str, queues: dict[str, bool]
) -> None:
    """A topic of a format that is not wanted has not even a queue."""
    topics = {name: f"{name}-{notification_format}" for name in queues}
    with connect(rabbitmq.url, topics=[topics["v1"]], legacy_topics=[topics["l1"]]) as bus:
        live(bus, notification_format=notification_format)
    found = {}
    for name, topic in topics.items():
        try:
            found[name] = bool(take_all(rabbitmq.url, f"{topic}.info"))
        except pika.exceptions.ChannelClosedByBroker:
            found[name] = False
    assert found == queues


def test_exchange_and_queues_are_as_durable_as_configured(rabbitmq: RabbitMQ) -> None:
    """Declaring them otherwise is refused by the broker."""
    options = RabbitOptions(amqp_durable_queues=True)
    with connect(
        rabbitmq.url, exchange="lasting", topics=["lasts"], legacy_topics=[], options=options
    ) as bus:
        live(bus)
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", rabbitmq.port))
    connection.channel().exchange_declare("lasting", "topic", durable=True)
    connection.channel().queue_declare("lasts.info", durable=True)
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="inequivalent arg 'durable'"):
        connection.channel().queue_declare("lasts.info", durable=False)
    connection.close()


def test_an_exchange_that_is_there_otherwise_is_used_as_it_is(rabbitmq: RabbitMQ) -> None:
    """Other services of the cloud may have made it durable."""
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", rabbitmq.port))
    connection.channel().exchange_declare("shared", "topic", durable=True)
    connection.channel().queue_declare("mine.info", durable=True)
    connection.close()
    with connect(rabbitmq.url, exchange="shared", topics=["mine"], legacy_topics=[]) as bus:
        cloud = live(bus)
    assert [message["message_id"] for message in take_all(rabbitmq.url, "mine.info")] == [
        each.message_id for each in cloud.notifications
    ]


def test_a_server_that_does_not_answer_is_passed_over(rabbitmq: RabbitMQ) -> None:
    """A transport_url may name several."""
    url = transport_url(free_port(), rabbitmq.port)
    with connect(url, topics=["second"], legacy_topics=[]) as bus:
        cloud = live(bus)
    assert len(take_all(rabbitmq.url, "second.info")) == len(cloud.notifications)


def test_a_refused_password_is_told_without_the_password(rabbitmq: RabbitMQ) -> None:
    """What keeps messages from being sent is among the figures."""
    url = transport_url(rabbitmq.port, password=PLANTED)
    with connect(url) as bus:
        wait_for(lambda: "refused" in str(bus.figures()["trouble"]).lower())
        assert PLANTED not in str(bus.figures())


def test_a_region_never_waits_for_a_broker_that_is_away() -> None:
    """All is done, and waits in memory."""
    with connect(transport_url(free_port()), legacy_topics=[]) as bus:
        cloud = Cloud(seed=7, sinks=[bus])
        cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.run()
        assert (bus.figures()["connected"], bus.waiting) == (False, len(cloud.notifications))


def test_two_regions_of_one_seed_never_send_the_same_id(rabbitmq: RabbitMQ) -> None:
    """Consumers drop what has an id that they know."""
    with connect(rabbitmq.url, topics=["ids"], legacy_topics=[]) as bus:
        live(bus)
        live(bus)
    ids = [message["message_id"] for message in take_all(rabbitmq.url, "ids.info")]
    assert len(ids) == len(set(ids)) > 0
