# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Leaving a bus: what waits is sent first, as far as the broker takes it."""

from __future__ import annotations

import logging
from pathlib import Path
from time import monotonic

import pytest

from kilonova import Cloud
from kilonova.bus.message_bus import MessageBus, connect
from kilonova.bus.outbox import Outbox
from kilonova.bus.rabbit import RabbitPublisher
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.bus.transport_url import parse
from kilonova.errors import OutboxError
from tests.bus.consuming import take_all, wait_for
from tests.bus.failing import Failing
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("run", range(5))
def test_leaving_a_bus_sends_all_of_it(rabbitmq: RabbitMQ, run: int) -> None:
    """Even where it was left before the first connection was made."""
    topic = f"left-{run}"
    with (
        connect(rabbitmq.url, topics=[topic], legacy_topics=[]) as bus,
        Cloud(seed=7, sinks=[bus]) as cloud,
    ):
        cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
    assert [each["message_id"] for each in take_all(rabbitmq.url, f"{topic}.info")] == [
        each.message_id for each in cloud.notifications
    ]


def test_leaving_a_bus_that_nothing_reaches_does_not_wait_and_says_what_is_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever runs it learns that consumers have not heard all."""
    begun = monotonic()
    with connect(transport_url(free_port()), legacy_topics=[]) as bus, Cloud(sinks=[bus]) as cloud:
        cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
    said = [each for each in caplog.records if each.name == "kilonova.bus"]
    assert monotonic() - begun < 4
    assert [(each.levelno, each.getMessage().partition(":")[0]) for each in said] == [
        (logging.WARNING, f"The broker has not taken {len(cloud.notifications)} messages")
    ]


def test_waiting_for_a_bus_says_whether_it_has_all(rabbitmq: RabbitMQ) -> None:
    """At once where no server can be reached."""
    drained = []
    for port in (rabbitmq.port, free_port()):
        with connect(transport_url(port), topics=["drained"], legacy_topics=[]) as bus:
            Cloud(sinks=[bus])
            drained.append(bus.drain())
    assert drained == [True, False]


def test_a_file_that_fails_for_a_while_holds_nothing_up_for_ever(rabbitmq: RabbitMQ) -> None:
    """What it has is sent once it can be read, and what the broker had is forgotten."""
    backlog = Failing()
    publisher = RabbitPublisher(parse(rabbitmq.url), backlog, "nova", RabbitOptions())
    with MessageBus(publisher, backlog, ["failing"], []) as bus:
        cloud = Cloud(sinks=[bus])
        wait_for(lambda: "disk I/O error" in str(bus.figures()["trouble"]))
        wait_for(lambda: not bus.waiting)
    heard = [each["message_id"] for each in take_all(rabbitmq.url, "failing.info")]
    assert backlog.failed == {"after", "arrived"}
    assert list(dict.fromkeys(heard)) == [each.message_id for each in cloud.notifications]


def test_an_outbox_that_was_closed_says_so_to_who_still_takes_from_it(tmp_path: Path) -> None:
    """Such as a thread that could not be waited for."""
    box = Outbox(tmp_path / "box")
    box.close()
    for use in (lambda: box.after(0, 1), lambda: box.arrived(1)):
        with pytest.raises(OutboxError, match="Cannot operate on a closed database"):
            use()
