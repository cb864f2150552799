# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The image service, as its users see it."""

from __future__ import annotations

import hashlib

import pytest

from kilonova.cloud.services.image import MOST_BYTES_KEPT
from tests.api.neighbour import Neighbour, admin, member

JSON = "application/json"


@pytest.fixture
def ask() -> Neighbour:
    """The image service of a member of `demo`."""
    return Neighbour(member(), "/image", Accept=JSON)


def upload(ask: Neighbour, image_id: str, data: bytes) -> int:
    """Send an image's data."""
    return ask.client.send("PUT", f"/image/v2/images/{image_id}/file", data).status


def new_image(ask: Neighbour, **attributes: object) -> str:
    """An image in status queued; its id."""
    body = {"name": "mine", "disk_format": "raw", "container_format": "bare", **attributes}
    status, shown = ask("POST", "/v2/images", body)
    assert (status, shown["status"]) == (201, "queued")
    identity: str = shown["id"]
    return identity


def test_an_image_is_active_once_its_data_are_there(ask: Neighbour) -> None:
    """Size and checksums are those of the data, and the data come back."""
    image_id = new_image(ask)
    assert upload(ask, image_id, b"kernel") == 204
    _, shown = ask("GET", f"/v2/images/{image_id}")
    assert [shown[n] for n in ("status", "size", "checksum", "os_hash_value")] == [
        "active",
        6,
        hashlib.md5(b"kernel", usedforsecurity=False).hexdigest(),
        hashlib.sha512(b"kernel").hexdigest(),
    ]
    assert ask.client.send("GET", f"/image/v2/images/{image_id}/file", b"").body == b"kernel"
    assert upload(ask, image_id, b"other") == 409


def test_an_image_has_no_tasks_once_it_is_there(ask: Neighbour) -> None:
    """404 for one that is not."""
    image_id = new_image(ask)
    assert ask("GET", f"/v2/images/{image_id}/tasks") == (200, {"tasks": []})
    assert ask("GET", "/v2/images/none/tasks")[0] == 404


def test_data_that_are_too_many_are_known_by_their_size(ask: Neighbour) -> None:
    """What comes back is as long, and zeros."""
    image_id = new_image(ask)
    assert upload(ask, image_id, b"x" * (MOST_BYTES_KEPT + 1)) == 204
    answer = ask.client.send("GET", f"/image/v2/images/{image_id}/file", b"")
    assert (len(answer.body), answer.body[:4]) == (MOST_BYTES_KEPT + 1, b"\0\0\0\0")


def test_a_server_boots_from_an_image_that_was_uploaded(ask: Neighbour) -> None:
    """It is the same image service that Compute asks."""
    image_id = new_image(ask)
    upload(ask, image_id, b"kernel")
    server = {"name": "web", "flavorRef": "1", "imageRef": image_id, "networks": "auto"}
    answer = ask.client.ask(
        "POST",
        "/compute/v2.1/servers",
        {"server": server},
        OpenStack_API_Version="compute 2.37",
    )
    assert answer.status == 202
    assert ask.client.status_of(answer.json["server"]["id"]) == "ACTIVE"


def test_a_patch_changes_all_or_nothing(ask: Neighbour) -> None:
    """A patch that removes what is not there leaves the rest of it undone."""
    image_id = new_image(ask, os_distro="none")
    path = f"/v2/images/{image_id}"
    changes = [
        {"op": "replace", "path": "/name", "value": "yours"},
        {"op": "remove", "path": "/hw_disk_bus"},
    ]
    assert ask("PATCH", path, changes)[0] == 409
    changes[1] = {"op": "remove", "path": "/os_distro"}
    status, shown = ask("PATCH", path, changes)
    assert (status, shown["name"], "os_distro" in shown) == (200, "yours", False)
    assert ask("PATCH", path, [{"op": "replace", "path": "/size", "value": 1}])[0] == 403


def test_lists_are_filtered_and_come_in_pages(ask: Neighbour) -> None:
    """Newest first; the next page begins after the marker."""
    for name in ("a", "b", "c"):
        new_image(ask, name=name, tags=["letters"])
    _, first = ask("GET", "/v2/images?tag=letters&limit=2")
    _, second = ask("GET", first["next"])
    assert [[i["name"] for i in page["images"]] for page in (first, second)] == [["c", "b"], ["a"]]
    _, found = ask("GET", "/v2/images?name=in:a,c&sort=name:asc")
    assert [image["name"] for image in found["images"]] == ["a", "c"]


def test_another_projects_image_is_not_there_until_it_is_shared(ask: Neighbour) -> None:
    """A member may see it, but not change it."""
    owner = Neighbour(admin(ask.client), "/image", Accept=JSON)
    image_id = new_image(owner)
    path = f"/v2/images/{image_id}"
    assert ask("GET", path)[0] == 404
    project_id = ask.client.served.cloud.identity.project("demo").id
    assert owner("POST", f"{path}/members", {"member": project_id})[1]["status"] == "pending"
    assert ask("GET", path)[0] == 200
    accepted = ask("PUT", f"{path}/members/{project_id}", {"status": "accepted"})
    assert accepted[1]["status"] == "accepted"
    assert ask("DELETE", path)[0] == 403


def test_a_protected_image_stays(ask: Neighbour) -> None:
    """Until it is protected no more."""
    path = f"/v2/images/{new_image(ask, protected=True)}"
    assert ask("DELETE", path)[0] == 403
    ask("PATCH", path, [{"op": "replace", "path": "/protected", "value": False}])
    assert ask("DELETE", path)[0] == 204
    assert ask("GET", path)[0] == 404


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        (
            JSON,
            {
                "message": "No image found with ID none<br /><br />\n\n\n",
                "code": "404 Not Found",
                "title": "Not Found",
            },
        ),
        ("text/plain", "404 Not Found\n\nNo image found with ID none\n\n   "),
    ],
)
def test_errors_come_as_the_client_takes_them(ask: Neighbour, accept: str, said: object) -> None:
    """As webob has them."""
    assert ask("GET", "/v2/images/none", Accept=accept) == (404, said)


@pytest.mark.parametrize(
    "body",
    [
        {"disk_format": "floppy"},
        {"visibility": 7},
        {"min_ram": -1},
        {"custom": 1},
        {"id": "no uuid"},
        [],
        None,
    ],
)
def test_what_is_no_image_is_refused(ask: Neighbour, body: object) -> None:
    """400, and nothing is made."""
    before = ask("GET", "/v2/images")[1]
    assert ask("POST", "/v2/images", body)[0] == 400
    assert ask("GET", "/v2/images")[1] == before


def test_only_administrators_make_images_public(ask: Neighbour) -> None:
    """403 for everybody else."""
    assert ask("POST", "/v2/images", {"visibility": "public"})[0] == 403
    owner = Neighbour(admin(ask.client), "/image", Accept=JSON)
    assert owner("POST", "/v2/images", {"visibility": "public"})[0] == 201


def test_versions_are_told_to_everybody_and_images_to_nobody_without_a_token() -> None:
    """300 for the versions, 401 for the rest."""
    client = member()
    client.headers = {}
    ask = Neighbour(client, "/image")
    assert ask("GET", "/")[0] == 300
    status, said = ask("GET", "/v2/images")
    assert (status, said["error"]["code"]) == (401, 401)
