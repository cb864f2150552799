# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""`kilonova serve` as its users start, watch and stop it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from time import sleep  # noqa: TID251  # what is proven is about real seconds

import httpx
import pytest

from kilonova.api.server_process import listen
from kilonova.cli.main import main
from tests.cli.serving import Serving

pytestmark = pytest.mark.loopback

HOW_TO = (Path(__file__).parents[2] / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
GIVEN = "given-one"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (it is refused without a token)


def test_a_server_tells_where_it_is_and_lets_its_users_in(tmp_path: Path) -> None:
    """One line, with a free port and a password that was made up; Ctrl-C ends it well."""
    with Serving(tmp_path) as server:
        port = server.url.rpartition(":")[2]
        greeting, _, password = server.greeting.rpartition(" ")
        entered = server.log_in("demo", password).status_code
        flavors = server.http.get("/compute/v2.1/flavors").json()["flavors"]
        ended = server.interrupt()
        log = server.log
    assert greeting == (
        f"Kilonova serves http://127.0.0.1:{port} - get in with:"
        f' eval "$(kilonova env --port {port})" - password:'
    )
    assert (entered, flavors[0]["name"], ended) == (201, "m1.tiny", 0)
    assert password not in log
    assert list((tmp_path / "kilonova").iterdir()) == []


def test_a_given_password_is_printed_nowhere(tmp_path: Path) -> None:
    """It comes from the environment, as every option may; SIGTERM ends the server well."""
    surroundings = {"KILONOVA_PASSWORD": GIVEN, "KILONOVA_DATA": "nova-functional"}
    with Serving(tmp_path, "--seed", "7", **surroundings) as server:
        refused = server.log_in("fake", "another").status_code
        health = server.http.get("/_kilonova/health").json()
        ended = server.interrupt(signal.SIGTERM)
        said = server.greeting + server.log
    assert (refused, health["data"], health["seed"], ended) == (401, "nova-functional", 7, 0)
    assert (GIVEN in said, "password" in server.greeting) == (False, False)


def test_each_request_is_logged_in_one_line(tmp_path: Path) -> None:
    """JSON, without the query; nothing else is written."""
    with Serving(tmp_path) as server:
        server.http.get("/_kilonova/notifications?event_type=instance")
        server.log_in("demo", "wrong")
        server.interrupt()
        lines = [json.loads(line) for line in server.log.splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/_kilonova/notifications", 200),
        ("POST", "/identity/v3/auth/tokens", 401),
    ]
    assert list(lines[0]) == ["time", "method", "path", "ms", "status"]


def test_in_real_time_a_server_takes_its_time(tmp_path: Path) -> None:
    """At fifty times the speed its five seconds are a tenth of one."""
    with Serving(tmp_path, "--speed", "50") as server:
        server.log_in("demo", server.greeting.rpartition(" ")[2])
        with server.http.stream("GET", "/_kilonova/notifications/stream") as stream:
            lines = stream.iter_lines()
            assert next(lines) == ": notifications"
            began = server.http.get("/_kilonova/clock").json()
            reset = {"clock": {"mode": "real", "speed": 50}, "seed": 1}
            server.http.post("/_kilonova/reset", json=reset)
            published = next(line for line in lines if line.startswith("data: "))
        clock = server.http.get("/_kilonova/clock").json()
    assert (began["mode"], began["speed"]) == ("real", 50.0)
    assert json.loads(published.removeprefix("data: "))["event_type"] == "service.create"
    assert clock["elapsed"] > 0


def test_a_client_that_looks_again_after_a_while_finds_its_connection_open(tmp_path: Path) -> None:
    with Serving(tmp_path, "--clock", "instant") as server:
        client = HTTPConnection(server.http.base_url.host, server.http.base_url.port or 0)
        client.connect()
        connection = client.sock
        for pause in (0, 5.2):
            sleep(pause)
            client.request("GET", "/compute/")
            assert client.getresponse().read()
            assert client.sock is connection
        client.close()


def test_requests_that_the_end_cuts_off_are_nothing_to_complain_about(tmp_path: Path) -> None:
    """Their bodies never came; the server ends all the same, and its log tells of no error."""
    with Serving(tmp_path, "--clock", "instant") as server:
        slow = HTTPConnection(server.http.base_url.host, server.http.base_url.port or 0)
        slow.putrequest("POST", "/identity/v3/auth/tokens")
        slow.putheader("Content-Length", "100")
        slow.endheaders(b"{")
        assert server.http.get("/_kilonova/health").status_code == 200
        assert server.interrupt() == 0
        assert "Traceback" not in server.log
        slow.close()


def test_followers_are_told_that_the_server_ends(tmp_path: Path) -> None:
    """Their streams end, and do not hold up the end."""
    with (
        Serving(tmp_path) as server,
        server.http.stream("GET", "/_kilonova/notifications/stream?since=2000-01-01") as stream,
    ):
        lines = stream.iter_lines()
        first = [next(lines) for _ in range(4)]
        ended = server.interrupt()
        assert (list(lines)[-1:], ended) == ([""], 0)
    assert first[:2] == [": notifications", ""]
    assert first[2] == f"id: {json.loads(first[3].removeprefix('data: '))['message_id']}"


def test_a_server_in_the_background_is_found_and_stopped(tmp_path: Path) -> None:
    """--detach, --status, --stop, and then there is none."""
    with Serving(tmp_path) as server:
        server.interrupt()
        started = server.run("serve", "--detach", "--port", "0", "--clock", "instant")
        url = started.stdout.split()[2]
        status = server.run("serve", "--status")
        health = httpx.get(f"{url}/_kilonova/health").json()
        stopped = server.run("serve", "--stop")
        after = server.run("serve", "--status")
        nothing = server.run("serve", "--stop")
    assert (started.returncode, health["clock"]) == (0, "instant")
    assert status.stdout.startswith(f"Kilonova {health['version']} serves {url} with pid ")
    assert (stopped.returncode, stopped.stdout) == (0, f"Kilonova no longer serves {url}\n")
    assert (after.returncode, after.stdout, nothing.returncode) == (
        1,
        "No server of yours runs. Start one with: kilonova serve\n",
        2,
    )


def test_flags_come_from_a_file_and_from_the_command_line(tmp_path: Path) -> None:
    """The command line has the last word; what is not known in the file is named."""
    config = tmp_path / "nova.conf"
    config.write_text("[quota]\ninstances = 3\ncores = 4\n[vnc]\nenabled = true\n")
    options = ("--config-file", str(config), "--flag", "quota.cores=5", "--flag", "my_ip=192.0.2.1")
    with Serving(tmp_path, *options[:4]) as server:
        quota = server.http.get("/_kilonova/flags").json()["quota"]
        said = server.log
    assert (quota["instances"], quota["cores"]) == (3, 5)
    assert said.splitlines()[0] == "kilonova serve: not known here, left out: [vnc] enabled"


def test_elsewhere_is_served_only_with_a_control_token(tmp_path: Path) -> None:
    """The control interface then wants it of everybody."""
    with Serving(tmp_path, "--host", EVERYWHERE, KILONOVA_CONTROL_TOKEN=GIVEN) as server:
        without = server.http.get("/_kilonova/health").status_code
        token = {"X-Kilonova-Token": GIVEN}
        with_it = server.http.get("/_kilonova/health", headers=token).status_code
        status = server.run("serve", "--status").returncode
    assert (without, with_it, status) == (401, 200, 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--host", EVERYWHERE],
            "0.0.0.0 can be reached from elsewhere, and whoever reaches the control interface"
            " rules the cloud. Give --control-token, or listen on 127.0.0.1.",
        ),
        (["--data", "defaul"], "Data set defaul: there is no such data set. Take one of"),
        (["--clock", "fast"], "--clock takes instant, real, manual, not 'fast'."),
        (["--speed", "0"], "--speed takes a number above 0, not 0."),
        (["--hosts", "0"], "--hosts takes a number from 1 up, not 0."),
        (["--flag", "cores"], "--flag takes GROUP.NAME=VALUE, not 'cores'."),
        (["--flag", "quota.core=1"], "There is no flag 'core' in group [quota]. Did you mean"),
        (["--config-file", "/none"], "Cannot read flags: "),
        (["--port", "70000"], "Cannot listen on port 70000 of 127.0.0.1: "),
    ],
)
def test_what_cannot_be_served_is_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit status 2 and what to do; nothing is served."""
    status = main(["serve", *options])
    assert (status, capsys.readouterr().err.startswith(f"kilonova serve: {message}")) == (2, True)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """With a way out."""
    with Serving(tmp_path) as server:
        port = server.url.rpartition(":")[2]
        refused = server.run("serve", "--port", port)
    assert (refused.returncode, refused.stderr) == (
        2,
        f"kilonova serve: Cannot listen on port {port} of 127.0.0.1: Address already in use."
        " Choose another with --port (0 takes a free one) or --host.\n",
    )


def test_a_background_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    """The same as one in the foreground, and exit status 2."""
    refused = subprocess.run(
        [sys.executable, "-m", "kilonova", "serve", "--detach", "--clock", "fast"],
        env={"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (refused.returncode, refused.stderr) == (
        2,
        "kilonova serve: --clock takes instant, real, manual, not 'fast'.\n",
    )


def test_the_program_of_the_how_to_prints_what_is_shown_under_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the variables that `kilonova env demo` prints."""
    shown = re.search(r"^```python\n(.*?)^```\n\n^```text\n(.*?)^```$", HOW_TO, re.M | re.S)
    assert shown is not None
    with Serving(tmp_path, "--clock", "instant") as server:
        for line in server.run("env", "demo").stdout.splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, value)
        exec(compile(shown[1], "serve.md", "exec"), {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out == shown[2]


def test_answers_are_not_held_back_until_the_client_has_acknowledged() -> None:
    """Whoever connects to what is listened on is sent each piece at once."""
    with (
        listen("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()) as client,
    ):
        accepted, _ = listening.accept()
        with accepted:
            assert client.getpeername() == accepted.getsockname()
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
