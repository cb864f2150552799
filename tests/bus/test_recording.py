# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova record` and `kilonova replay`, on a real RabbitMQ."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from pika.exceptions import ChannelClosedByBroker

from kilonova import Cloud
from kilonova.bus.backlog import MemoryBacklog
from kilonova.bus.message_bus import connect
from kilonova.cli.main import main
from kilonova.contract import LegacyNotification, Notification
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url
from tests.verify.messages import TRACES

pytestmark = pytest.mark.loopback

RECORD = (sys.executable, "-m", "kilonova", "record")


class Teller:
    """A sink that remembers the ids of either format."""

    def __init__(self) -> None:
        self.versioned: list[str] = []
        self.all: list[str] = []

    def publish(self, notification: Notification) -> None:
        """Remember one."""
        self.versioned.append(notification.message_id)
        self.all.append(notification.message_id)

    def publish_legacy(self, notification: LegacyNotification) -> None:
        """Remember one."""
        self.all.append(notification.message_id)


def tell(rabbitmq: RabbitMQ, exchange: str, teller: Teller | None = None) -> None:
    """Have a server live, and all told of it."""
    with connect(rabbitmq.url, exchange=exchange) as bus:
        cloud = Cloud(seed=7, sinks=[bus, teller or Teller()])
        cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.run()
        assert bus.drain()


def test_what_a_bus_carries_is_written_down_and_nobody_misses_it(
    rabbitmq: RabbitMQ, tmp_path: Path
) -> None:
    """Both kinds, in order, and the queue of another consumer still has them all."""
    tell(rabbitmq, "recorded")
    take_all(rabbitmq.url, "versioned_notifications.info")
    capture = tmp_path / "capture.jsonl"
    recorder = subprocess.Popen(
        [*RECORD, rabbitmq.url, "--exchange", "recorded", "-o", str(capture)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told = Teller()
        # It says nothing as it begins to listen, so tell until it has heard something.
        while not told.all or not capture.exists() or not capture.read_text():
            tell(rabbitmq, "recorded", told)
        # It binds to one topic after the other, and may have heard half of what was told meanwhile.
        before = len(told.all)
        tell(rabbitmq, "recorded", told)
        wait_for(lambda: told.all[-1] in capture.read_text())
    finally:
        recorder.send_signal(signal.SIGINT)
        _, said = recorder.communicate(timeout=20)
    recorded = [json.loads(line)["message_id"] for line in capture.read_text().splitlines()]
    others = [each["message_id"] for each in take_all(rabbitmq.url, "versioned_notifications.info")]
    assert recorder.returncode == 0
    assert said == f"kilonova record: {len(recorded)} notifications\n"
    assert recorded[before - len(told.all) :] == told.all[before:]
    assert recorded == [each for each in told.all if each in recorded]
    assert others == told.versioned
    assert main(["verify", "--partial", str(capture)]) == 0


def write_capture(path: Path, seconds: float) -> list[dict[str, Any]]:
    """Real Nova's own trace as a capture of so many seconds."""
    trace = next(each for each in TRACES if each.stem == "instance-resize_confirm_server")
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    said = [each for each in records if each.pop("kind") in ("versioned", "legacy")]
    begun = datetime.fromisoformat("2026-01-01")
    for number, each in enumerate(said):
        at = begun + timedelta(seconds=seconds * number / (len(said) - 1))
        each |= {"message_id": str(number), "timestamp": at.isoformat(" ", "microseconds")}
    path.write_text("\n".join(map(json.dumps, said)))
    return said


def test_a_capture_is_put_back_on_a_bus(rabbitmq: RabbitMQ, tmp_path: Path) -> None:
    """Real Nova's own trace: both kinds on their topics, in order, with their ids."""
    sent = write_capture(tmp_path / "capture.jsonl", seconds=0)
    arguments = ["replay", str(tmp_path / "capture.jsonl"), rabbitmq.url, "--exchange", "replayed"]
    for queue in ("versioned_notifications.info", "notifications.info"):
        take_all_of(rabbitmq, queue)
    assert main(arguments) == 0
    heard = [
        each["message_id"]
        for queue in ("versioned_notifications.info", "notifications.info")
        for each in take_all(rabbitmq.url, queue)
    ]
    versioned = [each for each in sent if "nova_object.name" in each["payload"]]
    legacy = [each for each in sent if "nova_object.name" not in each["payload"]]
    assert heard == [
        each["message_id"] for each in (*versioned, *legacy) if each["priority"] == "INFO"
    ]


def take_all_of(rabbitmq: RabbitMQ, queue: str) -> None:
    """Empty a queue, which need not be there."""
    with contextlib.suppress(ChannelClosedByBroker):
        take_all(rabbitmq.url, queue)


@pytest.mark.parametrize(("speed", "least_s", "most_s"), [("1", 3, 9), ("0", 0, 2.5)])
def test_a_capture_is_put_back_in_its_rhythm(
    rabbitmq: RabbitMQ, tmp_path: Path, speed: str, least_s: float, most_s: float
) -> None:
    """Its pauses are made, divided by the speed; 0 makes none."""
    write_capture(tmp_path / "capture.jsonl", seconds=3)
    begun = monotonic()
    assert main(["replay", str(tmp_path / "capture.jsonl"), rabbitmq.url, "--speed", speed]) == 0
    assert least_s <= monotonic() - begun < most_s


def test_a_large_capture_waits_for_the_broker(
    rabbitmq: RabbitMQ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits in memory is dropped beyond some number, and none of it may be."""
    monkeypatch.setattr(MemoryBacklog.__init__, "__defaults__", (30,))
    monkeypatch.setattr("kilonova.cli.replay.AHEAD", 20)
    sent = write_capture(tmp_path / "capture.jsonl", seconds=0)
    (tmp_path / "capture.jsonl").write_text("\n".join(map(json.dumps, sent * 4)))
    assert len(sent) * 4 > 100
    assert main(["replay", str(tmp_path / "capture.jsonl"), rabbitmq.url, "--speed", "0"]) == 0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("priority", None, "2: priority: expected text, found null"),
        ("publisher_id", 5, "2: publisher_id: expected text, found 5"),
    ],
)
def test_a_line_that_is_no_notification_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, key: str, value: object, said: str
) -> None:
    """Nothing is sent before all can be read."""
    capture = tmp_path / "capture.jsonl"
    sent = write_capture(capture, seconds=0)
    sent[1][key] = value
    capture.write_text("\n".join(map(json.dumps, sent)))
    assert main(["replay", str(capture), transport_url(free_port())]) == 2
    assert capsys.readouterr().err == f"kilonova replay: {capture}:{said}\n"


@pytest.mark.parametrize(
    ("password", "reason"), [(None, "Connection refused"), ("wrong", "ACCESS_REFUSED - Login was")]
)
def test_a_replay_that_no_broker_takes_says_so_at_once(
    rabbitmq: RabbitMQ,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    password: str | None,
    reason: str,
) -> None:
    """And why."""
    sent = write_capture(tmp_path / "capture.jsonl", seconds=0)
    begun = monotonic()
    there = transport_url(rabbitmq.port, password=password or "")
    url = transport_url(free_port()) if password is None else there
    assert main(["replay", str(tmp_path / "capture.jsonl"), url, "--speed", "0"]) == 2
    assert monotonic() - begun < 8
    said = f"{len(sent)} of {len(sent)} notifications were not taken: {reason}"
    assert said in capsys.readouterr().err


def test_a_redacted_recording_tells_of_nobody_and_is_lawful(
    rabbitmq: RabbitMQ, tmp_path: Path
) -> None:
    """Whatever the terminal can show; it ends once there are as many as are wanted."""
    command = [*RECORD, rabbitmq.url, "--exchange", "redacted", "--redact", "--count", "10"]
    with (tmp_path / "capture.jsonl").open("w+b") as output:
        recorder = subprocess.Popen(command, stdout=output, env={"PYTHONIOENCODING": "ascii"})
        while recorder.poll() is None:
            tell(rabbitmq, "redacted")
    capture = (tmp_path / "capture.jsonl").read_text()
    assert (recorder.returncode, len(capture.splitlines())) == (0, 10)
    assert ("m1.tiny" in capture, "redacted-" in capture) == (False, True)
    assert main(["verify", "--partial", str(tmp_path / "capture.jsonl")]) == 0


@pytest.mark.parametrize(
    "options",
    [
        ("record", "--count", "0"),
        ("record", "--quiet-for", "-1"),
        ("record", "--quiet-for", "nan"),
        ("watch", "--bus", "--count", "0"),
        ("replay", "capture.jsonl", "--speed", "nan"),
        ("replay", "capture.jsonl", "--speed", "1e-320"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """Before anything is done."""
    monkeypatch.setenv("KILONOVA_TRANSPORT_URL", transport_url(free_port()))
    assert main(list(options)) == 2
    assert f"kilonova {options[0]}: {options[-2]} takes " in capsys.readouterr().err


def test_a_capture_that_is_there_is_kept_where_there_is_no_bus(tmp_path: Path) -> None:
    """It is emptied once there is something to hear."""
    capture = tmp_path / "capture.jsonl"
    capture.write_text("kept\n")
    assert main(["record", transport_url(free_port()), "-o", str(capture)]) == 2
    assert capture.read_text() == "kept\n"


def test_where_nothing_was_ever_told_a_recording_ends_too(
    rabbitmq: RabbitMQ, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no exchange, and none comes."""
    options = ("--exchange", "never", "--quiet-for", "0.5", "--count", "1", "--topic", "t")
    assert main(["record", rabbitmq.url, *options]) == 0
    assert capsys.readouterr().err == "kilonova record: 0 notifications\n"


def test_a_bus_that_is_not_there_is_said_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it was looked for, and no more."""
    url = transport_url(free_port(), password="planted-word")
    monkeypatch.setenv("KILONOVA_TRANSPORT_URL", url)
    assert main(["record"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kilonova record: No broker can be reached at 127.0.0.1:")
    assert "planted-word" not in said


def test_without_a_bus_one_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the variable that keeps the password off the command line."""
    monkeypatch.delenv("KILONOVA_TRANSPORT_URL", raising=False)
    assert main(["record"]) == 2
    assert "Which bus? Give its URL, best as KILONOVA_TRANSPORT_URL." in capsys.readouterr().err


def test_a_bus_is_watched(rabbitmq: RabbitMQ) -> None:
    """Both formats, of the server and the events that are asked for, in one line each."""
    command = [sys.executable, "-m", "kilonova", "watch", "--bus", rabbitmq.url, "--count", "2"]
    filters = ["--instance", "web", "--event", "*.create.end"]
    watcher = subprocess.Popen([*command, *filters], stdout=subprocess.PIPE, text=True)
    try:
        while watcher.poll() is None:
            tell(rabbitmq, "nova")
        said, _ = watcher.communicate(timeout=20)
    finally:
        watcher.kill()
        watcher.wait()
    seen = {tuple(line.split()[1:]) for line in said.splitlines()}
    assert seen == {
        ("compute.host1", "compute.instance.create.end", "web", "active"),
        ("nova-compute:host1", "instance.create.end", "web", "active"),
    }
