# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Legacy notifications leave a region only for those who take them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from kilonova import Cloud
from kilonova.bus.file import TranscriptFile
from kilonova.bus.memory import LegacyLog, Transcript
from kilonova.contract import LegacyNotification, Notification
from kilonova.contract.legacy_events import LEGACY_EVENTS
from kilonova.errors import libvirtError
from kilonova.verify import Kind, read_capture, verify


class Both:
    """A sink that takes both kinds."""

    def __init__(self) -> None:
        self.heard: list[Notification | LegacyNotification] = []

    def publish(self, notification: Notification) -> None:
        """Keep a versioned one."""
        self.heard.append(notification)

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Keep a legacy one."""
        self.heard.append(notification)


def hello(cloud: Cloud) -> None:
    """Have a region send a legacy notification."""
    cloud.legacy.publish("servergroup.delete", "servergroup.host1", lambda: {"a": 1}, None)


def test_a_region_keeps_legacy_notifications_once_it_is_told_to() -> None:
    """What was sent before was never built."""
    with Cloud() as cloud:
        hello(cloud)
        kept = cloud.keep_legacy()
        hello(cloud)
        assert [each.payload for each in kept] == [{"a": 1}]
        assert kept is cloud.legacy_notifications


def test_a_sink_that_takes_legacy_notifications_gets_them_among_the_versioned_ones() -> None:
    """In the order in which both happen."""
    sink = Both()
    with Cloud(sinks=[sink]) as cloud:
        sink.heard.clear()
        hello(cloud)
        cloud.hosts.add("host9")
        hello(cloud)
        assert [each.event_type for each in sink.heard] == [
            "servergroup.delete",
            "service.create",
            "servergroup.delete",
        ]
        assert len({UUID(each.message_id) for each in sink.heard}) == 3


class Pausable(Both):
    """A sink that takes legacy notifications only while it is told to."""

    listens = False

    def __getattribute__(self, name: str) -> object:
        if name == "publish_legacy" and not self.listens:
            raise AttributeError(name)
        return super().__getattribute__(name)


def test_whoever_listens_at_that_moment_hears_it() -> None:
    """Sinks come and go, and may change their minds."""
    first, second, third = Both(), Both(), Pausable()
    with Cloud() as cloud:
        assert not cloud.legacy.is_open
        for sinks in ([third], [first, third], [first, second], [second], []):
            cloud.sinks[:] = sinks
            hello(cloud)
        assert not cloud.legacy.is_open
        cloud.sinks.append(third)
        third.listens = True
        hello(cloud)
        third.listens = False
        hello(cloud)
        assert [len(sink.heard) for sink in (first, second, third)] == [2, 2, 1]


def test_the_format_decides_which_kind_is_sent() -> None:
    """As Nova's option says: versioned, unversioned or both."""
    for name, kinds in {
        "versioned": [Notification],
        "unversioned": [LegacyNotification],
        "both": [LegacyNotification, Notification],
    }.items():
        sink = Both()
        with Cloud(flags={"notifications": {"notification_format": name}}, sinks=[sink]) as cloud:
            sink.heard.clear()
            hello(cloud)
            cloud.hosts.add("host9")
            assert [type(each) for each in sink.heard] == kinds


def told(kept: LegacyLog) -> list[str]:
    """What was told by whom, since the last time."""
    said = [f"{each.publisher_id} {each.event_type}" for each in kept]
    kept.clear()
    return said


def test_each_legacy_notification_goes_right_before_its_versioned_twin() -> None:
    """But those of key pairs, whose end is told the other way round."""
    transcript = Transcript()
    with Cloud(sinks=[transcript]) as cloud:
        server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        transcript.clear()
        server.pause()
        cloud.run()
        cloud.keypairs.create("key")
        assert [(type(each) is LegacyNotification, each.event_type) for each in transcript] == [
            (True, "compute.instance.pause.start"),
            (False, "instance.pause.start"),
            (True, "compute.instance.pause.end"),
            (False, "instance.pause.end"),
            (True, "keypair.create.start"),
            (False, "keypair.create.start"),
            (False, "keypair.create.end"),
            (True, "keypair.create.end"),
        ]


def test_what_only_legacy_notifications_tell() -> None:
    """A forced deletion while the host is down."""
    with Cloud() as cloud:
        server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        kept = cloud.keep_legacy()
        host = server.host
        assert host is not None
        cloud.hosts.stop(host)
        cloud.advance(120)
        told(kept)
        server.force_delete()
        cloud.run()
        assert told(kept) == [
            "compute.controller compute.instance.force_delete.start",
            "compute.controller compute.instance.force_delete.end",
        ]


def test_a_failure_is_told_under_the_name_of_novas_function() -> None:
    """With the error as Python prints it, and the server that the function was called for."""
    with Cloud() as cloud:
        server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        kept = cloud.keep_legacy()
        with cloud.faults.inject("virt.pause", libvirtError("no")):
            server.pause()
            cloud.run()
        assert kept[-1].event_type == "pause_instance"
        assert kept[-1].priority == "ERROR"
        assert kept[-1].payload["exception"] == "libvirtError('no')"
        assert kept[-1].payload["args"]["instance"]["uuid"] == server.id


def test_every_legacy_notification_has_the_keys_that_nova_gives_it() -> None:
    """From creation to deletion, with a stop and a rescue, as the contract's table says."""
    with Cloud(flags={"notifications": {"notify_on_state_change": "vm_and_task_state"}}) as cloud:
        kept = cloud.keep_legacy()
        server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        for act in (server.stop, server.start, server.rescue, server.unrescue, server.delete):
            act()
            cloud.run()
        assert kept
        for each in kept:
            event = LEGACY_EVENTS[each.event_type]
            assert (*each.payload,) == event.keys
            assert each.publisher_id.partition(".")[0] in event.services
            assert each.priority == event.priority


def test_a_file_takes_both_kinds_in_their_order(tmp_path: Path) -> None:
    """As a capture that verifies."""
    path = tmp_path / "capture.jsonl"
    with TranscriptFile(path) as file, Cloud(sinks=[file]) as cloud:
        cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
    capture = read_capture(path)
    assert verify(capture).findings == ()
    assert [each.kind for each in capture.records[-4:]] == [
        Kind.LEGACY,
        Kind.VERSIONED,
        Kind.LEGACY,
        Kind.VERSIONED,
    ]


def test_images_are_where_the_image_service_is() -> None:
    """As the option says, else as the region is served."""
    with Cloud() as cloud:
        kept = cloud.keep_legacy()
        cloud.image_endpoint = "http://region.example/image"
        server = cloud.servers.create(name="web", flavor="m1.small", image="cirros")
        cloud.run()
        image = cloud.instances[server.id].image_ref
        with cloud.flags("glance", api_servers=("http://glance.example",)):
            server.stop()
            cloud.run()
        assert [each.payload["image_ref_url"] for each in (kept[2], kept[-1])] == [
            f"http://region.example/image/images/{image}",
            f"http://glance.example/images/{image}",
        ]


def test_what_the_bus_loses_reaches_nobody() -> None:
    """A legacy notification crosses the seam of the bus as a versioned one does."""
    with Cloud() as cloud:
        kept = cloud.keep_legacy()
        with cloud.faults.inject("bus.publish", skip=True):
            hello(cloud)
        assert list(kept) == []
