# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Real consumers, from PyPI and unchanged, hear of a server's life over RabbitMQ."""

from __future__ import annotations

import pytest

from tests.consumers.page import of_ceilometer, of_watcher, section
from tests.consumers.understanding import Understood, missing, understood
from tests.docs.compatibility_page import PAGE, with_part

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

HOST = {"vcpus": 64, "memory": 524288, "disk": 10240, "state": "up", "status": "enabled"}
"""What the default data set says of each host."""


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Understood:
    """What each of them understood of the same region."""
    return understood(tmp_path_factory.mktemp("consumers"))


def test_watcher_finds_the_hosts_through_the_apis(all_of_it: Understood) -> None:
    """Its own collector asked Compute and Placement."""
    assert all_of_it.watcher["nodes"] == {"host1": HOST, "host2": HOST}


def test_watcher_follows_a_server_through_its_life(all_of_it: Understood) -> None:
    """Node, state, memory and disk in its model: created, moved by the resize, grown, confirmed,
    moved live, deleted, gone.
    """
    assert of_watcher(all_of_it, "web") == [
        ("instance.update", "host1", "active", 512, 1),
        ("instance.update", "host2", "active", 512, 1),
        ("instance.update", "host2", "active", 2048, 20),
        ("instance.update", "host2", "resized", 2048, 20),
        ("instance.update", "host2", "active", 2048, 20),
        ("instance.update", "host1", "active", 2048, 20),
        ("instance.update", "host1", "deleted", 2048, 20),
        ("instance.delete.end", None, None, None, None),
    ]


def test_watcher_learns_of_a_server_that_broke(all_of_it: Understood) -> None:
    """On the host that it had come to, with the size that it had before."""
    assert of_watcher(all_of_it, "broken")[-2:] == [
        ("instance.update", "host1", "active", 2048, 20),
        ("instance.update", "host1", "error", 512, 1),
    ]


def test_watcher_takes_everything_but_a_server_without_a_host(all_of_it: Understood) -> None:
    """Nova leaves a server that was never built without one, and Watcher's model must have one."""
    troubles = [each for each in all_of_it.watcher["heard"] if each["trouble"]]
    assert [(each["event"], each["trouble"]) for each in troubles] == [
        ("instance.update", "ValueError: Field `host' cannot be None")
    ]
    assert troubles[0]["instances"]["stillborn"]["state"] == "error"


@pytest.mark.parametrize("priority", ["INFO", "ERROR"])
def test_ceilometer_makes_an_event_of_every_legacy_notification(
    all_of_it: Understood, priority: str
) -> None:
    """Each once, and those of each priority, which has a queue, in the order of their sending."""
    said = [
        (each["message_id"], each["event_type"])
        for each in all_of_it.said
        if "nova_object.name" not in each["payload"] and each["priority"] == priority
    ]
    made = [(each["message_id"], each["event_type"]) for each in all_of_it.ceilometer]
    assert [each for each in made if each in said] == said


def test_ceilometer_finds_its_traits(all_of_it: Understood) -> None:
    """Host, state, memory and flavor, by its own definitions of events."""
    assert of_ceilometer(all_of_it, "web") == [
        ("compute.instance.create.start", "host1", "building", 512, "m1.tiny"),
        ("compute.instance.create.end", "host1", "active", 512, "m1.tiny"),
        ("compute.instance.exists", "host2", "active", 512, "m1.tiny"),
        ("compute.instance.resize.prep.start", "host2", "active", 512, "m1.tiny"),
        ("compute.instance.resize.prep.end", "host2", "active", 512, "m1.tiny"),
        ("compute.instance.resize.start", "host1", "active", 512, "m1.tiny"),
        ("compute.instance.resize.end", "host1", "active", 512, "m1.tiny"),
        ("compute.instance.finish_resize.start", "host2", "active", 2048, "m1.small"),
        ("compute.instance.finish_resize.end", "host2", "resized", 2048, "m1.small"),
        ("compute.instance.resize.confirm.start", "host1", "resized", 2048, "m1.small"),
        ("compute.instance.resize.confirm.end", "host1", "active", 2048, "m1.small"),
        ("compute.instance.live_migration.pre.start", "host1", "active", 2048, "m1.small"),
        ("compute.instance.live_migration.pre.end", "host1", "active", 2048, "m1.small"),
        ("compute.instance.live_migration._post.start", "host2", "active", 2048, "m1.small"),
        ("compute.instance.live_migration.post.dest.start", "host1", "active", 2048, "m1.small"),
        ("compute.instance.live_migration.post.dest.end", "host1", "active", 2048, "m1.small"),
        ("compute.instance.live_migration._post.end", "host2", "active", 2048, "m1.small"),
        ("compute.instance.delete.start", "host1", "active", 2048, "m1.small"),
        ("compute.instance.shutdown.start", "host1", "active", 2048, "m1.small"),
        ("compute.instance.shutdown.end", "host1", "active", 2048, "m1.small"),
        ("compute.instance.delete.end", "host1", "deleted", 2048, "m1.small"),
    ]


def test_ceilometer_hears_of_what_went_wrong(all_of_it: Understood) -> None:
    """Of the server that was not built, and of the one that broke under its function's name."""
    told = ("compute.instance.create.error", "host1", "building", 512, "m1.tiny")
    assert told in of_ceilometer(all_of_it, "stillborn")
    assert "finish_resize" in [each["event_type"] for each in all_of_it.ceilometer]


def test_a_listener_hears_both_formats_as_they_were_sent(all_of_it: Understood) -> None:
    """The program that the guide shows: both topics, both priorities, nothing missing or twice."""
    assert [words[:2] for words in all_of_it.listener] == [
        [each["publisher_id"], each["event_type"]] for each in all_of_it.said
    ]


def test_a_listener_that_knows_one_format_knows_the_other(all_of_it: Understood) -> None:
    """The name and the state of a server are where it looks for them in both."""
    told = {tuple(words[1:]) for words in all_of_it.listener}
    assert told >= {
        ("compute.instance.create.end", "web", "active"),
        ("instance.create.end", "web", "active"),
        ("compute.instance.finish_resize.end", "web", "resized"),
        ("instance.resize_finish.end", "web", "resized"),
        ("compute.instance.create.error", "stillborn", "building"),
        ("instance.create.error", "stillborn", "building"),
    }


def test_the_page_tells_what_they_understood(all_of_it: Understood) -> None:
    """As it was this time."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_part(page, "consumers", section(all_of_it))
