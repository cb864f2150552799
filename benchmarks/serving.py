# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers in processes of their own, on one core, and what asks them: bare sockets, kept alive."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

PASSWORD = "made-up"  # noqa: S105  # pragma: allowlist secret
HOST = "127.0.0.1"
PATIENCE_S = 60.0
SERVER_CORE = 0
"""The one core that a server has; what asks it has the others."""


class Reply(NamedTuple):
    """An answer: its status, headers as they came, and body."""

    status: int
    head: bytes
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Connection:
    """One connection that is kept; requests go out whole, answers are read by their length."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port, self.token, self._rest = port, token, b""
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def prepared(self, method: str, path: str, body: Any = None) -> bytes:
        """The bytes of a request."""
        sent = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\n"
            f"X-Auth-Token: {self.token}\r\nOpenStack-API-Version: compute 2.104\r\n"
            f"X-OpenStack-Manila-API-Version: 2.80\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        return head.encode() + sent

    def send(self, request: bytes) -> None:
        """Send a request; its answer is to be received before the next but one is sent."""
        self._socket.sendall(request)

    def receive(self) -> Reply:
        """The answer. Raises: EOFError where the server has gone."""
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, data = data[:end], data[end + 4 :]
        lower = head.lower()
        place = lower.find(b"content-length:")
        length = int(lower[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        while len(data) < length:
            data += self._more()
        self._rest = data[length:]
        return Reply(int(head[9:12]), head, data[:length])

    def ask(self, method: str, path: str, body: Any = None) -> Reply:
        """Send a request and have its answer."""
        self.send(self.prepared(method, path, body))
        return self.receive()

    def _more(self) -> bytes:
        chunk = self._socket.recv(1 << 16)
        if not chunk:
            raise EOFError("the server has closed the connection")
        return chunk

    def log_in(self, user: str = "admin", project: str = "demo") -> None:
        """Have a token, for this and what is prepared from now on."""
        domain = {"id": "default"}
        who = {"name": user, "domain": domain, "password": PASSWORD}
        identity = {"methods": ["password"], "password": {"user": who}}
        scope = {"project": {"name": project, "domain": domain}}
        reply = self.ask(
            "POST", "/identity/v3/auth/tokens", {"auth": {"identity": identity, "scope": scope}}
        )
        lines = reply.head.decode("latin-1").split("\r\n")
        (self.token,) = (
            line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("x-subject")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()


COMPUTE = "/compute/v2.1"
SERVERS = f"{COMPUTE}/servers"


def lift_quotas(connection: Connection) -> None:
    """Let a load have as many servers as it likes."""
    projects = connection.ask("GET", "/identity/v3/projects?name=demo").json["projects"]
    quotas = {"quota_set": {"instances": -1, "cores": -1, "ram": -1}}
    connection.ask("PUT", f"{COMPUTE}/os-quota-sets/{projects[0]['id']}", quotas)


def new_server(connection: Connection, networks: str) -> dict[str, dict[str, object]]:
    """A request for a server."""
    images = connection.ask("GET", "/image/v2/images").json["images"]
    wishes = {"name": "s", "flavorRef": "1", "imageRef": images[0]["id"], "networks": networks}
    return {"server": wishes}


class Server:
    """A server's process, on one core from the first."""

    def __init__(self, command: Sequence[str], port: int, directory: str) -> None:
        environment = {**os.environ, "KILONOVA_PASSWORD": PASSWORD, "XDG_RUNTIME_DIR": directory}
        self.port = port
        self.began = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603  (our own command)
            ["taskset", "--cpu-list", str(SERVER_CORE), *command],  # noqa: S607  (util-linux, wherever it is)
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def first_answer_s(self, path: str) -> float:
        """Seconds from the start to the first answer to a request. Raises: TimeoutError."""
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
        while time.perf_counter() - self.began < PATIENCE_S:
            try:
                with socket.create_connection((HOST, self.port), timeout=PATIENCE_S) as connection:
                    connection.sendall(request)
                    if connection.recv(64).startswith(b"HTTP/1."):
                        return time.perf_counter() - self.began
            except OSError:
                time.sleep(0.002)  # noqa: TID251  # another process is awaited
        raise TimeoutError(f"nothing answers on port {self.port}")

    @property
    def busy_s(self) -> float:
        """Seconds of its core that the process has had, however busy the machine is else."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as status:
            fields = status.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_bytes(self) -> int:
        """The memory that the process holds now."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            (line,) = (line for line in status if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def leaving_core() -> Iterator[None]:
    """Keep off the server's core as long as the block, where there is another."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before - {SERVER_CORE} or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(*command: str) -> Iterator[Server]:
    """A server as long as the block; ``{port}`` in its command is a free one."""
    port = free_port()
    with leaving_core(), tempfile.TemporaryDirectory() as directory:
        server = Server([word.replace("{port}", str(port)) for word in command], port, directory)
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(PATIENCE_S)


KILONOVA = (
    *(sys.executable, "-m", "kilonova", "serve"),
    *("--port", "{port}", "--clock", "instant", "--hosts", "5", "--quiet"),
)
"""Kilonova's server, with room for some hundred servers."""
