# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Has real consumers hear, over RabbitMQ, of a server's life in a served region."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pika import BlockingConnection, URLParameters
from pika.exceptions import ChannelClosedByBroker

from tests.bus.consuming import wait_for
from tests.bus.rabbitmq import MISSING, RabbitMQ
from tests.cli.serving import Serving
from tests.consumers.life import Tenant

ENVIRONMENTS = Path(__file__).parents[2] / ".venv-consumers"
"""Where `make consumers` installs them, each by itself."""
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "consume-notifications.md"
NAMES = ("watcher", "ceilometer", "listener")
PASSWORD = "made-up"  # pragma: allowlist secret
LONGEST_S = 90
STATES = ("--flag", "notifications.notify_on_state_change=vm_state")
"""Has Nova tell of each change of state, as Watcher asks of those who run a cloud."""

WATCHER_CONF = """\
[DEFAULT]
transport_url = {transport_url}
executor_thread_pool_size = 1
use_stderr = true
[watcher_decision_engine]
notification_topics = nova.versioned_notifications
[watcher_clients_auth]
auth_type = password
auth_url = {url}/identity/v3
username = admin
password = {password}
project_name = demo
user_domain_id = default
project_domain_id = default
"""

CEILOMETER_CONF = """\
[DEFAULT]
transport_url = {transport_url}
event_pipeline_cfg_file = {folder}/event_pipeline.yaml
max_parallel_requests = 1
[notification]
pipelines = event
"""

EVENT_PIPELINE = """\
sources:
  - name: everything
    events: ["*"]
    sinks: [file]
sinks:
  - name: file
    publishers: ["file://{folder}/events?json"]
"""


class Understood(NamedTuple):
    """What each consumer made of it, in its own terms."""

    watcher: dict[str, Any]
    ceilometer: list[dict[str, Any]]
    listener: list[list[str]]
    said: list[dict[str, Any]]
    """What the region said, of both formats."""


def missing() -> str:
    """Why it cannot be done here; empty where it can."""
    if not all((ENVIRONMENTS / name / "installed").exists() for name in NAMES):
        return "the consumers are not installed: make consumers"
    if not RabbitMQ.is_installed():
        return MISSING
    return ""


def python_of(name: str) -> Path:
    """The interpreter of a consumer."""
    return ENVIRONMENTS / name / "bin" / "python"


def understood(folder: Path) -> Understood:
    """Start everything, have a server live and another one fail, and ask the consumers."""
    broker = RabbitMQ(folder / "rabbitmq")
    with ExitStack() as stack:
        stack.callback(broker.remove)
        broker.start()
        surroundings = {"KILONOVA_PASSWORD": PASSWORD, "KILONOVA_TRANSPORT_URL": broker.url}
        options = ("--clock", "instant", "--hosts", "2", "--seed", "7", *STATES)
        server = stack.enter_context(Serving(folder, *options, **surroundings))
        server.log_in("admin", PASSWORD)
        words = {
            "transport_url": broker.url,
            "url": server.url,
            "password": PASSWORD,
            "folder": folder,
        }
        (folder / "watcher.conf").write_text(WATCHER_CONF.format(**words))
        (folder / "ceilometer.conf").write_text(CEILOMETER_CONF.format(**words))
        (folder / "event_pipeline.yaml").write_text(EVENT_PIPELINE.format(**words))
        watcher = stack.enter_context(watching(folder))
        listener = stack.enter_context(listening(folder, broker.url))
        # What was said before they were there is not for them to hear.
        server.http.delete("/_kilonova/notifications")
        tenant = Tenant(server)
        tenant.live("web")
        tenant.be_stillborn("stillborn")
        tenant.break_down("broken")
        wait_for(lambda: server.http.get("/_kilonova/health").json()["bus"]["backlog"] == 0)
        said = server.http.get("/_kilonova/notifications?format=both").json()["notifications"]
        versioned = [each for each in said if "nova_object.name" in each["payload"]]
        return Understood(
            watcher=known_to(watcher, sum(each["priority"] == "INFO" for each in versioned)),
            ceilometer=events(folder, len(said) - len(versioned)),
            listener=lines(listener, len(said)),
            said=said,
        )


@contextmanager
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Watcher, once it has its model and listens."""
    program = [python_of("watcher"), Path(__file__).with_name("watcher_engine.py")]
    with (
        (folder / "watcher.log").open("w+") as log,
        subprocess.Popen(
            [*program, folder / "watcher.conf"],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", (folder / "watcher.log").read_text()
            yield process
        finally:
            process.kill()


def known_to(watcher: subprocess.Popen[str], count: int) -> Any:
    """What Watcher knew after each notification, once it has heard so many."""
    told, _ = watcher.communicate(f"{count}\n", timeout=LONGEST_S)
    assert watcher.returncode == 0, "watcher.log tells why"
    return json.loads(told)


@contextmanager
def listening(folder: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    """The listener that a page of ours shows, once it has its queue."""
    [program] = re.findall(r"^```python\n(# listener\.py\n.*?)^```", GUIDE.read_text(), re.M | re.S)
    (folder / "listener.py").write_text(program)
    with (
        (folder / "listener.log").open("w") as log,
        subprocess.Popen(
            [python_of("listener"), folder / "listener.py"],
            env={**ENVIRONMENT, "KILONOVA_TRANSPORT_URL": url},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            wait_for(lambda: is_there(url, "my-consumer"))
            yield process
        finally:
            process.kill()


def lines(listener: subprocess.Popen[str], count: int) -> list[list[str]]:
    """The words of each line that the listener prints."""
    assert listener.stdout is not None
    return [listener.stdout.readline().split() for _ in range(count)]


def is_there(url: str, queue: str) -> bool:
    """Whether a broker has a queue."""
    try:
        with BlockingConnection(URLParameters(url.replace("rabbit:", "amqp:") + "%2f")) as asking:
            asking.channel().queue_declare(queue, passive=True)
    except ChannelClosedByBroker:
        return False
    return True


def events(folder: Path, count: int) -> list[dict[str, Any]]:
    """What Ceilometer's notification agent publishes, in its order: its own program, which finds
    in the queue what was said before it came.
    """
    file, log = folder / "events", folder / "ceilometer.log"
    program = python_of("ceilometer").with_name("ceilometer-agent-notification")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [program, "--config-file", folder / "ceilometer.conf"],
            env=ENVIRONMENT,
            stdout=output,
            stderr=output,
        ) as agent,
    ):
        try:
            wait_for(lambda: file.exists() and file.read_bytes().count(b"\n") >= count, LONGEST_S)
        finally:
            agent.terminate()
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
