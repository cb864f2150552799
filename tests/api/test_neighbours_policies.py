# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what in Compute's neighbours, by their default policies."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kilonova.api.neighbour_doors import SERVICES
from tests.api.control.client import Client

WRITES: tuple[tuple[str, str, Any, str], ...] = (
    ("POST", "/networking/v2.0/networks", {"network": {}}, "rule:create_network is disallowed"),
    ("PUT", "/networking/v2.0/ports/x", {"port": {}}, "rule:update_port is disallowed"),
    ("DELETE", "/networking/v2.0/security-groups/x", None, "rule:delete_security_group is"),
    ("PUT", "/networking/v2.0/ports/x/tags/y", None, "rule:update_port_tags is disallowed"),
    (
        "PUT",
        "/networking/v2.0/routers/x/add_router_interface",
        {},
        "rule:add_router_interface is disallowed",
    ),
    ("POST", "/volume/v3/volumes", {"volume": {"size": 1}}, "Policy doesn't allow volume:create "),
    ("DELETE", "/volume/v3/snapshots/x", None, "Policy doesn't allow volume:delete_snapshot "),
    ("POST", "/volume/v3/volumes/x/metadata", {}, "allow volume:create_volume_metadata "),
    (
        "POST",
        "/volume/v3/volumes/x/action",
        {"os-extend": {}},
        "Policy doesn't allow volume:extend",
    ),
    (
        "POST",
        "/volume/v3/volumes/x/action",
        {"os-attach": {}},
        "allow volume_extension:volume_actions:attach ",
    ),
    ("POST", "/image/v2/images", {"name": "x"}, "not authorized to complete add_image action."),
    ("PATCH", "/image/v2/images/x", [], "not authorized to complete modify_image action."),
    ("POST", "/image/v2/images/x/members", {}, "not authorized to complete add_member action."),
    ("POST", "/image/v2/images/x/actions/deactivate", {}, "complete deactivate action."),
    ("POST", "/share/v2/shares", {"share": {}}, "Policy doesn't allow share:create "),
    ("POST", "/share/v2/shares/x/action", {"extend": {}}, "Policy doesn't allow share:extend "),
    ("DELETE", "/share/v2/shares/x/metadata/y", None, "share:delete_share_metadata "),
)
READS = (
    "/networking/v2.0/ports",
    "/volume/v3/volumes",
    "/image/v2/images",
    "/share/v2/shares",
)
PLACEMENT = "/placement/resource_providers"


@pytest.fixture
def client() -> Client:
    """A server where the user `looker` only reads, and `worker` is a service."""
    client = Client()
    identity = client.served.cloud.identity
    demo = identity.project("demo").id
    identity.add_user("looker", {demo: ("reader",)})
    identity.add_user("worker", {demo: ("service",)})
    return client


@pytest.mark.parametrize(("method", "path", "body", "said"), WRITES)
def test_readers_change_nothing(
    client: Client, method: str, path: str, body: Any, said: str
) -> None:
    """403 with the rule's name in the service's own words; members get further."""
    client.log_in("looker")
    version = {"X_OpenStack_Manila_API_Version": "2.80"}
    answer = client.ask(method, path, body, Accept="application/json", **version)
    assert (answer.status, said in answer.body.decode()) == (403, True)
    client.log_in("demo")
    allowed = client.ask(method, path, body, Accept="application/json", **version)
    assert said not in allowed.body.decode()


def test_readers_change_nothing_anywhere(client: Client) -> None:
    """Whatever is no reading is refused by each of the services, of anything, before it is looked
    for.
    """
    client.log_in("looker")
    newest = {
        "OpenStack_API_Version": "volume 3.71,placement 1.39",
        "X_OpenStack_Manila_API_Version": "2.80",
    }
    allowed = []
    for service in SERVICES:
        for route in service.routes:
            if route.method == "GET":
                continue
            body: dict[str, Any] = {route.key: {}} if route.key else {}
            at = service.prefix + re.sub(r"{\w+}", "x", route.path)
            if client.ask(route.method, at, body, **newest).status != 403:
                allowed.append(f"{route.method} {at} {route.key}")
    assert allowed == [
        "POST /volume/v3/volumes/x/action os-show_image_metadata",
        "POST /share/v2/shares/x/action access_list",
        "POST /share/v2/shares/x/action os-access_list",
    ]


def test_readers_read(client: Client) -> None:
    """Lists, and what is asked for by an action that changes nothing."""
    client.log_in("looker")
    assert [client.ask("GET", path).status for path in READS] == [200] * len(READS)
    shown = client.ask("POST", "/volume/v3/volumes/x/action", {"os-show_image_metadata": {}})
    assert shown.status == 404


def test_placement_is_for_services(client: Client) -> None:
    """And for administrators; members have no say in it."""
    found = []
    for user, project in (("admin", "admin"), ("worker", "demo"), ("demo", "demo")):
        client.log_in(user, project)
        found.append(client.ask("GET", PLACEMENT).status)
    assert found == [200, 200, 403]
