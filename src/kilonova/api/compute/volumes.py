# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes and their snapshots by way of Compute: gone after 2.35.

Source: nova/api/openstack/compute/volumes.py and snapshots.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.images import LAST_PROXY
from kilonova.api.compute.links import limited
from kilonova.api.compute.schemas.parts import BOOLEAN, TEXT, body
from kilonova.api.compute.server_view import naive
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.errors import InvalidVolume, SnapshotNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.services.block_storage import StandInBlockStorage
    from kilonova.cloud.services.records import Snapshot, Volume


def storage(call: Call) -> StandInBlockStorage:
    """The block storage of the region."""
    return call.cloud.neighbours.volumes


def shown(volume: Volume) -> dict[str, Any]:
    """A volume, and the first server that it is attached to."""
    attachments: list[dict[str, Any]] = [{}]
    for attachment in volume.attachments.values():
        if volume.status == "in-use" and attachment.instance_uuid:
            first = {
                "id": volume.id,
                "volumeId": volume.id,
                "serverId": attachment.instance_uuid,
            }
            device = attachment.mountpoint
            attachments = [{**first, "device": device} if device else first]
            break
    return {
        "id": volume.id,
        "status": volume.status,
        "size": volume.size_gb,
        "availabilityZone": volume.availability_zone,
        "createdAt": naive(volume.created_at),
        "attachments": attachments,
        "displayName": volume.name,
        "displayDescription": volume.description,
        "volumeType": volume.volume_type,
        "snapshotId": volume.snapshot_id,
        "metadata": dict(volume.metadata),
    }


def index(call: Call) -> Response:
    """200."""
    found = limited(call, storage(call).list(call.api.context))
    return Json({"volumes": [shown(volume) for volume in found]})


def show(call: Call) -> Response:
    """200; 404."""
    return Json({"volume": shown(storage(call).volume(call.api.context, call.path["id"]))})


def create(call: Call) -> Response:
    """200; 404 for an unknown snapshot, and for an unknown type."""
    asked = call.body["volume"]
    kind = asked.get("volume_type")
    snapshot_id = asked.get("snapshot_id")
    if snapshot_id is not None:
        snapshot_of(call, snapshot_id)
    volume = storage(call).create(
        call.api.context,
        int(asked["size"]),
        name=asked.get("display_name", ""),
        snapshot_id=snapshot_id,
        volume_type=None
        if kind is None
        else storage(call).volume_type(call.api.context, kind).name,
    )
    volume.description = asked.get("display_description")
    volume.metadata.update({name: str(value) for name, value in asked.get("metadata", {}).items()})
    volume.availability_zone = asked.get("availability_zone", volume.availability_zone)
    response = Json({"volume": shown(volume)})
    response.headers["Location"] = f"{call.base_url}/os-volumes/{volume.id}"
    return response


def delete(call: Call) -> Response:
    """202; 404; 400 while a server uses it."""
    storage(call).delete(call.api.context, call.path["id"])
    return accepted()


# Snapshots


def snapshot_shown(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot."""
    return {
        "id": snapshot.id,
        "volumeId": snapshot.volume_id,
        "status": snapshot.status,
        "size": snapshot.size_gb,
        "createdAt": naive(snapshot.created_at),
        "displayName": snapshot.name,
        "displayDescription": snapshot.description,
    }


def snapshot_of(call: Call, identity: str) -> Snapshot:
    """A snapshot of the project. Raises: SnapshotNotFound."""
    snapshot = storage(call).snapshot(call.api.context.elevated(), identity)
    if snapshot.project_id != call.session.project_id and not call.is_admin:
        raise SnapshotNotFound(identity)
    return snapshot


def list_snapshots(call: Call) -> Response:
    """200."""
    project_id = call.session.project_id
    own = [
        snapshot
        for snapshot in storage(call).snapshots.values()
        if call.is_admin or snapshot.project_id == project_id
    ]
    return Json({"snapshots": [snapshot_shown(each) for each in limited(call, own)]})


def show_snapshot(call: Call) -> Response:
    """200; 404."""
    return Json({"snapshot": snapshot_shown(snapshot_of(call, call.path["id"]))})


def create_snapshot(call: Call) -> Response:
    """200; 404 for an unknown volume."""
    asked = call.body["snapshot"]
    name = asked.get("display_name", "")
    identity = storage(call).create_snapshot(call.api.context, asked["volume_id"], name)
    snapshot = storage(call).snapshot(call.api.context, identity)
    snapshot.description = asked.get("display_description")
    return Json({"snapshot": snapshot_shown(snapshot)})


def delete_snapshot(call: Call) -> Response:
    """202; 404."""
    storage(call).delete_snapshot(
        call.api.context.elevated(), snapshot_of(call, call.path["id"]).id
    )
    return accepted()


CREATE = growing(
    body(
        "volume",
        {
            "volume_type": TEXT,
            "metadata": {"type": "object", "properties": {}, "additionalProperties": True},
            "snapshot_id": TEXT,
            "size": {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1},
            "availability_zone": TEXT,
            "display_name": TEXT,
            "display_description": TEXT,
        },
        required=("size",),
    )
)
CREATE_SNAPSHOT = growing(
    body(
        "snapshot",
        {"volume_id": TEXT, "force": BOOLEAN, "display_name": TEXT, "display_description": TEXT},
        required=("volume_id",),
    )
)
IN_USE: Errors = {InvalidVolume: 400}
ALL, ALL_SNAPSHOTS = "/os-volumes", "/os-snapshots"
ONE, ONE_SNAPSHOT = f"{ALL}/{{id}}", f"{ALL_SNAPSHOTS}/{{id}}"
ROUTES = (
    Route("GET", ALL, index, until=LAST_PROXY),
    Route("GET", f"{ALL}/detail", index, until=LAST_PROXY),
    Route("POST", ALL, create, until=LAST_PROXY, bodies=CREATE),
    Route("GET", ONE, show, until=LAST_PROXY),
    Route("DELETE", ONE, delete, until=LAST_PROXY, errors=IN_USE),
    Route("GET", ALL_SNAPSHOTS, list_snapshots, until=LAST_PROXY),
    Route("GET", f"{ALL_SNAPSHOTS}/detail", list_snapshots, until=LAST_PROXY),
    Route("POST", ALL_SNAPSHOTS, create_snapshot, until=LAST_PROXY, bodies=CREATE_SNAPSHOT),
    Route("GET", ONE_SNAPSHOT, show_snapshot, until=LAST_PROXY),
    Route("DELETE", ONE_SNAPSHOT, delete_snapshot, until=LAST_PROXY),
)
