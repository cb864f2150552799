# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova watch`, and the faults that it shows, as their users call them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kilonova.cli.watch import Reader, as_json
from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback

GIVEN = "given-one"
FROM_THE_FIRST = ("--since", "2000-01-01")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    """A server whose time passes at once; demo is logged in."""
    with Serving(tmp_path, "--clock", "instant", KILONOVA_PASSWORD=GIVEN) as serving:
        assert serving.log_in("demo", GIVEN).status_code == 201
        yield serving


def boot(server: Serving, name: str) -> str:
    """The id of a new server."""
    image = server.http.get("/image/v2/images").json()["images"][0]["id"]
    wishes = {"name": name, "imageRef": image, "flavorRef": "1", "networks": "none"}
    answer = server.http.post(
        "/compute/v2.1/servers",
        json={"server": wishes},
        headers={"OpenStack-API-Version": "compute 2.37"},
    )
    identity: str = answer.json()["server"]["id"]
    return identity


def columns(text: str) -> list[list[str]]:
    """Lines by their columns, without the time."""
    return [
        [part.strip() for part in line.split("  ") if part.strip()][1:]
        for line in text.splitlines()
    ]


def test_what_is_said_can_be_read(server: Serving) -> None:
    """Publisher, event, server, state and task, and of an error what went wrong."""
    server.run("faults", "add", "network.allocate", "PortNotFound", "port_id=made-up")
    boot(server, "web")
    seen = server.run("watch", *FROM_THE_FIRST, "--event", "instance.create", "--count", "2")
    assert (seen.returncode, columns(seen.stdout)) == (
        0,
        [
            ["nova-compute:host1", "instance.create.start", "web", "building"],
            [
                "nova-compute:host1",
                "instance.create.error",
                "web",
                "building/spawning",
                "PortNotFound: Port id made-up could not be found.",
            ],
        ],
    )


def test_a_server_is_followed_by_its_name_and_by_its_uuid(server: Serving) -> None:
    """A pattern takes events from the middle; as JSON each is the notification itself."""
    boot(server, "db")
    uuid = boot(server, "web")
    asked = ("--event", "instance.*.end", "--count", "1")
    by_name = server.run("watch", *FROM_THE_FIRST, *asked, "--instance", "web")
    by_uuid = server.run("watch", *FROM_THE_FIRST, *asked, "--instance", uuid, "--json")
    assert columns(by_name.stdout) == [
        ["nova-compute:host1", "instance.create.end", "web", "active"]
    ]
    said = server.http.get(f"/_kilonova/notifications?instance={uuid}").json()["notifications"]
    assert [json.loads(line) for line in by_uuid.stdout.splitlines()] == said[-1:]


def test_what_comes_later_is_shown_as_it_comes(server: Serving) -> None:
    """Ctrl-C ends it well, and so does the server's end."""
    with subprocess.Popen(
        [sys.executable, "-m", "kilonova", "watch", *FROM_THE_FIRST],
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        first = [watching.stdout.readline() for _ in range(3)]
        server.http.post("/_kilonova/hosts", json={"name": "host2"})
        then = watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        left, errors, status = watching.stdout.read(), watching.stderr.read(), watching.wait(20)
    assert [line[-1] for line in columns("".join(first))] == ["conductor", "scheduler", "host1"]
    assert columns(then) == [["nova-compute:host2", "service.create", "host2"]]
    assert (left, errors, status) == ("", "", 0)


@pytest.mark.parametrize("colours", [False, True])
def test_what_a_message_says_never_steers_the_terminal(colours: bool) -> None:
    """Nor is it a line of its own: whoever names servers is not who watches."""
    evil = "\x1b]0;owned\x07\nfine\x9b2J\u202e\ud800"
    fault = {"exception": evil, "exception_message": evil}
    message = {
        "timestamp": f"2026-01-31 {evil}",
        "publisher_id": evil,
        "priority": "ERROR",
        "event_type": f"instance.{evil}",
        "payload": {"display_name": evil, "state": evil, "task_state": evil, **fault},
    }
    line = Reader([], None).line(message, colours=colours)
    for ours in ("\x1b[31m", "\x1b[2m", "\x1b[0m") if colours else ():
        line = line.replace(ours, "")
    assert line.isprintable()
    assert line.count(r"\x1b]0;owned\x07\nfine\x9b2J\u202e\ud800") == 5
    as_data = as_json(message)
    assert as_data.isprintable()
    assert json.loads(as_data) == message


def test_faults_are_planned_listed_and_cleared(server: Serving) -> None:
    """Each in one line, with what became of it; what makes no sense is refused with a remedy."""
    planned = [
        server.run("faults", "add", *arguments).stdout.split()
        for arguments in (
            ("image.get", "ImageNotFound", "image_id=made-up", "--times", "1", "--after", "2"),
            ("virt.spawn", "--delay", "5", "--match", "server=web", "--probability", "0.5"),
            ("virt.spawn", "--hang", "--expires", "60"),
        )
    ]
    server.run("faults", "clear", "fault-2")
    some = server.run("faults", "list").stdout.splitlines()
    as_json = json.loads(server.run("faults", "list", "--json").stdout)
    server.run("faults", "clear")
    none = server.run("faults", "list").stdout
    refused = [
        server.run("faults", *arguments)
        for arguments in (
            ("add", "virt.spwan", "--hang"),
            ("add", "virt.spawn", "DiskNotFound", "location"),
            ("clear", "fault-9"),
        )
    ]
    assert [" ".join(words) for words in planned] == [
        "fault-1 image.get ImageNotFound(image_id=made-up), after 2, struck 0 of 1",
        "fault-2 virt.spawn delay 5 s, with probability 0.5, where server is web, struck 0",
        "fault-3 virt.spawn hang, for 60 s, struck 0",
    ]
    assert [line.split() for line in some] == [planned[0], planned[2]]
    assert [fault["id"] for fault in as_json["faults"]] == ["fault-1", "fault-3"]
    assert none == ""
    assert [(each.returncode, each.stderr.split(": ", 1)[1]) for each in refused] == [
        (
            2,
            "There is no seam 'virt.spwan'. Did you mean virt.spawn or virt.suspend or"
            " virt.pause?\n",
        ),
        (2, "'location' is no NAME=VALUE, such as reason=full.\n"),
        (2, "There is no fault 'fault-9'.\n"),
    ]


def test_without_a_server_the_remedy_is_named(tmp_path: Path) -> None:
    """On this machine, at an address, and behind a token that was not given; exit status 2."""
    with Serving(tmp_path, KILONOVA_CONTROL_TOKEN=GIVEN) as server:
        asked = server.run("watch", *FROM_THE_FIRST, "--count", "1")
        wrong = server.run("watch", "--url", server.url, "--token", "wrong")
        server.interrupt()
        failures = [
            server.run("watch"),
            server.run("watch", "--url", server.url),
            server.run("watch", "--url", "127.0.0.1:1"),
        ]
    assert (asked.returncode, len(asked.stdout.splitlines())) == (0, 1)
    assert [(each.returncode, each.stderr) for each in (wrong, *failures)] == [
        (
            2,
            "kilonova watch: The control token is wrong. Give --token or KILONOVA_CONTROL_TOKEN:"
            " the one that the server started with.\n",
        ),
        (2, "kilonova watch: No server of yours runs. Start one with: kilonova serve\n"),
        (
            2,
            f"kilonova watch: No server of Kilonova's answers at {server.url} (Connection refused)."
            " Start one with: kilonova serve\n",
        ),
        (
            2,
            "kilonova watch: '127.0.0.1:1' is no address of a server."
            " Give one such as http://127.0.0.1:8774.\n",
        ),
    ]
