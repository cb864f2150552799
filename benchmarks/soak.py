# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand mixed requests to one server: what it holds, and whether anything is stuck.

A population of a hundred servers stays as large as it is, while some are made, acted upon, looked
at and deleted; which is drawn from a seed. Before that, as many servers are made and deleted as a
region keeps records of deleted ones, so that what grows then is no store that fills.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from benchmarks.measuring import Row
from benchmarks.serving import (
    COMPUTE,
    KILONOVA,
    SERVERS,
    Connection,
    lift_quotas,
    new_server,
    running,
)
from kilonova.cloud.tables import DELETED_KEPT

REQUESTS = 100_000
LOOKS = 10
"""How often the memory is looked at, in equal steps."""

POPULATION = 100
AT_ONCE = 20
MOST_GROWTH = 1.05
"""What counts as no leak in the second half, when most records are of servers with a history."""

ACTIONS: tuple[dict[str, object], ...] = (
    {"os-stop": None},
    {"os-start": None},
    {"reboot": {"type": "SOFT"}},
    {"reboot": {"type": "HARD"}},
    {"pause": None},
    {"unpause": None},
    {"suspend": None},
    {"resume": None},
    {"lock": None},
    {"unlock": None},
    {"shelve": None},
    {"unshelve": None},
    {"resize": {"flavorRef": "2"}},
    {"confirmResize": None},
    {"revertResize": None},
    {"rescue": None},
    {"unrescue": None},
    {"os-getConsoleOutput": {}},
    {"migrate": None},
)
LOOKED_AT = (
    SERVERS,
    f"{SERVERS}/detail?limit=20",
    f"{COMPUTE}/flavors/detail",
    f"{COMPUTE}/os-hypervisors/detail",
    f"{COMPUTE}/os-migrations?limit=5",
    f"{COMPUTE}/limits",
    "/networking/v2.0/networks",
    "/image/v2/images",
    "/identity/v3/projects",
    "/placement/resource_providers",
    "/volume/v3/volumes",
    "/_kilonova/notifications?limit=20",
    f"{SERVERS}/none",
)


class Load:
    """Who asks: one connection, and the servers that it has made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._random = random.Random(0)
        self.statuses: Counter[int] = Counter()
        self.servers: list[str] = []
        self._new = new_server(connection, "auto")

    def fill(self, records: int) -> None:
        """Make and delete servers."""
        many = {"server": {**self._new["server"], "min_count": AT_ONCE}}
        for _ in range(records // AT_ONCE):
            self.ask("POST", SERVERS, many)
            shown = self._connection.ask("GET", f"{SERVERS}?limit={AT_ONCE}").json["servers"]
            for each in shown:
                self.ask("DELETE", f"{SERVERS}/{each['id']}")

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Ask, and count how it was answered."""
        reply = self._connection.ask(method, path, body)
        self.statuses[reply.status] += 1
        return reply.body

    def _make(self) -> None:
        reply = self._connection.ask("POST", SERVERS, self._new)
        self.statuses[reply.status] += 1
        if reply.status == 202:
            self.servers.append(reply.json["server"]["id"])

    def _delete(self) -> None:
        identity = self.servers.pop(self._random.randrange(len(self.servers)))
        self.ask("DELETE", f"{SERVERS}/{identity}")

    def _act(self) -> None:
        path = f"{SERVERS}/{self._random.choice(self.servers)}"
        self.ask("POST", f"{path}/action", self._random.choice(ACTIONS))

    def _show(self) -> None:
        self.ask("GET", f"{SERVERS}/{self._random.choice(self.servers)}")

    def _look(self) -> None:
        self.ask("GET", self._random.choice(LOOKED_AT))

    def _mark(self) -> None:
        path = f"{SERVERS}/{self._random.choice(self.servers)}/metadata"
        self.ask("POST", path, {"metadata": {"round": str(self._random.random())}})

    def one(self) -> None:
        """One request, whatever it may be."""
        if len(self.servers) < POPULATION:
            self._make()
            return
        doings: list[tuple[Callable[[], None], int]] = [
            (self._delete, 8),
            (self._act, 30),
            (self._show, 30),
            (self._look, 24),
            (self._mark, 8),
        ]
        kinds, weights = zip(*doings, strict=True)
        (doing,) = self._random.choices(kinds, weights)
        doing()

    def stuck(self) -> int:
        """How many servers are in the midst of something, or failed, when all is done."""
        shown = self._connection.ask("GET", f"{SERVERS}/detail?limit=1000").json["servers"]
        return sum(
            each["OS-EXT-STS:task_state"] is not None or each["status"] in ("BUILD", "ERROR")
            for each in shown
        )


def measure() -> list[Row]:
    """The rows of this benchmark."""
    rows: list[Row] = []
    with running(*KILONOVA) as server:
        server.first_answer_s("/")
        with Connection(server.port) as connection:
            connection.log_in()
            lift_quotas(connection)
            for host in range(5, 10):
                connection.ask("POST", "/_kilonova/hosts", {"name": f"more{host}"})
            load = Load(connection)
            load.fill(DELETED_KEPT)
            held, before_s = [], server.busy_s
            for look in range(1, LOOKS + 1):
                for _ in range(REQUESTS // LOOKS):
                    load.one()
                held.append(server.resident_bytes / 2**20)
                rows.append(Row(f"MiB held after {look * REQUESTS // LOOKS:,}", f"{held[-1]:.1f}"))
            failed = sum(count for status, count in load.statuses.items() if status >= 500)
            stuck = load.stuck()
            per_s = REQUESTS / (server.busy_s - before_s)
    growth = held[-1] / held[LOOKS // 2 - 1]
    refused = sum(count for status, count in load.statuses.items() if status >= 400)
    return [
        *rows,
        Row(
            f"that of {REQUESTS:,} to that of {REQUESTS // 2:,}",
            f"{growth:.2f}",
            f"{MOST_GROWTH} at most",
            growth <= MOST_GROWTH,
        ),
        Row("answers with a server's error", f"{failed}", "0", failed == 0),
        Row("servers stuck or failed at the end", f"{stuck}", "0", stuck == 0),
        Row("of the answers, refusals", f"{refused:,}"),
        Row("requests in a second of one core", f"{per_s:,.0f}"),
    ]
