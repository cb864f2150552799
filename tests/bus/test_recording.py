# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova record` and `kilonova replay`, on a real RabbitMQ."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kilonova import Cloud
from kilonova.bus.message_bus import connect
from kilonova.cli.main import main
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url
from tests.verify.messages import TRACES

pytestmark = pytest.mark.loopback

RECORD = (sys.executable, "-m", "kilonova", "record")


def tell(rabbitmq: RabbitMQ, exchange: str) -> list[str]:
    """Have a server live; the ids of what was told of it, in order."""
    told: list[str] = []

    class Teller:
        """Remembers ids of both kinds."""

        def publish(self, notification: object) -> None:
            told.append(notification.message_id)  # type: ignore[attr-defined]  # a sink's

        publish_legacy = publish

    with connect(rabbitmq.url, exchange=exchange) as bus:
        cloud = Cloud(seed=7, sinks=[bus, Teller()])
        cloud.servers.create("web", "m1.tiny", "cirros")
        cloud.run()
        bus.drain()
    return told


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
        told: list[str] = []
        # It says nothing as it begins to listen, so tell until it has heard something.
        while not told or not capture.exists() or not capture.read_text():
            told += tell(rabbitmq, "recorded")
        wait_for(lambda: told[-1] in capture.read_text())
    finally:
        recorder.send_signal(signal.SIGINT)
        _, said = recorder.communicate(timeout=20)
    recorded = [json.loads(line)["message_id"] for line in capture.read_text().splitlines()]
    others = [each["message_id"] for each in take_all(rabbitmq.url, "versioned_notifications.info")]
    assert recorder.returncode == 0
    assert said == f"kilonova record: {len(recorded)} notifications\n"
    assert recorded == told[-len(recorded) :]
    versioned = [each for each in recorded if each in others]
    assert others[-len(versioned) :] == versioned
    assert main(["verify", "--partial", str(capture)]) == 0


def test_a_capture_is_put_back_on_a_bus(rabbitmq: RabbitMQ, tmp_path: Path) -> None:
    """Real Nova's own trace: both kinds on their topics, in order, with their ids."""
    trace = next(each for each in TRACES if each.stem == "instance-resize_confirm_server")
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    capture = tmp_path / "capture.jsonl"
    lines = []
    for number, record in enumerate(records):
        if record.pop("kind") in ("versioned", "legacy"):
            stamp = f"2026-01-01 00:00:{number / 1000:09.6f}"
            lines.append(json.dumps({**record, "message_id": str(number), "timestamp": stamp}))
    capture.write_text("\n".join(lines))
    arguments = ["replay", str(capture), rabbitmq.url, "--exchange", "replayed", "--speed", "10"]
    assert main(arguments) == 0
    heard = [
        each["message_id"]
        for queue in ("versioned_notifications.info", "notifications.info")
        for each in take_all(rabbitmq.url, queue)
    ]
    sent = [json.loads(line) for line in lines]
    versioned = [each for each in sent if "nova_object.name" in each["payload"]]
    legacy = [each for each in sent if "nova_object.name" not in each["payload"]]
    assert [each for each in heard if each.isdigit()] == [
        each["message_id"] for each in (*versioned, *legacy) if each["priority"] == "INFO"
    ]


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
