# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How much of what a project may have, and has. Source: Block Storage API v3, Quota sets and
Limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kilonova.api.listing import is_true
from kilonova.api.neighbours import Refused, Route, answer

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall

USUAL = {
    "volumes": 10,
    "per_volume_gigabytes": -1,
    "snapshots": 10,
    "gigabytes": 1000,
    "backups": 10,
    "backup_gigabytes": 1000,
    "groups": 10,
}
"""Source: cinder's options quota_*."""

WORDS = {
    "volumes": "VolumeLimitExceeded: Maximum number of volumes allowed ({limit}) exceeded for quota"
    " 'volumes'.",
    "snapshots": "SnapshotLimitExceeded: Maximum number of snapshots allowed ({limit}) exceeded",
    "gigabytes": "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed "
    "gigabytes quota. Requested {more}G, quota is {limit}G and {used}G has been consumed.",
}


def used(call: NeighbourCall, project_id: str, name: str) -> int:
    """How much of something a project has."""
    storage = call.neighbours.volumes
    volumes = [
        volume
        for volume in storage.list(call.context.elevated())
        if volume.project_id == project_id
    ]
    snapshots = [s for s in storage.snapshots.values() if s.project_id == project_id]
    if name == "gigabytes":
        return sum(v.size_gb for v in volumes) + sum(s.size_gb for s in snapshots)
    return {"volumes": len(volumes), "snapshots": len(snapshots)}.get(name, 0)


def limits_of(call: NeighbourCall, project_id: str) -> dict[str, int]:
    """How much a project may have."""
    by_type = {
        f"{name}_{kind.name}": -1
        for kind in call.neighbours.volumes.types.all()
        for name in ("volumes", "gigabytes", "snapshots")
    }
    return {**USUAL, **by_type, **call.neighbours.volumes.quotas.get(project_id, {})}


def check_quota(call: NeighbourCall, name: str, more: int) -> None:
    """Raises: Refused 413."""
    limit = limits_of(call, call.project_id)[name]
    has = used(call, call.project_id, name)
    if 0 <= limit < has + more:
        raise Refused(413, WORDS[name].format(limit=limit, more=more, used=has))


def project_of(call: NeighbourCall, rule: str) -> str:
    """The project that the path names. Raises: Refused 403 for another one's."""
    project_id = call.path["quota_project_id"]
    if not call.owns(project_id):
        raise Refused(403, f"Policy doesn't allow {rule} to be performed.")
    return project_id


def show(call: NeighbourCall) -> Response:
    """200; with ``usage``, how much is used too."""
    project_id = project_of(call, "volume_extension:quotas:show")
    shown: dict[str, Any] = {"id": project_id}
    for name, limit in limits_of(call, project_id).items():
        if is_true(call.query.get("usage", "")):
            in_use = used(call, project_id, name)
            shown[name] = {"limit": limit, "in_use": in_use, "reserved": 0, "allocated": 0}
        else:
            shown[name] = limit
    return answer({"quota_set": shown})


def show_defaults(call: NeighbourCall) -> Response:
    """200."""
    return answer({"quota_set": {"id": call.path["quota_project_id"], **USUAL}})


def update(call: NeighbourCall) -> Response:
    """200."""
    project_id = call.path["quota_project_id"]
    asked = call.read(dict[str, int | str | bool | None], "quota_set")
    own = call.neighbours.volumes.quotas.setdefault(project_id, {})
    known = limits_of(call, project_id)
    for name, value in asked.items():
        if name in ("tenant_id", "force", "id"):
            continue
        if name not in known:
            raise Refused(400, f"Bad key(s) in quota set: {name}")
        if not isinstance(value, int) or value < -1:
            raise Refused(400, f"Invalid input for field/attribute {name}. Value: {value}.")
        own[name] = value
    return answer({"quota_set": limits_of(call, project_id)})


def delete(call: NeighbourCall) -> Response:
    """200: the usual ones again."""
    call.neighbours.volumes.quotas.pop(call.path["quota_project_id"], None)
    return Response(status_code=200)


def show_limits(call: NeighbourCall) -> Response:
    """200: of the project of who asks."""
    project_id = call.project_id
    most = limits_of(call, project_id)
    absolute = {
        "maxTotalVolumes": most["volumes"],
        "maxTotalVolumeGigabytes": most["gigabytes"],
        "maxTotalSnapshots": most["snapshots"],
        "maxTotalBackups": most["backups"],
        "maxTotalBackupGigabytes": most["backup_gigabytes"],
        "totalVolumesUsed": used(call, project_id, "volumes"),
        "totalGigabytesUsed": used(call, project_id, "gigabytes"),
        "totalSnapshotsUsed": used(call, project_id, "snapshots"),
        "totalBackupsUsed": 0,
        "totalBackupGigabytesUsed": 0,
    }
    return answer({"limits": {"rate": [], "absolute": absolute}})


ONE = "/v3/os-quota-sets/{quota_project_id}"
ROUTES = (
    Route("GET", ONE, show),
    Route("GET", f"{ONE}/defaults", show_defaults),
    Route("PUT", ONE, update, rule="volume_extension:quotas:update"),
    Route("DELETE", ONE, delete, rule="volume_extension:quotas:delete"),
    Route("GET", "/v3/limits", show_limits),
)
