# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova serve` on a bus: configured as Nova is, killed, and kept from a broker."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from kilonova.cloud.datasets.loading import HERE
from tests.bus.consuming import take_all, wait_for
from tests.bus.rabbitmq import RabbitMQ, free_port, transport_url
from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback

PLANTED = "planted-word-of-the-bus"

NOVA_CONF = """\
[DEFAULT]
debug = True
log_dir = /var/log/nova
state_path = /var/lib/nova
transport_url = {transport_url}
control_exchange = region1

[oslo_messaging_notifications]
transport_url = {transport_url}
driver = messagingv2
topics = {topic}_old

[notifications]
notify_on_state_change = vm_and_task_state
notification_format = both
versioned_notifications_topics = {topic},{topic}_too

[oslo_messaging_rabbit]
amqp_durable_queues = true
heartbeat_in_pthread = false

[database]
connection = mysql+pymysql://db/nova?user=nova&password=hidden
"""


def make_server(server: Serving, name: str) -> str:
    """Ask for a server and see it accepted; its id."""
    flavors = server.http.get("/compute/v2.1/flavors").json()["flavors"]
    images = server.http.get("/compute/v2.1/images").json()["images"]
    body = {"name": name, "flavorRef": flavors[0]["id"], "imageRef": images[0]["id"]}
    answer = server.http.post("/compute/v2.1/servers", json={"server": body})
    assert answer.status_code == 202, answer.text
    made: str = answer.json()["server"]["id"]
    return made


def figures(server: Serving) -> dict[str, Any]:
    """How its bus is."""
    found: dict[str, Any] = server.http.get("/_kilonova/health").json()["bus"]
    return found


def test_a_nova_conf_is_understood(rabbitmq: RabbitMQ, tmp_path: Path) -> None:
    """Both formats, each on the topics that the file names, on durable queues; the exchange is one
    of its own, for other tests have the same broker.
    """
    conf = tmp_path / "nova.conf"
    conf.write_text(NOVA_CONF.format(transport_url=rabbitmq.url, topic="conf"))
    options = ("--config-file", str(conf), "--clock", "instant")
    with Serving(tmp_path, *options, KILONOVA_PASSWORD="p") as server:
        server.log_in("demo", "p")
        make_server(server, "web")
        wait_for(lambda: figures(server)["backlog"] == 0)
        said = server.http.get("/_kilonova/notifications?format=both").json()["notifications"]
        server.interrupt()
        log = server.log
    versioned = [each["message_id"] for each in said if "nova_object.name" in each["payload"]]
    legacy = [each["message_id"] for each in said if "nova_object.name" not in each["payload"]]
    assert "instance.update" in [each["event_type"] for each in said]
    assert {
        topic: [message["message_id"] for message in take_all(rabbitmq.url, f"{topic}.info")]
        for topic in ("conf", "conf_too", "conf_old")
    } == {"conf": versioned, "conf_too": versioned, "conf_old": legacy}
    assert "[database] connection" in log
    assert "hidden" not in log


def test_a_killed_server_loses_nothing_that_it_acknowledged(
    rabbitmq: RabbitMQ, tmp_path: Path
) -> None:
    """Killed three times, while the broker is away and in the midst of sending: each server that
    was accepted is told of, once or more, and ids are never used for two things.
    """
    accepted, box = [], str(tmp_path / "box")
    for life, port in enumerate((free_port(), rabbitmq.port, rabbitmq.port)):
        url = transport_url(port)
        surroundings = {"KILONOVA_PASSWORD": "p", "KILONOVA_TRANSPORT_URL": url}
        flags = ("--flag", "notifications.versioned_notifications_topics=killed")
        options = ("--outbox", box, "--clock", "instant", "--flag", "quota.instances=99", *flags)
        with Serving(tmp_path, *options, **surroundings) as server:
            server.log_in("demo", "p")
            accepted += [make_server(server, f"{life}-{number}") for number in range(8)]
            server.process.kill()
            server.process.wait()
    with Serving(tmp_path, *options, **surroundings) as server:
        wait_for(lambda: figures(server)["backlog"] == 0)
        server.interrupt()
    received = take_all(rabbitmq.url, "killed.info")
    told = [
        message["payload"]["nova_object.data"]["uuid"]
        for message in {each["message_id"]: each for each in received}.values()
        if message["event_type"] == "instance.create.end"
    ]
    by_id: dict[str, set[str]] = {}
    for message in received:
        by_id.setdefault(message["message_id"], set()).add(str(message["payload"]))
    assert sorted(told) == sorted(accepted)
    assert {len(payloads) for payloads in by_id.values()} == {1}


def test_a_full_outbox_refuses_what_would_add_to_it(tmp_path: Path) -> None:
    """503 that says what to do; reading goes on, and so does the control interface."""
    url = transport_url(free_port(), password=PLANTED)
    surroundings = {"KILONOVA_PASSWORD": "p", "KILONOVA_TRANSPORT_URL": url}
    options = ("--outbox", str(tmp_path / "box"), "--outbox-limit", "10", "--clock", "instant")
    with Serving(tmp_path, *options, **surroundings) as server:
        server.log_in("demo", "p")
        server_id = make_server(server, "web")
        refused = server.http.delete(f"/compute/v2.1/servers/{server_id}")
        read = server.http.get(f"/compute/v2.1/servers/{server_id}")
        full = figures(server)
        flags = server.http.get("/_kilonova/flags").text
        server.interrupt()
        log = server.log
    assert (refused.status_code, refused.json()["serviceUnavailable"]["code"]) == (503, 503)
    assert refused.json()["serviceUnavailable"]["message"] == (
        "The outbox is full: the broker has taken no notifications for long. Bring it back, or"
        " serve with a larger --outbox-limit."
    )
    assert (read.status_code, read.json()["server"]["status"]) == (200, "ACTIVE")
    assert (full["backlog"] >= 10, full["limit"], full["dropped"]) == (True, 10, 0)
    assert PLANTED not in log + flags + str(full)


def test_an_outbox_that_cannot_be_written_refuses_only_what_would_add_to_it(
    tmp_path: Path,
) -> None:
    """Reading goes on, and so does the control interface, which says how things are; all goes on
    once there is room again.
    """
    surroundings = {"KILONOVA_PASSWORD": "p", "KILONOVA_TRANSPORT_URL": transport_url(free_port())}
    box = tmp_path / "box"
    with Serving(tmp_path, "--outbox", str(box), "--clock", "instant", **surroundings) as server:
        server.log_in("demo", "p")
        server_id = make_server(server, "web")
        place = f"/compute/v2.1/servers/{server_id}"
        kept = figures(server)["backlog"]
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        # No file of the server's grows beyond what its largest one has now, as on a full disk.
        room = (tmp_path / "box-wal").stat().st_size
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (room, hard))
        told, refused = [server.http.post(f"{place}/action", json={"os-stop": None}) for _ in "12"]
        read = server.http.get(place)
        fault = {"seam": "virt.spawn", "hang": True}
        planned = server.http.post("/_kilonova/faults", json=fault)
        logged_in = server.log_in("demo", "p")
        meanwhile = figures(server)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        started = server.http.post(f"{place}/action", json={"os-start": None})
        after = figures(server)
    assert [each.json()["serviceUnavailable"]["message"] for each in (told, refused)] == [
        "The outbox cannot be written, so that what was done could not be told safely.",
        "The outbox cannot be written: nothing is done until what is done can be told.",
    ]
    assert (read.status_code, read.json()["server"]["status"]) == (200, "SHUTOFF")
    assert (planned.status_code, logged_in.status_code, started.status_code) == (201, 201, 202)
    # What was done is told once that can be; what was refused was not done.
    assert kept < meanwhile["backlog"] < after["backlog"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            f"amqp://u:{PLANTED}@h/",
            "transport_url begins with none of rabbit://, kombu://, kafka://. Give it as",
        ),
        (f"kafka://u:{PLANTED}@:5/", "transport_url names no server"),
        (f"rabbit://u:1/{PLANTED}@h:5/", "transport_url has an @ behind its servers: percent-"),
        (f"rabbit://u:{PLANTED}@h:99999/", "transport_url has a port that is no number"),
        (f"rabbit://u:{PLANTED}@[h/", "transport_url is no URL"),
    ],
)
def test_a_wrong_transport_url_is_refused_without_being_shown(
    tmp_path: Path, url: str, said: str
) -> None:
    """It holds a password."""
    with pytest.raises(AssertionError) as refused:
        Serving(tmp_path, KILONOVA_TRANSPORT_URL=url)
    assert said in str(refused.value)
    assert PLANTED not in str(refused.value)


def test_a_server_that_cannot_listen_tells_of_nothing(tmp_path: Path) -> None:
    """Its region never was: nothing of it is left for the next server to send."""
    box = tmp_path / "box"
    surroundings = {"KILONOVA_TRANSPORT_URL": transport_url(free_port())}
    with Serving(tmp_path) as other:
        port = other.url.rpartition(":")[2]
        with pytest.raises(AssertionError, match="Address already in use"):
            Serving(tmp_path, "--outbox", str(box), "--port", port, **surroundings)
    assert not box.exists()


def test_an_outbox_without_a_bus_is_refused(tmp_path: Path) -> None:
    """It would only grow."""
    with pytest.raises(AssertionError, match="An outbox is for what goes to a bus"):
        Serving(tmp_path, "--outbox", str(tmp_path / "box"))


def test_what_is_given_empty_is_not_given(tmp_path: Path) -> None:
    """As a variable often is that a deployment has no value for."""
    with Serving(tmp_path, KILONOVA_OUTBOX="", KILONOVA_TRANSPORT_URL="") as server:
        assert "bus" not in server.http.get("/_kilonova/health").json()
        server.interrupt()


def test_a_line_of_a_nova_conf_that_cannot_be_read_shows_no_password(tmp_path: Path) -> None:
    """The file's name, and where in it."""
    conf = tmp_path / "nova.conf"
    conf.write_text(f"[DEFAULT]\ndebug = true\n{PLANTED}\n")
    with pytest.raises(AssertionError, match=r"nova\.conf:3") as refused:
        Serving(tmp_path, "--config-file", str(conf))
    assert PLANTED not in str(refused.value)


def test_topics_and_brokers_may_be_a_data_set_s(rabbitmq: RabbitMQ, tmp_path: Path) -> None:
    """From the first word of its services on."""
    data = tmp_path / "region.yaml"
    flags = {
        "notifications": {"versioned_notifications_topics": ["of_data"]},
        "oslo_messaging_notifications": {
            "driver": ["messagingv2"],
            "transport_url": rabbitmq.url,
            "topics": [],
        },
    }
    data.write_text(f"{(HERE / 'default.yaml').read_text()}\nflags: {json.dumps(flags)}\n")
    with Serving(tmp_path, "--data", str(data), "--clock", "instant") as server:
        wait_for(lambda: figures(server)["backlog"] == 0)
        said = server.http.get("/_kilonova/notifications").json()["notifications"]
        server.interrupt()
    heard = [each["message_id"] for each in take_all(rabbitmq.url, "of_data.info")]
    assert heard == [each["message_id"] for each in said] != []
