# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ that does not want what it gets, or cannot be reached: it is said, once."""

from __future__ import annotations

import logging

import pytest

from kilonova.bus.backlog import MemoryBacklog
from kilonova.bus.message_bus import MessageBus, connect
from kilonova.bus.rabbit import RabbitPublisher
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.rabbit_refusals import declared_otherwise, largest_message
from kilonova.bus.transport_url import parse
from tests.bus.conftest import FRUGAL_BYTES
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, transport_url


@pytest.mark.loopback
def test_a_message_that_is_too_large_is_left_out_and_the_rest_arrives(
    frugal: RabbitMQ, caplog: pytest.LogCaptureFixture
) -> None:
    """It would keep all behind it from ever being sent; it is counted, and logged."""
    backlog = MemoryBacklog()
    publisher = RabbitPublisher(parse(frugal.url), backlog, "nova", RabbitOptions())
    with MessageBus(publisher, backlog) as bus:
        for number, size in enumerate((10, FRUGAL_BYTES + 1, 20, FRUGAL_BYTES + 2)):
            envelope = b'{"oslo.message": "{\\"number\\": %d}"%b}' % (number, b" " * size)
            backlog.add("sized.info", str(number), envelope)
        publisher.wake()
        wait_for(lambda: not bus.waiting)
        figures = bus.figures()
    heard = [each["number"] for each in take_all(frugal.url, "sized.info")]
    assert list(dict.fromkeys(heard)) == [0, 2]
    assert (figures["connected"], figures["dropped"]) == (True, 2)
    said = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert [each.partition(" bytes ")[2] for each in said if "left out" in each] == [
        f"for sized.info is left out: the broker takes none over {FRUGAL_BYTES}"
    ] * 2


@pytest.mark.loopback
def test_a_routing_key_that_amqp_cannot_carry_stops_nothing(
    rabbitmq: RabbitMQ, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts in bytes."""
    backlog = MemoryBacklog()
    publisher = RabbitPublisher(parse(rabbitmq.url), backlog, "nova", RabbitOptions())
    with MessageBus(publisher, backlog) as bus:
        for number, key in enumerate(("keyed.info", "keyed." + "\u00e9" * 125, "keyed.info")):
            backlog.add(key, str(number), b'{"oslo.message": "{\\"number\\": %d}"}' % number)
        publisher.wake()
        wait_for(lambda: not bus.waiting)
        assert bus.figures()["dropped"] == 1
    assert [each["number"] for each in take_all(rabbitmq.url, "keyed.info")] == [0, 2]
    said = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert [each.rpartition(": ")[2] for each in said] == [
        "AMQP takes no routing key over 255 bytes"
    ]


def test_a_broker_s_refusals_are_understood() -> None:
    """As RabbitMQ words them."""
    other = (
        "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'nova' in vhost '/': "
        "received 'false' but current is 'true'"
    )
    large = "PRECONDITION_FAILED - message size 31 is larger than configured max size 30"
    assert [(declared_otherwise(each), largest_message(each)) for each in (other, large, "")] == [
        ("nova", None),
        (None, 30),
        (None, None),
    ]


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        (transport_url(1), RabbitOptions(), "Connection refused"),
        ("rabbit://u:p@host..name/", RabbitOptions(), "label empty or too long"),
        (transport_url(1), RabbitOptions(heartbeat_timeout_threshold=-5), "heartbeat"),
        (transport_url(1), RabbitOptions(ssl=True, ssl_ca_file="/none"), "No such file"),
    ],
)
def test_what_keeps_messages_from_being_sent_is_said_in_words(
    url: str, options: RabbitOptions, said: str
) -> None:
    """Whatever it is, the next try is made."""
    with connect(url, options=options) as bus:
        wait_for(lambda: said in str(bus.figures()["trouble"]), patience_s=3)
        assert not bus.figures()["connected"]
