# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What another project has in block storage is not there for a member of this one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.neighbour import Neighbour, admin, member

V3 = "/volume/v3"


@pytest.fixture
def ask() -> Neighbour:
    """Block storage for a member of `demo`."""
    return Neighbour(member(), V3, OpenStack_API_Version="volume 3.70")


@pytest.fixture
def owner(ask: Neighbour) -> Neighbour:
    """The same for the administrator, whose project is another."""
    return Neighbour(admin(ask.client), V3, OpenStack_API_Version="volume 3.70")


def refused(asked: tuple[int, Any]) -> tuple[int, str]:
    """Status and message of a refusal."""
    return asked[0], next(iter(asked[1].values()))["message"]


def test_no_volume_is_made_of_what_is_anothers(ask: Neighbour, owner: Neighbour) -> None:
    """As if it were not there: of a volume, a snapshot or a backup, nor of a private type."""
    volume = owner.made("/volumes", "volume", size=1)["id"]
    snapshot = owner.made("/snapshots", "snapshot", volume_id=volume)["id"]
    kind = {"name": "own", "os-volume-type-access:is_public": False}
    type_id = owner.made("/types", "volume_type", **kind)["id"]
    assert [
        refused(ask("POST", "/volumes", {"volume": {"size": 1, **asked}}))
        for asked in (
            {"source_volid": volume},
            {"snapshot_id": snapshot},
            {"volume_type": type_id},
            {"backup_id": snapshot},
        )
    ] == [
        (404, f"Volume {volume} could not be found."),
        (404, f"Snapshot {snapshot} could not be found."),
        (404, f"Volume type {type_id} could not be found."),
        (404, f"Backup {snapshot} could not be found."),
    ]
    assert ask("GET", "/volumes")[1] == {"volumes": []}
    for asked in ({"source_volid": volume}, {"snapshot_id": snapshot}, {"volume_type": type_id}):
        owner.made("/volumes", "volume", size=1, **asked)


def test_a_private_type_is_for_the_projects_that_it_is_opened_to(
    ask: Neighbour, owner: Neighbour
) -> None:
    """From then on."""
    kind = {"name": "own", "os-volume-type-access:is_public": False}
    type_id = owner.made("/types", "volume_type", **kind)["id"]
    project_id = ask.client.served.cloud.identity.project("demo").id
    access = {"addProjectAccess": {"project": project_id}}
    assert owner("POST", f"/types/{type_id}/action", access)[0] == 202
    assert ask.made("/volumes", "volume", size=1, volume_type="own")["volume_type"] == "own"


def test_nobody_reserves_or_lets_go_of_anothers_volume(ask: Neighbour, owner: Neighbour) -> None:
    """Nor through a volume of one's own."""
    volume = owner.made("/volumes", "volume", size=1)["id"]
    taken = owner.made("/attachments", "attachment", volume_uuid=volume, instance_uuid="i")["id"]
    own = ask.made("/volumes", "volume", size=1)["id"]
    attachment = {"attachment": {"volume_uuid": volume, "instance_uuid": "i"}}
    assert ask("POST", "/attachments", attachment)[0] == 404
    detach = {"os-detach": {"attachment_id": taken}}
    assert refused(ask("POST", f"/volumes/{own}/action", detach)) == (
        404,
        f"Volume attachment could not be found with filter: {taken}.",
    )
    assert owner("GET", f"/attachments/{taken}")[0] == 200


def test_no_image_of_anothers_is_written_to_a_volume(ask: Neighbour, owner: Neighbour) -> None:
    """Private ones are nobody else's."""
    image = owner.client.ask("POST", "/image/v2/images", {"name": "own"}).json["id"]
    asked = {"volume": {"size": 1, "imageRef": image}}
    assert refused(ask("POST", "/volumes", asked)) == (
        400,
        "Invalid image identifier or unable to access requested image.",
    )
