# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares. Source: Shared File Systems API v2, Shares and Share actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, field
from starlette.responses import Response

from kilonova.api.listing import is_true
from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.volume.lists import listed
from kilonova.api.volume.views import moment
from kilonova.errors import ShareNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import Handler, NeighbourCall
    from kilonova.cloud.services.records import Share

PROTOCOLS = ("NFS", "CIFS", "GLUSTERFS", "HDFS", "CEPHFS", "MAPRFS")
LOCATIONS_APART = version("2.9")
TYPE_ID = "5f2d9f4e-7f0e-4b52-9d5d-6b1b7c1e9a10"
BACK_END = "controller@generic#GENERIC"


class Asked(Struct, kw_only=True):
    """What a request for a share says."""

    size: int
    share_proto: str
    name: str | None = None
    description: str | None = None
    share_type: str | None = None
    is_public: bool = False
    availability_zone: str | None = None
    snapshot_id: str | None = None
    share_network_id: str | None = None
    metadata: dict[str, str] | None = None


class Changed(Struct, kw_only=True):
    """What a request says of a share that is there."""

    name: str | UnsetType | None = field(name="display_name", default=UNSET)
    description: str | UnsetType | None = field(name="display_description", default=UNSET)
    is_public: bool | UnsetType = UNSET


class Status(Struct):
    """What an administrator says that the status is."""

    status: str


class Size(Struct):
    """How large a share shall be."""

    new_size: int


def seen(call: NeighbourCall) -> Share:
    """The share that the path names. Raises: ShareNotFound."""
    share = call.neighbours.shares.share(call.path["share_id"])
    if not call.owns(share.project_id):
        raise ShareNotFound(share.id)
    return share


def share_shown(call: NeighbourCall, share: Share) -> dict[str, Any]:
    """A share."""
    path = f"shares/{share.id}"
    shown: dict[str, Any] = {
        "id": share.id,
        "name": share.name or None,
        "description": share.description,
        "size": share.size_gb,
        "status": share.status,
        "share_proto": share.share_proto,
        "project_id": share.project_id,
        "availability_zone": "nova",
        "created_at": moment(share.created_at),
        "metadata": share.metadata,
        "is_public": share.is_public,
        "share_type": TYPE_ID,
        "share_type_name": "default",
        "volume_type": "default",
        "share_network_id": None,
        "share_server_id": None,
        "share_group_id": None,
        "source_share_group_snapshot_member_id": None,
        "snapshot_id": None,
        "snapshot_support": True,
        "create_share_from_snapshot_support": True,
        "revert_to_snapshot_support": False,
        "mount_snapshot_support": False,
        "replication_type": None,
        "has_replicas": False,
        "task_state": None,
        "access_rules_status": "active",
        "progress": "100%",
        "user_id": call.session.user_id,
        "is_soft_deleted": False,
        "scheduled_to_be_deleted_at": None,
        "links": [
            {"rel": "self", "href": f"{call.base_url}/v2/{path}"},
            {"rel": "bookmark", "href": f"{call.base_url}/{path}"},
        ],
    }
    if call.version < LOCATIONS_APART:
        shown["export_location"] = share.export_location
        shown["export_locations"] = [share.export_location]
    if call.is_admin:
        shown["host"] = BACK_END
    return shown


def shares(call: NeighbourCall) -> list[Share]:
    """The project's shares, and public ones where the query asks for them."""
    everybody = call.is_admin and is_true(call.query.get("all_tenants", "0"))
    public = is_true(call.query.get("is_public", ""))
    return [
        share
        for share in call.neighbours.shares.list(call.context.elevated())
        if everybody or share.project_id == call.project_id or (public and share.is_public)
    ]


NO_FILTERS = frozenset({"is_public"})


def index(call: NeighbourCall) -> Response:
    """200: the shares by name."""
    found = (share_shown(call, share) for share in shares(call))
    names = ("id", "name", "links")
    return listed(
        call,
        "shares",
        found,
        no_filters=NO_FILTERS,
        brief=lambda share: {name: share[name] for name in names},
    )


def detail(call: NeighbourCall) -> Response:
    """200: the shares in full."""
    found = (share_shown(call, share) for share in shares(call))
    return listed(call, "shares", found, path="shares/detail", no_filters=NO_FILTERS)


def show(call: NeighbourCall) -> Response:
    """200; 404. Public ones are shown to everybody."""
    share = call.neighbours.shares.share(call.path["share_id"])
    if not share.is_public:
        share = seen(call)
    return answer({"share": share_shown(call, share)})


def create(call: NeighbourCall) -> Response:
    """200; 400 for a size or a protocol that there is not."""
    asked = call.read(Asked, "share")
    if asked.size <= 0:
        raise Refused(400, f"Invalid input received: Share size '{asked.size}' must be an integer "
                           "and greater than 0.")  # fmt: skip
    if asked.share_proto.upper() not in PROTOCOLS:
        raise Refused(
            400,
            f"Invalid share protocol provided: {asked.share_proto.upper()}. It is either disabled "
            f"or unsupported. Available protocols: {list(PROTOCOLS)}",
        )
    share = call.neighbours.shares.create(
        call.context, asked.size, share_proto=asked.share_proto.upper(), name=asked.name or ""
    )
    share.description, share.is_public = asked.description, asked.is_public
    share.metadata.update(asked.metadata or {})
    share.created_at = call.cloud.clock.stamp
    return answer({"share": {**share_shown(call, share), "status": "creating"}})


def update(call: NeighbourCall) -> Response:
    """200."""
    share, asked = seen(call), call.read(Changed, "share")
    if not isinstance(asked.name, UnsetType):
        share.name = asked.name or ""
    if not isinstance(asked.description, UnsetType):
        share.description = asked.description
    if isinstance(asked.is_public, bool):
        share.is_public = asked.is_public
    return answer({"share": share_shown(call, share)})


def delete(call: NeighbourCall) -> Response:
    """202; 404."""
    call.neighbours.shares.delete(seen(call).id)
    return Response(status_code=202)


# What else can be done to it


def reset_status(name: str) -> Handler:
    """202."""

    def handler(call: NeighbourCall) -> Response:
        seen(call).status = call.read(Status, name).status
        return Response(status_code=202)

    return handler


def resize(name: str, *, larger: bool) -> Handler:
    """202; 400 for a size that is on the wrong side of the one it has."""

    def handler(call: NeighbourCall) -> Response:
        share, asked = seen(call), call.read(Size, name)
        if (
            asked.new_size < 1
            or asked.new_size == share.size_gb
            or ((asked.new_size > share.size_gb) != larger)
        ):
            word = "greater" if larger else "less"
            raise Refused(
                400,
                f"Invalid input received: New size must be {word} than current size. (current: "
                f"{share.size_gb}, new: {asked.new_size}).",
            )
        share.size_gb = asked.new_size
        return Response(status_code=202)

    return handler


def force_delete(call: NeighbourCall) -> Response:
    """202."""
    return delete(call)


def list_metadata(call: NeighbourCall) -> Response:
    """200."""
    return answer({"metadata": seen(call).metadata})


def set_metadata(call: NeighbourCall) -> Response:
    """200: these beside those that are there."""
    share = seen(call)
    share.metadata.update(call.read(dict[str, str], "metadata"))
    return answer({"metadata": share.metadata})


def delete_metadata_item(call: NeighbourCall) -> Response:
    """200; 404."""
    share, key = seen(call), call.path["key"]
    if key not in share.metadata:
        raise Refused(404, "Metadata item was not found.")
    del share.metadata[key]
    return Response(status_code=200)


ONE = "/v2/shares/{share_id}"
ACTIONS: dict[str, tuple[Handler, str]] = {
    "reset_status": (reset_status("reset_status"), "share:reset_status"),
    "os-reset_status": (reset_status("os-reset_status"), "share:reset_status"),
    "extend": (resize("extend", larger=True), ""),
    "os-extend": (resize("os-extend", larger=True), ""),
    "shrink": (resize("shrink", larger=False), ""),
    "os-shrink": (resize("os-shrink", larger=False), ""),
    "force_delete": (force_delete, "share:force_delete"),
    "os-force_delete": (force_delete, "share:force_delete"),
}
"""What each does, and the rule that only administrators pass."""

ROUTES = (
    Route("GET", "/v2/shares", index),
    Route("POST", "/v2/shares", create),
    Route("GET", "/v2/shares/detail", detail),
    Route("GET", ONE, show),
    Route("PUT", ONE, update),
    Route("DELETE", ONE, delete),
    Route("GET", f"{ONE}/metadata", list_metadata),
    Route("POST", f"{ONE}/metadata", set_metadata),
    Route("DELETE", f"{ONE}/metadata/{{key}}", delete_metadata_item),
    *(
        Route("POST", f"{ONE}/action", handler, name, rule=rule)
        for name, (handler, rule) in ACTIONS.items()
    ),
)
