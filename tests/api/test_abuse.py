# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever is asked, of anything that is served: refused in words, and never a server's error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from kilonova.api.in_process import Answer
from tests.api.control.client import Client
from tests.api.junk import Junk

VERSIONS = {
    "OpenStack_API_Version": "compute 2.104, volume 3.71, placement 1.39",
    "X_OpenStack_Manila_API_Version": "2.80",
}
MOST = 120
"""How many bodies each operation is sent, spread over all that there are."""

QUERIES = (
    "limit", "marker", "offset", "sort", "sort_key", "sort_dir", "name", "ip", "status", "start",
    "changes-since", "all_tenants", "is_public", "minRam", "fields", "fixed_ips", "resources",
    "required", "member_of", "in_tree", "size_min", "created_at", "since", "event_type", "format",
    "detailed", "tags", "metadata", "visibility", "project_id", "zone",
)  # fmt: skip
WISHES = (
    "", "-1", "0", "9" * 5000, "\0", "\ud7ff", "x" * 300, "*", "[", "null", "a:b:c", "VCPU:1",
    "2001-02-30T25:61:61", "in:", "1e999", "nan", "..", "{}", "gt:x",
)  # fmt: skip


DOORS = (
    "/compute/v2.1/servers",
    "/identity/v3/auth/tokens",
    "/image/v2/images",
    "/networking/v2.0/networks",
    "/volume/v3/volumes",
    "/share/v2/shares",
    "/_kilonova/faults",
)


class World:
    """A server where everything is there that a path may name."""

    def __init__(self) -> None:
        self.client = client = Client()
        client.log_in("admin", "demo")
        volume = {"volume": {"size": 1}}
        share = {"share": {"size": 1, "share_proto": "NFS"}}
        aggregate = {"aggregate": {"name": "a"}}
        first = self._first
        group = first("/networking/v2.0/security-groups")["id"]
        self._ids = {
            "server_id": client.make_server(),
            "volume_id": self.ask("POST", "/volume/v3/volumes", volume).json["volume"]["id"],
            "share_id": self.ask("POST", "/share/v2/shares", share).json["share"]["id"],
            "aggregate_id": str(
                self.ask("POST", "/compute/v2.1/os-aggregates", aggregate).json["aggregate"]["id"]
            ),
            "network_id": first("/networking/v2.0/networks")["id"],
            "port_id": first("/networking/v2.0/ports")["id"],
            "subnet_id": first("/networking/v2.0/subnets")["id"],
            "image_id": first("/image/v2/images")["id"],
            "user_id": first("/identity/v3/users")["id"],
            "project_id": first("/identity/v3/projects")["id"],
            "role_id": first("/identity/v3/roles")["id"],
            "uuid": first("/placement/resource_providers")["uuid"],
            **dict.fromkeys(("security_group_id", "group_id"), group),
            **dict.fromkeys(("name", "host"), "host1"),
            "flavor_id": "1",
        }

    def _first(self, path: str) -> dict[str, Any]:
        (items,) = (v for v in self.ask("GET", path).json.values() if isinstance(v, list))
        return dict(items[0])

    def path(self, path: str) -> str:
        """A path with something that is there for each parameter."""
        return re.sub(r"{(\w+)}", lambda match: self._ids.get(match[1], "x"), path)

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask in the newest versions."""
        return self.client.ask(method, path, body, **VERSIONS)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each method and path of the document, but for the stream, which has no end."""
    document = Client().control("GET", "/openapi.json")[1]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "stream" not in path:
                yield method.upper(), path, operation


def schema_of(operation: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of the JSON that an operation takes."""
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return found


def test_odd_bodies_are_no_reason_to_fail() -> None:
    """Each operation gets what fits, and what has one odd value somewhere in it."""
    junk, failed = Junk(Client().control("GET", "/openapi.json")[1]), []
    for method, path, operation in operations():
        schema, world = schema_of(operation), World()
        bodies = [None] if schema is None else list(junk.bodies(schema))
        for body in bodies[:: len(bodies) // MOST + 1]:
            answer = world.ask(method, world.path(path), body)
            if answer.status >= 500 and answer.status not in (501, 503):
                failed.append((method, path, body, answer.body))
            if answer.status == 401:
                world.client.log_in("admin", "demo")
    assert failed == []


def test_odd_queries_are_no_reason_to_fail() -> None:
    """Whatever a list is asked to be filtered, sorted and limited by."""
    world, failed = World(), []
    for method, path, _ in operations():
        if method != "GET" or path.endswith("/file") or "{" in path:
            continue
        for name in QUERIES:
            for wish in WISHES:
                asked = f"{path}?{quote(name)}={quote(wish)}"
                if (answer := world.ask("GET", asked)).status >= 500:
                    failed.append((asked, answer.body))
    assert failed == []


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff\xfe", b"[" * 20_000, b'{"a":' * 5_000, b'{"x": "\\ud800"}', b'{"x": NaN}', b"\0"],
    ids=["broken", "no text", "deep list", "deep object", "half a letter", "no number", "nul"],
)
def test_what_is_no_json_is_refused_at_every_door(raw: bytes) -> None:
    """400, in each service's own form."""
    client = Client()
    client.log_in("admin", "demo")
    assert [client.send("POST", path, raw).status for path in DOORS] == [400] * len(DOORS)


def test_bodies_that_are_too_long_are_refused() -> None:
    """413, before they are read."""
    client = Client()
    client.log_in("admin", "demo")
    long = b" " * (1 << 21)
    found = {path: client.send("POST", path, long).status for path in DOORS[:-1]}
    assert found == dict.fromkeys(DOORS[:-1], 413)


def test_a_number_of_many_digits_is_a_large_one() -> None:
    """Python itself would not read it."""
    rules = {"max_server_per_host": "9" * 5000}
    group = {"server_group": {"name": "x", "policy": "anti-affinity", "rules": rules}}
    answer = World().ask("POST", "/compute/v2.1/os-server-groups", group)
    assert answer.json["server_group"]["rules"] == {"max_server_per_host": 10**9}


def test_a_data_set_with_a_long_name_is_not_known() -> None:
    """400, as for any other that is not there."""
    assert Client().control("POST", "/reset", {"data": "x" * 300})[0] == 400


@pytest.mark.parametrize("segment", ["%ff%fe", "%00", "9" * 5000, "..", "%2e%2e", " ", "{}"])
def test_odd_ids_are_those_of_nothing(segment: str) -> None:
    """404, or 400 where an id has a form; at every depth of every path."""
    client = Client()
    client.log_in("admin", "demo")
    failed = []
    for method, path, _ in operations():
        if method == "GET" and "{" in path:
            answer = client.ask("GET", re.sub(r"{\w+}", segment, path), **VERSIONS)
            if answer.status >= 500:
                failed.append((path, answer.body))
    assert failed == []
