# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shared file systems, as their users see them."""

from __future__ import annotations

import pytest

from tests.api.neighbour import Neighbour, admin, member

V2 = "/share/v2"


@pytest.fixture
def ask() -> Neighbour:
    """Shared file systems for a member of `demo`."""
    return Neighbour(member(), V2, X_OpenStack_Manila_API_Version="2.60")


def test_access_is_granted_and_taken_away(ask: Neighbour) -> None:
    """A second grant to the same address is refused."""
    path = f"/shares/{ask.made('/shares', 'share', size=1, share_proto='nfs')['id']}"
    asked = {"allow_access": {"access_type": "ip", "access_to": "192.0.2.1"}}
    _, granted = ask("POST", f"{path}/action", asked)
    assert ask("POST", f"{path}/action", asked)[0] == 400
    rules = f"/share-access-rules?share_id={path.rpartition('/')[2]}"
    _, found = ask("GET", rules)
    assert [(r["id"], r["access_to"], r["access_level"]) for r in found["access_list"]] == [
        (granted["access"]["id"], "192.0.2.1", "rw")
    ]
    deny = {"deny_access": {"access_id": granted["access"]["id"]}}
    assert ask("POST", f"{path}/action", deny)[0] == 202
    assert ask("POST", f"{path}/action", deny)[0] == 404
    assert ask("GET", rules)[1] == {"access_list": []}


def test_a_host_that_mounts_a_share_for_a_server_is_let_in(ask: Neighbour) -> None:
    """What Compute grants is seen here."""
    server_id = ask.client.make_server()
    ask.client.ask("POST", f"/compute/v2.1/servers/{server_id}/action", {"os-stop": None})
    share_id = ask.made("/shares", "share", size=1, share_proto="NFS")["id"]
    answer = ask.client.ask(
        "POST",
        f"/compute/v2.1/servers/{server_id}/shares",
        {"share": {"share_id": share_id}},
        OpenStack_API_Version="compute 2.97",
    )
    assert answer.status == 201, answer.body
    _, found = ask("GET", f"/share-access-rules?share_id={share_id}")
    assert [rule["access_type"] for rule in found["access_list"]] == ["ip"]


def test_where_a_share_is_mounted_from_stands_apart(ask: Neighbour) -> None:
    """From version 2.9 on; before, in the share."""
    share = ask.made("/shares", "share", size=1, share_proto="NFS", name="files")
    path = f"/shares/{share['id']}"
    _, old = ask("GET", path, X_OpenStack_Manila_API_Version="2.8")
    _, new = ask("GET", f"{path}/export_locations")
    assert [each["path"] for each in new["export_locations"]] == old["share"]["export_locations"]
    assert "export_location" not in share


def test_a_share_grows_and_shrinks(ask: Neighbour) -> None:
    """In the direction that is asked for."""
    path = f"/shares/{ask.made('/shares', 'share', size=2, share_proto='NFS')['id']}"
    statuses = [
        ask("POST", f"{path}/action", {action: {"new_size": size}})[0]
        for action, size in (("extend", 1), ("extend", 3), ("shrink", 4), ("shrink", 1))
    ]
    assert (statuses, ask("GET", path)[1]["share"]["size"]) == ([400, 202, 400, 202], 1)


def test_public_shares_are_seen_by_everybody(ask: Neighbour) -> None:
    """And changed by their project."""
    owner = Neighbour(admin(ask.client), V2, X_OpenStack_Manila_API_Version="2.60")
    made = [
        owner.made("/shares", "share", size=1, share_proto="NFS", name=name, is_public=public)
        for name, public in (("shown", True), ("hidden", False))
    ]
    assert [ask("GET", f"/shares/{each['id']}")[0] for each in made] == [200, 404]
    assert ask("DELETE", f"/shares/{made[0]['id']}")[0] == 404
    _, found = ask("GET", "/shares?is_public=True")
    assert [each["name"] for each in found["shares"]] == ["shown"]
    assert ask("GET", "/shares")[1] == {"shares": []}


@pytest.mark.parametrize(
    "asked",
    [{}, {"size": 0, "share_proto": "NFS"}, {"size": 1, "share_proto": "FTP"}, {"size": "x"}, None],
)
def test_what_cannot_be_made_is_refused(ask: Neighbour, asked: object) -> None:
    """400, and nothing is made."""
    assert ask("POST", "/shares", {"share": asked})[0] == 400
    assert ask("GET", "/shares")[1] == {"shares": []}
