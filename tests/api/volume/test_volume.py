# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block storage, as its users see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.neighbour import Neighbour, admin, member

V3 = "/volume/v3"


@pytest.fixture
def ask() -> Neighbour:
    """Block storage for a member of `demo`."""
    return Neighbour(member(), V3)


def act(ask: Neighbour, volume_id: str, action: str, **details: object) -> int:
    """Do something to a volume; the status of the answer."""
    return ask("POST", f"/volumes/{volume_id}/action", {action: details})[0]


def message_of(asked: tuple[int, Any]) -> tuple[int, str]:
    """Status and message of a refusal."""
    return asked[0], next(iter(asked[1].values()))["message"]


def status_of(ask: Neighbour, volume_id: str) -> str:
    """What a volume's status is."""
    status: str = ask("GET", f"/volumes/{volume_id}")[1]["volume"]["status"]
    return status


def attached(ask: Neighbour) -> tuple[str, str]:
    """A server and a volume that it uses."""
    server_id = ask.client.make_server()
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    path = f"/compute/v2.1/servers/{server_id}/os-volume_attachments"
    answer = ask.client.ask("POST", path, {"volumeAttachment": {"volumeId": volume_id}})
    assert answer.status == 200, answer.body
    return server_id, volume_id


def test_a_volume_made_here_is_the_one_that_the_server_uses(ask: Neighbour) -> None:
    """It says which server, and cannot be deleted meanwhile."""
    server_id, volume_id = attached(ask)
    _, shown = ask("GET", f"/volumes/{volume_id}")
    attachment = shown["volume"]["attachments"][0]
    assert (shown["volume"]["status"], attachment["server_id"]) == ("in-use", server_id)
    assert message_of(ask("DELETE", f"/volumes/{volume_id}"))[0] == 400
    ask.client.ask("DELETE", f"/compute/v2.1/servers/{server_id}")
    assert ask("DELETE", f"/volumes/{volume_id}")[0] == 202
    assert message_of(ask("GET", f"/volumes/{volume_id}")) == (
        404,
        f"Volume {volume_id} could not be found.",
    )


def test_who_makes_a_volume_is_not_shown_what_extensions_add(ask: Neighbour) -> None:
    """Its project is one of these; a type without a name is the usual one."""
    made = ask.made("/volumes", "volume", size=1, volume_type="")
    shown = ask("GET", f"/volumes/{made['id']}")[1]["volume"]
    assert set(shown) - set(made) == {"os-vol-tenant-attr:tenant_id"}
    assert shown["volume_type"] == made["volume_type"]


def test_the_guest_sees_that_its_volume_grows(ask: Neighbour) -> None:
    """From version 3.42 on; before, a volume in use cannot be extended."""
    server_id, volume_id = attached(ask)
    assert act(ask, volume_id, "os-extend", new_size=2) == 400
    new = Neighbour(ask.client, V3, OpenStack_API_Version="volume 3.42")
    assert act(new, volume_id, "os-extend", new_size=2) == 202
    path = f"/compute/v2.1/servers/{server_id}/os-instance-actions"
    actions = ask.client.ask("GET", path).json["instanceActions"]
    assert "extend_volume" in [each["action"] for each in actions]
    assert act(new, volume_id, "os-extend", new_size=2) == 400


def test_a_volume_may_be_swapped_once_it_is_said_to_migrate(ask: Neighbour) -> None:
    """Only an administrator says so."""
    server_id, old = attached(ask)
    new = ask.made("/volumes", "volume", size=1)["id"]
    owner = Neighbour(admin(ask.client), V3)
    path = f"/compute/v2.1/servers/{server_id}/os-volume_attachments/{old}"
    body = {"volumeAttachment": {"volumeId": new}}
    assert owner.client.ask("PUT", path, body).status == 409
    assert act(ask, old, "os-reset_status", migration_status="migrating") == 403
    assert act(owner, old, "os-reset_status", migration_status="migrating") == 202
    assert owner.client.ask("PUT", path, body).status == 202


def test_a_volume_of_an_image_boots(ask: Neighbour) -> None:
    """It takes its time, is bootable then, and remembers its image."""
    image = ask.client.ask("GET", "/image/v2/images").json["images"][0]
    made = ask.made("/volumes", "volume", size=1, imageRef=image["id"])
    _, shown = ask("GET", f"/volumes/{made['id']}")
    assert [
        made["status"],
        shown["volume"]["status"],
        shown["volume"]["bootable"],
        shown["volume"]["volume_image_metadata"]["image_id"],
    ] == ["creating", "available", "true", image["id"]]


def test_a_snapshot_holds_its_volume(ask: Neighbour) -> None:
    """Until it is deleted, or goes with it."""
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    snapshot = ask.made("/snapshots", "snapshot", volume_id=volume_id, name="s")
    assert ask("DELETE", f"/volumes/{volume_id}")[0] == 400
    again = ask.made("/volumes", "volume", snapshot_id=snapshot["id"])
    assert (again["size"], again["snapshot_id"]) == (1, snapshot["id"])
    assert ask("DELETE", f"/volumes/{volume_id}?cascade=true")[0] == 202
    assert ask("GET", f"/snapshots/{snapshot['id']}")[0] == 404


def test_several_servers_use_a_volume_of_a_type_that_says_so(ask: Neighbour) -> None:
    """The type's extra spec makes it so."""
    owner = Neighbour(admin(ask.client), V3)
    kind = owner.made("/types", "volume_type", name="shared")
    specs = {"extra_specs": {"multiattach": "<is> True"}}
    assert owner("POST", f"/types/{kind['id']}/extra_specs", specs)[0] == 200
    volume = ask.made("/volumes", "volume", size=1, volume_type="shared")
    assert (volume["volume_type"], volume["multiattach"]) == ("shared", True)
    assert owner("DELETE", f"/types/{kind['id']}")[0] == 400
    assert ask("POST", "/types", {"volume_type": {"name": "mine"}})[0] == 403


def test_attachments_are_made_completed_and_deleted(ask: Neighbour) -> None:
    """As Compute does it, from version 3.27 and 3.44 on."""
    assert ask("GET", "/attachments")[0] == 404
    new = Neighbour(ask.client, V3, OpenStack_API_Version="volume 3.44")
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    made = new.made("/attachments", "attachment", volume_uuid=volume_id, instance_uuid="i")
    path = f"/attachments/{made['id']}"
    statuses = [status_of(ask, volume_id)]
    new("PUT", path, {"attachment": {"connector": {"host": "host1"}}})
    statuses.append(status_of(ask, volume_id))
    assert new("POST", f"{path}/action", {"os-complete": {}})[0] == 204
    statuses.append(status_of(ask, volume_id))
    assert new("DELETE", path) == (200, {"attachments": []})
    statuses.append(status_of(ask, volume_id))
    assert statuses == ["reserved", "attaching", "in-use", "available"]


def test_a_volume_is_reserved_attached_and_detached_in_the_old_way(ask: Neighbour) -> None:
    """By actions, without attachments."""
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    statuses = []
    for action, details in (
        ("os-reserve", {}),
        ("os-attach", {"instance_uuid": "i", "mountpoint": "/dev/vdb"}),
        ("os-begin_detaching", {}),
        ("os-roll_detaching", {}),
        ("os-begin_detaching", {}),
        ("os-detach", {}),
    ):
        assert act(ask, volume_id, action, **details) == 202, action
        statuses.append(status_of(ask, volume_id))
    assert statuses == ["attaching", "in-use", "detaching", "in-use", "detaching", "available"]


def test_a_project_has_no_more_than_its_quota(ask: Neighbour) -> None:
    """413, with Cinder's sentence."""
    project_id = ask.client.served.cloud.identity.project("demo").id
    owner = Neighbour(admin(ask.client), V3)
    owner("PUT", f"/os-quota-sets/{project_id}", {"quota_set": {"volumes": 1}})
    ask.made("/volumes", "volume", size=1)
    assert message_of(ask("POST", "/volumes", {"volume": {"size": 1}})) == (
        413,
        "VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.",
    )
    _, shown = ask("GET", f"/os-quota-sets/{project_id}?usage=True")
    assert shown["quota_set"]["volumes"]["in_use"] == 1
    assert ask("GET", "/limits")[1]["limits"]["absolute"]["totalVolumesUsed"] == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"size": 0}, 400),
        ({"size": "large"}, 400),
        ({"size": 1, "imageRef": "none"}, 400),
        ({"size": 1, "snapshot_id": "none"}, 404),
        ({"size": 1, "source_volid": "none"}, 404),
        ({"size": 1, "volume_type": "none"}, 404),
        ([], 400),
    ],
)
def test_what_cannot_be_made_is_refused(ask: Neighbour, asked: object, status: int) -> None:
    """And nothing is made."""
    assert ask("POST", "/volumes", {"volume": asked})[0] == status
    assert ask("GET", "/volumes")[1] == {"volumes": []}


def test_the_path_may_name_the_project(ask: Neighbour) -> None:
    """One's own; another one is 400."""
    ask.made("/volumes", "volume", size=1, name="mine")
    identity = ask.client.served.cloud.identity
    own, other = identity.project("demo").id, identity.project("admin").id
    assert ask("GET", f"/{own}/volumes")[1]["volumes"][0]["name"] == "mine"
    assert message_of(ask("GET", f"/{other}/volumes")) == (400, "Malformed request url")


def test_lists_are_filtered_and_come_in_pages(ask: Neighbour) -> None:
    """Newest first; another project's only where an administrator asks for all."""
    for name in ("a", "b", "c"):
        ask.made("/volumes", "volume", size=1, name=name, metadata={"letter": name})
    _, first = ask("GET", "/volumes/detail?limit=2")
    _, second = ask("GET", first["volumes_links"][0]["href"].partition(V3)[2])
    names = [[v["name"] for v in page["volumes"]] for page in (first, second)]
    assert names == [["c", "b"], ["a"]]
    _, found = ask("GET", "/volumes?metadata={'letter':'b'}")
    assert [volume["name"] for volume in found["volumes"]] == ["b"]
    owner = Neighbour(admin(ask.client), V3)
    counts = [len(owner("GET", f"/volumes{q}")[1]["volumes"]) for q in ("", "?all_tenants=1")]
    assert counts == [0, 3]
    assert ask("GET", "/volumes?metadata=letter")[0] == 400
    assert ask("GET", "/volumes?marker=none")[0] == 400


def test_a_volume_becomes_an_image(ask: Neighbour) -> None:
    """As large as the volume."""
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    body = {"os-volume_upload_image": {"image_name": "copy"}}
    status, shown = ask("POST", f"/volumes/{volume_id}/action", body)
    image_id = shown["os-volume_upload_image"]["image_id"]
    image = ask.client.ask("GET", f"/image/v2/images/{image_id}").json
    assert (status, image["name"], image["size"]) == (202, "copy", 1 << 30)


@pytest.mark.parametrize(
    ("asked", "status"), [("volume 3.71", 200), ("volume 3.99", 406), ("volume new", 400)]
)
def test_versions_are_negotiated(ask: Neighbour, asked: str, status: int) -> None:
    """As Compute's are, with the service's name in the header."""
    assert ask("GET", "/volumes", OpenStack_API_Version=asked)[0] == status


def test_an_action_that_is_none_is_refused(ask: Neighbour) -> None:
    """400."""
    volume_id = ask.made("/volumes", "volume", size=1)["id"]
    assert act(ask, volume_id, "os-dance") == 400
