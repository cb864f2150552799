# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The bus that Nova's own options ask for."""

from __future__ import annotations

import json
from typing import Any

import pika
import pytest

from kilonova import Cloud
from kilonova.api.served_bus import BusSettings, open_bus
from kilonova.bus.message_bus import connect
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import TransportUrl
from kilonova.cloud.flags import Flags
from tests.bus.consuming import heard_by_oslo, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url

pytestmark = pytest.mark.loopback


def first_in(rabbitmq: RabbitMQ, queue: str) -> Any:
    """The oldest message of a queue as it is on the wire; it stays."""
    place = pika.ConnectionParameters("127.0.0.1", rabbitmq.port)
    with pika.BlockingConnection(place) as connection:
        _, _, body = connection.channel().basic_get(queue, auto_ack=False)
    assert body is not None
    return json.loads(body)


@pytest.mark.parametrize(("driver", "enveloped"), [("messaging", False), ("messagingv2", True)])
def test_the_driver_decides_whether_there_is_an_envelope(
    rabbitmq: RabbitMQ, driver: str, enveloped: bool
) -> None:
    """oslo.messaging's listener hears either, on the exchange that is asked for."""
    said: dict[str, dict[str, object]] = {
        "DEFAULT": {"control_exchange": f"exchange-{driver}"},
        "notifications": {"versioned_notifications_topics": (driver,)},
        "oslo_messaging_notifications": {
            "driver": (driver,),
            "transport_url": rabbitmq.url,
            "topics": (),
        },
    }
    bus = open_bus(BusSettings(), Flags(said))
    assert bus is not None
    with bus:
        cloud = Cloud(sinks=[bus], flags=said)
        assert bus.drain()
    assert ("oslo.message" in first_in(rabbitmq, f"{driver}.info")) is enveloped
    heard = heard_by_oslo(rabbitmq.url, driver, len(cloud.notifications), f"exchange-{driver}")
    assert [each.event_type for each in heard] == [each.event_type for each in cloud.notifications]


@pytest.mark.parametrize(
    ("said", "servers"),
    [
        ({"driver": ("messagingv2",)}, "localhost:5672"),
        ({"driver": ("noop", "messaging")}, "localhost:5672"),
        ({"driver": ("noop",)}, None),
        ({"driver": ("log",), "transport_url": "rabbit://elsewhere/"}, None),
        ({}, None),
    ],
)
def test_a_driver_that_sends_goes_to_this_machine_where_no_url_is_given(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], servers: str | None
) -> None:
    """As oslo.messaging's default has it; other drivers reach no bus."""
    asked = []

    def publisher_for(url: TransportUrl, *_: object) -> Silent:
        asked.append(str(url))
        return Silent()

    monkeypatch.setattr("kilonova.api.served_bus.publisher_for", publisher_for)
    bus = open_bus(BusSettings(), Flags({"oslo_messaging_notifications": said}))
    assert (bus is None, asked) == (servers is None, [] if servers is None else [servers])


class Silent:
    """A publisher that reaches nobody."""

    def start(self) -> None:
        """Do nothing."""


def test_what_waits_is_given_up_after_as_many_tries_as_are_wanted() -> None:
    """Unless it is kept in a file."""
    with connect(transport_url(free_port()), options=RabbitOptions(retry=0)) as bus:
        cloud = Cloud(sinks=[bus])
        wait_for(lambda: not bus.waiting)
        assert bus.figures()["dropped"] >= len(cloud.notifications) > 0
