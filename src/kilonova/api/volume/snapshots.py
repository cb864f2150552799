# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots of volumes. Source: Block Storage API v3, Volume snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.responses import Response

from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.volume.lists import everybody, listed
from kilonova.api.volume.quotas import check_quota
from kilonova.api.volume.views import snapshot_shown
from kilonova.errors import SnapshotNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.records import Snapshot


class Asked(Struct, kw_only=True):
    """What a request says of a snapshot."""

    volume_id: str = ""
    name: str | None = None
    description: str | None = None
    force: bool = False
    metadata: dict[str, str] | None = None


class Status(Struct):
    """What an administrator says that the status is."""

    status: str


def seen(call: NeighbourCall) -> Snapshot:
    """The snapshot that the path names. Raises: SnapshotNotFound."""
    snapshot = call.neighbours.volumes.snapshot(call.context.elevated(), call.path["snapshot_id"])
    if not call.owns(snapshot.project_id):
        raise SnapshotNotFound(snapshot.id)
    return snapshot


def snapshots(call: NeighbourCall) -> list[Snapshot]:
    """The snapshots that a list is of."""
    return [
        snapshot
        for snapshot in call.neighbours.volumes.snapshots.values()
        if everybody(call) or snapshot.project_id == call.project_id
    ]


def index(call: NeighbourCall) -> Response:
    """200."""
    found = (snapshot_shown(call, each) for each in snapshots(call))
    return listed(call, "snapshots", found)


def detail(call: NeighbourCall) -> Response:
    """200."""
    found = (snapshot_shown(call, each) for each in snapshots(call))
    return listed(call, "snapshots", found, path="snapshots/detail")


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer({"snapshot": snapshot_shown(call, seen(call))})


def create(call: NeighbourCall) -> Response:
    """202; 400 for a volume in use, unless it is forced."""
    asked, storage = call.read(Asked, "snapshot"), call.neighbours.volumes
    volume = storage.volume(call.context, asked.volume_id)
    if volume.status not in ("available", "in-use") or (
        volume.status == "in-use" and not asked.force and call.version < (3, 66)
    ):
        raise Refused(400, f"Invalid volume: Volume {volume.id} status must be available, but "
                           f"current status is: {volume.status}.")  # fmt: skip
    check_quota(call, "snapshots", 1)
    check_quota(call, "gigabytes", volume.size_gb)
    snapshot_id = storage.create_snapshot(call.context, volume.id, asked.name or "")
    snapshot = storage.snapshot(call.context, snapshot_id)
    snapshot.description = asked.description
    snapshot.metadata.update(asked.metadata or {})
    return answer({"snapshot": {**snapshot_shown(call, snapshot), "status": "creating"}}, 202)


def update(call: NeighbourCall) -> Response:
    """200."""
    snapshot, asked = seen(call), call.read(Asked, "snapshot")
    if asked.name is not None:
        snapshot.name = asked.name
    if asked.description is not None:
        snapshot.description = asked.description
    return answer({"snapshot": snapshot_shown(call, snapshot)})


def delete(call: NeighbourCall) -> Response:
    """202; 404."""
    call.neighbours.volumes.delete_snapshot(call.context.elevated(), seen(call).id)
    return Response(status_code=202)


def list_metadata(call: NeighbourCall) -> Response:
    """200."""
    return answer({"metadata": seen(call).metadata})


def set_metadata(call: NeighbourCall) -> Response:
    """200: these beside those that are there."""
    snapshot = seen(call)
    snapshot.metadata = {**snapshot.metadata, **call.read(dict[str, str], "metadata")}
    return answer({"metadata": snapshot.metadata})


def replace_metadata(call: NeighbourCall) -> Response:
    """200: these and no others."""
    snapshot = seen(call)
    snapshot.metadata = call.read(dict[str, str], "metadata")
    return answer({"metadata": snapshot.metadata})


def delete_metadata_item(call: NeighbourCall) -> Response:
    """200; 404."""
    snapshot, key = seen(call), call.path["key"]
    if key not in snapshot.metadata:
        raise Refused(404, f"Snapshot {snapshot.id} has no metadata with key {key}.")
    del snapshot.metadata[key]
    return Response(status_code=200)


def reset_status(call: NeighbourCall) -> Response:
    """202."""
    seen(call).status = call.read(Status, "os-reset_status").status
    return Response(status_code=202)


ONE = "/v3/snapshots/{snapshot_id}"
METADATA = f"{ONE}/metadata"
RESET = "volume_extension:snapshot_admin_actions:reset_status"
ROUTES = (
    Route("GET", "/v3/snapshots", index),
    Route("POST", "/v3/snapshots", create),
    Route("GET", "/v3/snapshots/detail", detail),
    Route("GET", ONE, show),
    Route("PUT", ONE, update),
    Route("DELETE", ONE, delete),
    Route("GET", METADATA, list_metadata),
    Route("POST", METADATA, set_metadata),
    Route("PUT", METADATA, replace_metadata),
    Route("DELETE", f"{METADATA}/{{key}}", delete_metadata_item),
    Route("POST", f"{ONE}/action", reset_status, "os-reset_status", rule=RESET),
)
