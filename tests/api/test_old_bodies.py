# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What /compute/v2 takes, as old clients send it."""

from __future__ import annotations

from typing import Any

import pytest

from kilonova.api.in_process import Answer
from tests.api.control.client import Client

OLD, NEW = "/compute/v2", "/compute/v2.1"


@pytest.fixture
def admin() -> Client:
    """A client that is logged in as an administrator."""
    client = Client()
    client.log_in("admin", "admin")
    return client


def create(client: Client, prefix: str, **wishes: Any) -> Answer:
    """Ask for a server."""
    image = client.served.cloud.neighbours.images.id_of("cirros")
    server = {"name": "old", "flavorRef": "1", "imageRef": image, **wishes}
    return client.ask("POST", f"{prefix}/servers", {"server": server})


@pytest.mark.parametrize(
    "wishes",
    [
        {"colour": "red"},
        {"name": " old "},
        {"block_device_mapping_v2": [], "personality": [{"path": "x", "contents": "", "mode": 1}]},
        {"networks": []},
        {"OS-DCF:diskConfig": "AUTO", "metadata": {"any": "key"}, "adminPass": "x", "y": {"z": []}},
    ],
)
def test_unknown_attributes_are_left_out_and_names_trimmed(
    admin: Client, wishes: dict[str, Any]
) -> None:
    """At /compute/v2; what is known counts as it does elsewhere."""
    made = create(admin, OLD, **wishes)
    assert made.status == 202, made.body
    shown = admin.ask("GET", f"{OLD}/servers/{made.json['server']['id']}").json["server"]
    assert (shown["name"], shown["metadata"]) == ("old", wishes.get("metadata", {}))


def test_they_are_refused_from_2_1_on(admin: Client) -> None:
    """400, in Nova's words."""
    unknown, spaced = create(admin, NEW, colour="red"), create(admin, NEW, name=" old ")
    assert (unknown.status, spaced.status) == (400, 400)
    assert "('colour' was unexpected)" in unknown.json["badRequest"]["message"]


def test_what_is_known_has_to_be_right_in_2_0_too(admin: Client) -> None:
    """400; and keys of metadata keep their pattern."""
    odd: tuple[dict[str, Any], ...] = (
        {"name": ""},
        {"name": 5},
        {"min_count": "many"},
        {"metadata": {"a\nb": "x"}},
        {"metadata": {"a": 5}},
    )
    assert [create(admin, OLD, **wishes).status for wishes in odd] == [400] * len(odd)


def test_attributes_beside_what_is_asked_for_are_left_out(admin: Client) -> None:
    """Of actions too, but for the one that is the action's name."""
    made = create(admin, OLD, networks=[]).json["server"]["id"]
    path = f"/servers/{made}/action"
    asked = {"reboot": {"type": "HARD", "why": "x"}}
    assert admin.ask("POST", NEW + path, asked).status == 400
    assert admin.ask("POST", OLD + path, asked).status == 202
    flavor = {"name": "f", "ram": 1, "vcpus": 1, "disk": 1, "odd": 1}
    body = {"flavor": flavor, "more": True}
    assert [admin.ask("POST", f"{v}/flavors", body).status for v in (NEW, OLD)] == [400, 200]


def test_names_of_other_things_are_trimmed_too(admin: Client) -> None:
    """And what an aggregate does not know is left out, whatever it is changed to."""
    body: dict[str, Any] = {"keypair": {"name": " key ", "odd": 1}}
    assert [admin.ask("POST", f"{v}/os-keypairs", body).status for v in (NEW, OLD)] == [400, 200]
    assert admin.ask("GET", f"{OLD}/os-keypairs/key").status == 200
    body = {"aggregate": {"name": " racks ", "availability_zone": " zone ", "odd": 1}}
    made = admin.ask("POST", f"{OLD}/os-aggregates", body).json["aggregate"]
    assert (made["name"], made["availability_zone"]) == ("racks", "zone")
    body = {"aggregate": {"name": " shelves ", "odd": 1}}
    path = f"/os-aggregates/{made['id']}"
    assert [admin.ask("PUT", v + path, body).status for v in (NEW, OLD)] == [400, 200]
