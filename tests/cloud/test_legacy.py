# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Legacy notifications leave a region only for those who take them."""

from __future__ import annotations

from kilonova import Cloud
from kilonova.contract import LegacyNotification, Notification


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
        assert len({each.message_id for each in sink.heard}) == 3


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


def test_what_the_bus_loses_reaches_nobody() -> None:
    """A legacy notification crosses the seam of the bus as a versioned one does."""
    with Cloud() as cloud:
        kept = cloud.keep_legacy()
        with cloud.faults.inject("bus.publish", skip=True):
            hello(cloud)
        assert list(kept) == []
