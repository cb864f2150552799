# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is kept until the broker has it, whatever dies meanwhile."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from kilonova import Cloud
from kilonova.bus.backlog import Backlog, MemoryBacklog, Message
from kilonova.bus.message_bus import MessageBus, connect
from kilonova.bus.outbox import Outbox
from kilonova.bus.rabbit_options import RabbitOptions
from kilonova.errors import OutboxError
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url


def test_what_was_kept_is_there_in_the_next_life(tmp_path: Path) -> None:
    """In its order, and behind it what the next life adds."""
    first = Outbox(tmp_path / "box")
    first.add("t.info", "1", b"one")
    first.add("t.info", "2", b"two")
    first.close()
    second = Outbox(tmp_path / "box")
    second.add("t.info", "3", b"three")
    second.keep()
    assert [(first.life, second.life), second.waiting, [m.body for m in second.after(0, 9)]] == [
        ("1", "2"),
        3,
        [b"one", b"two", b"three"],
    ]
    second.close()


def test_what_was_not_kept_is_not_there(tmp_path: Path) -> None:
    """A process that dies before it answers has told nothing."""
    first = Outbox(tmp_path / "box")
    first.add("t.info", "1", b"one")
    connection = sqlite3.connect(tmp_path / "box")
    assert connection.execute("SELECT count(*) FROM message").fetchone() == (0,)
    connection.close()
    first.close()


def test_two_processes_cannot_share_an_outbox(tmp_path: Path) -> None:
    """Both would send what is in it."""
    first = Outbox(tmp_path / "box")
    with pytest.raises(OutboxError, match=r"another process has it\. Give each server a file"):
        Outbox(tmp_path / "box")
    first.close()


def test_what_waits_for_one_kind_of_broker_is_not_sent_to_another(tmp_path: Path) -> None:
    """It would not be understood; once all is sent, the file does for any."""
    first = Outbox(tmp_path / "box")
    first.add("t.info", "1", b"one")
    first.close()
    with pytest.raises(OutboxError, match=r"holds 1 messages for RabbitMQ\. Send them first"):
        Outbox(tmp_path / "box", "Kafka")
    again = Outbox(tmp_path / "box")
    again.arrived(1)
    again.close()
    other = Outbox(tmp_path / "box", "Kafka")
    assert other.waiting == 0
    other.close()


def test_a_file_that_is_no_outbox_is_left_alone(tmp_path: Path) -> None:
    """It is named, and why."""
    (tmp_path / "notes").write_text("something else entirely, for longer than a header" * 9)
    with pytest.raises(OutboxError, match="notes cannot be used: file is not a database"):
        Outbox(tmp_path / "notes")


@pytest.mark.parametrize("make", [lambda _: MemoryBacklog(), Outbox], ids=["memory", "outbox"])
@settings(max_examples=60)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(1, 5)),
            st.tuples(st.just("arrived"), st.integers(0, 12)),
        ),
        max_size=25,
    )
)
def test_a_backlog_holds_what_has_not_arrived_in_its_order(
    make: Callable[[Path], Backlog],
    steps: list[tuple[str, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever is added and arrives; both kinds alike."""
    backlog = make(tmp_path_factory.mktemp("box") / "box")
    model: list[Message] = []
    added = 0
    for what, number in steps:
        if what == "add":
            for _ in range(number):
                added += 1
                backlog.add("t.info", str(added), b"%d" % added)
                model.append(Message(added, "t.info", b"%d" % added))
            backlog.keep()
        else:
            backlog.arrived(number)
            model = [each for each in model if each.number > number]
    assert (list(backlog.after(0, 1000)), backlog.waiting) == (model, len(model))
    assert list(backlog.after(added // 2, 2)) == [m for m in model if m.number > added // 2][:2]
    backlog.close()


def test_a_full_memory_drops_the_oldest_and_says_so() -> None:
    """It must not grow without end; an outbox never drops any."""
    backlog = MemoryBacklog(limit=3)
    for number in range(5):
        backlog.add("t.info", str(number), b"%d" % number)
    assert ([m.body for m in backlog.after(0, 9)], backlog.dropped) == ([b"2", b"3", b"4"], 2)


def told_by(cloud: Cloud) -> list[str]:
    """The ids of all that a region has said."""
    return [each.message_id for each in cloud.notifications]


def received(broker: RabbitMQ, topic: str) -> list[str]:
    """The ids of what is in a topic's queue, in order, without those that came before."""
    ids = [message["message_id"] for message in take_all(broker.url, f"{topic}.info")]
    return list(dict.fromkeys(ids))


@pytest.mark.loopback
def test_nothing_is_lost_while_the_broker_dies_again_and_again(
    mortal: RabbitMQ, tmp_path: Path
) -> None:
    """Killed twice in the midst of it, and away at the beginning: all arrives, in order."""
    mortal.kill()
    cloud, bus = living(mortal, tmp_path)
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    for _ in range(2):
        mortal.start()
        for _ in range(15):
            server.stop()
            cloud.run()
            server.start()
            cloud.run()
        mortal.kill()
        server.reboot()
        cloud.run()
    mortal.start()
    wait_for(lambda: not bus.waiting)
    bus.close()
    assert received(mortal, "kept") == told_by(cloud)


def living(broker: RabbitMQ, folder: Path) -> tuple[Cloud, MessageBus]:
    """A region with an outbox, on a broker that keeps its queues when it dies."""
    options = RabbitOptions(amqp_durable_queues=True, rabbit_interval_max=1)
    bus = connect(
        broker.url,
        topics=["kept"],
        legacy_topics=[],
        outbox=str(folder / "box"),
        options=options,
    )
    return Cloud(seed=7, sinks=[bus]), bus


@pytest.mark.loopback
def test_nothing_is_lost_while_the_broker_hangs(mortal: RabbitMQ, tmp_path: Path) -> None:
    """The region goes on meanwhile, and all arrives once the broker does too."""
    cloud, bus = living(mortal, tmp_path)
    wait_for(lambda: not bus.waiting)
    mortal.signal(signal.SIGSTOP)
    server = cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    for _ in range(50):
        server.stop()
        cloud.run()
        server.start()
        cloud.run()
    hanging = bus.waiting
    mortal.signal(signal.SIGCONT)
    wait_for(lambda: not bus.waiting)
    bus.close()
    assert (hanging > 200, received(mortal, "kept")) == (True, told_by(cloud))


@pytest.mark.loopback
def test_a_region_does_not_wait_for_a_broker_that_never_comes(tmp_path: Path) -> None:
    """Its notifications are in the file, for whoever opens it next."""
    url = transport_url(free_port())
    bus = connect(url, legacy_topics=[], outbox=str(tmp_path / "box"))
    cloud = Cloud(seed=7, sinks=[bus])
    cloud.servers.create("web", "m1.tiny", "cirros")
    cloud.run()
    bus.close(patience_s=0.5)
    left = Outbox(tmp_path / "box")
    assert left.waiting == len(cloud.notifications)
    left.close()


def test_an_outbox_is_the_same_under_two_names(tmp_path: Path) -> None:
    """A link to it is it."""
    first = Outbox(tmp_path / "box")
    (tmp_path / "link").symlink_to(tmp_path / "box")
    with pytest.raises(OutboxError, match="another process has it"):
        Outbox(tmp_path / "link")
    first.close()


def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    """To the byte."""
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE shop (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(OutboxError, match=r"shop\.db cannot be used: it is a database of"):
        Outbox(path)
    assert path.read_bytes() == before
