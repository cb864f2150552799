# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Classes that users make of what may be compiled; ``.ci/checks compiled`` runs this compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kilonova import Cloud
from kilonova.bus.file import FileSink
from kilonova.bus.memory import Log, NotificationLog, Transcript
from kilonova.contract import LegacyNotification, Notification
from kilonova.errors import InvalidArgument


class CountingLog(NotificationLog):
    """A log that counts what it is asked to keep."""

    seen = 0

    def publish(self, notification: Notification) -> None:
        """Count, then keep."""
        self.seen += 1
        super().publish(notification)


def make_a_server(cloud: Cloud) -> None:
    """A request, and all that it causes."""
    cloud.servers.create("web", "m1.small", "cirros")
    cloud.run()


def test_a_log_of_ones_own_is_a_sink() -> None:
    log = CountingLog(limit=2)
    cloud = Cloud(sinks=[log])
    make_a_server(cloud)
    assert log.seen == log.published == cloud.notifications.published
    assert log.event_types == ["instance.create.start", "instance.create.end"]


class CountingFile(FileSink):
    """A file that counts what it is given."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.seen = 0

    def publish(self, notification: Notification) -> None:
        """Count, then write."""
        self.seen += 1
        super().publish(notification)


def test_a_file_of_ones_own_is_a_sink(tmp_path: Path) -> None:
    with CountingFile(tmp_path / "said.jsonl") as file:
        make_a_server(Cloud(sinks=[file]))
    lines = (tmp_path / "said.jsonl").read_bytes().splitlines()
    assert len(lines) == file.seen > 0
    assert b'"event_type":"instance.create.end"' in lines[-1]


def test_a_log_of_ones_own_takes_the_place_of_a_regions() -> None:
    heard = NotificationLog()
    cloud = Cloud(sinks=[heard])
    cloud.notifications = log = CountingLog()
    make_a_server(cloud)
    assert log.seen == len(log) > 0
    ids = [notification.message_id for notification in heard]
    assert len(set(ids)) == len(ids) > len(log)


def test_anything_that_keeps_notifications_may_take_the_place_of_a_regions_log() -> None:
    cloud, transcript = Cloud(), Transcript()
    untyped: Any = cloud
    untyped.notifications = transcript
    make_a_server(cloud)
    assert transcript.event_types[-1] == "instance.create.end"


def test_a_publish_that_is_patched_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud = Cloud()
    heard: list[str] = []
    monkeypatch.setattr(cloud.notifications, "publish", lambda told: heard.append(told.event_type))
    make_a_server(cloud)
    assert heard[-1] == "instance.create.end"


def test_a_log_of_ones_own_decides_its_order() -> None:
    class Reversed(Log[Any]):
        """The newest first."""

        def __getitem__(self, index: Any) -> Any:
            return list(reversed(self._kept))[index]

    log = Reversed()
    make_a_server(Cloud(sinks=[log]))
    assert log.event_types[0] == "instance.create.end"


def test_a_transcript_of_ones_own_takes_both_kinds() -> None:
    class Kinds(Transcript):
        """A transcript that also keeps which kind came."""

        def __init__(self) -> None:
            super().__init__()
            self.kinds: list[str] = []

        def publish(self, notification: Notification | LegacyNotification) -> None:
            """Keep the kind too."""
            self.kinds.append(type(notification).__name__)
            super().publish(notification)

    told = Kinds()
    make_a_server(Cloud(sinks=[told]))
    assert set(told.kinds) == {"Notification", "LegacyNotification"}
    assert len(told.kinds) == len(told)


class NamingCloud(Cloud):
    """A cloud that names guests in its own way."""

    def name_in_hypervisor(self, instance: Any) -> str:
        """The server's own name."""
        return f"guest-{instance.display_name}"


def test_a_cloud_of_ones_own_is_asked_by_the_stories_too() -> None:
    cloud = NamingCloud(seed=3)
    make_a_server(cloud)
    (told,) = cloud.notifications.of("instance.create.end")
    assert told.to_dict()["payload"]["nova_object.data"]["instance_name"] == "guest-web"


def test_what_is_passed_to_a_cloud_of_ones_own_is_checked() -> None:
    with pytest.raises(InvalidArgument, match="hosts takes a whole number"):
        NamingCloud(hosts="two")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InvalidArgument, match="seconds takes a number"):
        NamingCloud().advance("long")  # type: ignore[arg-type]  # as above
    with pytest.raises(InvalidArgument, match="limit takes a whole number"):
        NamingCloud().keep_legacy(limit=-1)
    with pytest.raises(InvalidArgument, match="name takes text"):
        NamingCloud().as_user(5)  # type: ignore[arg-type]  # as above
