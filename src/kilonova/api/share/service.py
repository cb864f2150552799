# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shared file systems: where they are, their versions, and how they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.errors import fault
from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, Service, answer
from kilonova.api.share import access, shares
from kilonova.api.version_window import VersionWindow

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kilonova.api.neighbours import Handler, NeighbourCall

PREFIX = "/share"
WINDOW = VersionWindow(version("2.0"), version("2.98"), name="X-OpenStack-Manila-API-Version")

EMPTY = {
    "share-networks": "share_networks",
    "share-networks/detail": "share_networks",
    "snapshots": "snapshots",
    "snapshots/detail": "snapshots",
    "share-groups": "share_groups",
    "security-services/detail": "security_services",
    "messages": "messages",
    "resource-locks": "resource_locks",
}
"""Collections that have nothing in them: path and name."""

QUOTAS = {
    "shares": 50,
    "gigabytes": 1000,
    "snapshots": 50,
    "snapshot_gigabytes": 1000,
    "share_networks": 10,
    "share_groups": 50,
    "share_group_snapshots": 50,
    "per_share_gigabytes": -1,
    "share_replicas": 100,
    "replica_gigabytes": 1000,
}


def document(call: NeighbourCall) -> dict[str, Any]:
    """The one version."""
    return {
        "versions": [
            {
                "id": "v2.0",
                "status": "CURRENT",
                "version": str(WINDOW.newest),
                "min_version": str(WINDOW.oldest),
                "updated": "2015-08-27T11:33:21Z",
                "links": [{"rel": "self", "href": f"{call.base_url}/v2/"}],
                "media-types": [
                    {
                        "base": "application/json",
                        "type": "application/vnd.openstack.share+json;version=1",
                    }
                ],
            }
        ]
    }


def index(call: NeighbourCall) -> Response:
    """300: the versions."""
    return answer(document(call), 300)


def show(call: NeighbourCall) -> Response:
    """200: the one version."""
    return answer(document(call))


def refuse(refused: Refused, headers: Headers, request_id: str) -> Response:
    """As Compute does. Source: manila/api/openstack/wsgi.py, Fault."""
    return fault(refused.status, refused.message)


def share_type() -> dict[str, Any]:
    """The one type."""
    return {
        "id": shares.TYPE_ID,
        "name": "default",
        "description": None,
        "is_default": True,
        "share_type_access:is_public": True,
        "os-share-type-access:is_public": True,
        "required_extra_specs": {"driver_handles_share_servers": "False"},
        "extra_specs": {"driver_handles_share_servers": "False", "snapshot_support": "True"},
    }


def list_types(call: NeighbourCall) -> Response:
    """200: the one type."""
    return answer({"share_types": [share_type()], "volume_types": [share_type()]})


def show_type(call: NeighbourCall) -> Response:
    """200; 404."""
    if call.path["type_id"] not in ("default", shares.TYPE_ID):
        raise Refused(404, f"Share type {call.path['type_id']} could not be found.")
    return answer({"share_type": share_type(), "volume_type": share_type()})


def zones(call: NeighbourCall) -> Response:
    """200: the one zone."""
    zone = {
        "id": access.stable_uuid("zone", "nova"),
        "name": "nova",
        "created_at": "2020-01-01T00:00:00.000000",
        "updated_at": None,
    }
    return answer({"availability_zones": [zone]})


def limits(call: NeighbourCall) -> Response:
    """200: of the project of who asks."""
    mine = [s for s in call.neighbours.shares.list(call.context) if s.project_id == call.project_id]
    absolute = {
        "maxTotalShares": QUOTAS["shares"],
        "maxTotalShareGigabytes": QUOTAS["gigabytes"],
        "maxTotalShareSnapshots": QUOTAS["snapshots"],
        "maxTotalSnapshotGigabytes": QUOTAS["snapshot_gigabytes"],
        "maxTotalShareNetworks": QUOTAS["share_networks"],
        "totalSharesUsed": len(mine),
        "totalShareGigabytesUsed": sum(share.size_gb for share in mine),
        "totalShareSnapshotsUsed": 0,
        "totalSnapshotGigabytesUsed": 0,
        "totalShareNetworksUsed": 0,
    }
    return answer({"limits": {"rate": [], "absolute": absolute}})


def show_quotas(call: NeighbourCall) -> Response:
    """200."""
    project_id = call.path["quota_project_id"]
    if not call.owns(project_id):
        raise Refused(403, "Policy doesn't allow quota_set:show to be performed.")
    return answer({"quota_set": {"id": project_id, **QUOTAS}})


def empty(name: str) -> Handler:
    """A collection without anything in it."""
    return lambda call: answer({name: []})


VERBS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def writing(route: Route) -> str:
    """The policy that members pass: ``share:extend`` of the action; lists are for readers.

    Source: manila/policies/shares.py.
    """
    if route.key:
        action = route.key.removeprefix("os-")
        return "" if action == "access_list" else f"share:{action}"
    if "/metadata" in route.path:
        return (
            "share:delete_share_metadata"
            if "{key}" in route.path
            else "share:update_share_metadata"
        )
    return f"share:{VERBS[route.method]}"


SHARE = Service(
    prefix=PREFIX,
    routes=(
        Route("GET", "/", index, open=True),
        Route("GET", "/v2", show, open=True),
        *access.ROUTES,
        *shares.ROUTES,
        Route("GET", "/v2/types", list_types),
        Route("GET", "/v2/types/{type_id}", show_type),
        Route("GET", "/v2/availability-zones", zones),
        Route("GET", "/v2/limits", limits),
        Route("GET", "/v2/quota-sets/{quota_project_id}", show_quotas),
        *(Route("GET", f"/v2/{path}", empty(name)) for path, name in EMPTY.items()),
    ),
    refuse=refuse,
    window=WINDOW,
    projects_after="v2",
    writing=writing,
)
