# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The front door over HTTP, on one core, beside moto's server where that is installed.

What asks is another process, on another core, with four connections that it keeps.
"""

from __future__ import annotations

import os
import shutil
import time

from benchmarks.measuring import Row
from benchmarks.serving import (
    KILONOVA,
    SERVERS,
    Connection,
    Server,
    lift_quotas,
    new_server,
    running,
)

ROUNDS = 5
CONNECTIONS = 4
SECONDS = 5.0
BATCH, BATCHES = 400, 5
WANTED_READS = 2_000
WANTED_CYCLES = 700
MOTO = os.environ.get("MOTO_SERVER") or shutil.which("moto_server") or ""
"""moto's server in an environment of its own: MOTO_SERVER=/path/to/bin/moto_server."""


def best_start(command: tuple[str, ...], path: str) -> tuple[float, int]:
    """Seconds to the first answer, and bytes of memory after it, as the best of some rounds."""
    found = []
    for _ in range(ROUNDS):
        with running(*command) as server:
            took_s = server.first_answer_s(path)
            found.append((took_s, server.resident_bytes))
    return min(took for took, _ in found), min(held for _, held in found)


def reads(server: Server) -> float:
    """How often ``GET /servers/ID`` is answered in a second of the server's core."""
    connections = ready(server)
    path = f"{SERVERS}/{boot(connections[0])}"
    request = connections[0].prepared("GET", path)
    answered, began, before_s = 0, time.perf_counter(), server.busy_s
    for connection in connections:
        connection.send(request)
    while time.perf_counter() - began < SECONDS:
        for connection in connections:
            reply = connection.receive()
            if reply.status != 200:
                raise AssertionError(reply)
            connection.send(request)
            answered += 1
    for connection in connections:
        connection.receive()
        answered += 1
    return answered / (server.busy_s - before_s)


def boot(connection: Connection) -> str:
    """A server that is active; its id. Raises: AssertionError."""
    reply = connection.ask("POST", SERVERS, new_server(connection, "none"))
    identity: str = reply.json["server"]["id"]
    shown = connection.ask("GET", f"{SERVERS}/{identity}").json["server"]
    if shown["status"] != "ACTIVE":
        raise AssertionError(shown)
    return identity


def ready(server: Server) -> list[Connection]:
    """Connections that are logged in, as the quotas of a load allow."""
    server.first_answer_s("/")
    first = Connection(server.port)
    first.log_in()
    lift_quotas(first)
    return [first, *(Connection(server.port, first.token) for _ in range(CONNECTIONS - 1))]


def cycles(server: Server) -> float:
    """How often a server is asked for and seen to be active in a second of the server's core.

    Some hundred are made at a time, and deleted again without counting that.
    """
    connections = ready(server)
    create = connections[0].prepared("POST", SERVERS, new_server(connections[0], "none"))
    busy_s, done = 0.0, 0
    for _ in range(BATCHES):
        before_s, made = server.busy_s, []
        for _ in range(BATCH // len(connections)):
            made += each_makes_one(connections, create)
        busy_s, done = busy_s + server.busy_s - before_s, done + len(made)
        for identity in made:
            connections[0].ask("DELETE", f"{SERVERS}/{identity}")
    return done / busy_s


def each_makes_one(connections: list[Connection], create: bytes) -> list[str]:
    """The ids of servers that are active, one by each connection. Raises: AssertionError."""
    for connection in connections:
        connection.send(create)
    made = [connection.receive().json["server"]["id"] for connection in connections]
    for connection, identity in zip(connections, made, strict=True):
        connection.send(connection.prepared("GET", f"{SERVERS}/{identity}"))
    shown = [connection.receive().json["server"]["status"] for connection in connections]
    if set(shown) != {"ACTIVE"}:
        raise AssertionError(shown)
    return made


def measure() -> list[Row]:
    """The rows of this benchmark."""
    rows = []
    servers: list[tuple[str, tuple[str, ...], str]] = [("kilonova serve", KILONOVA, "/identity/v3")]
    if MOTO:
        servers.append(("moto_server", (MOTO, "-p", "{port}"), "/moto-api/data.json"))
    for name, command, path in servers:
        took_s, held = best_start(command, path)
        rows += [
            Row(f"ms from exec to the first answer, {name}", f"{took_s * 1e3:.0f}"),
            Row(f"MiB that {name} holds then", f"{held / 2**20:.0f}"),
        ]
    for what, work, wanted in (
        ("GET /servers/ID in a second of one core", reads, WANTED_READS),
        ("servers made and seen active in a second of one core", cycles, WANTED_CYCLES),
    ):
        with running(*KILONOVA) as server:
            figure = work(server)
        rows.append(Row(what, f"{figure:,.0f}", f"{wanted:,}", figure >= wanted))
    return rows
