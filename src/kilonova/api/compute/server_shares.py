# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares of a server. Source: nova/api/openstack/compute/server_shares.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import told_server_of
from kilonova.api.compute.schemas.parts import UUID, body
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions import shares

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.share import ShareMapping

SHARES = version("2.97")


def brief(mapping: ShareMapping) -> dict[str, Any]:
    """A share as a list shows it."""
    return {"share_id": mapping.share_id, "status": mapping.status, "tag": mapping.tag}


def shown(call: Call, mapping: ShareMapping) -> dict[str, Any]:
    """A share by itself; administrators see where it is."""
    share = brief(mapping)
    if call.session.is_admin:
        share |= {"export_location": mapping.export_location, "uuid": mapping.uuid}
    return {"share": share}


def index(call: Call) -> Response:
    """200."""
    return Json({"shares": [brief(mapping) for mapping in told_server_of(call).shares]})


def show(call: Call) -> Response:
    """200; 404 where the server has no such share."""
    return Json(shown(call, shares.mapping_of(told_server_of(call), call.path["share_id"])))


def create(call: Call) -> Response:
    """201: it is being attached; 409 unless the server is stopped and the share fit."""
    asked = call.body["share"]
    mapping = call.ask(
        shares.attach_share, told_server_of(call), asked["share_id"], asked.get("tag")
    )
    return Json(shown(call, mapping), 201)


def delete(call: Call) -> Response:
    """200: it is being detached; 409 unless the server is stopped or in error."""
    shares.detach_share(call.api, told_server_of(call), call.path["share_id"])
    return Json(None)


TAG = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[a-zA-Z0-9-]*$"}
CREATE = growing(body("share", {"share_id": UUID, "tag": TAG}, required=("share_id",)))
ATTACH_ERRORS: Errors = {
    errors.ShareStatusIncorect: 409,
    errors.ShareMissingExportLocation: 409,
    errors.ShareProtocolNotSupported: 409,
    errors.ShareMappingAlreadyExists: 409,
    errors.ForbiddenSharesNotSupported: 403,
    errors.ForbiddenSharesNotConfiguredCorrectly: 409,
}

ALL = "/servers/{server_id}/shares"
ONE = f"{ALL}/{{share_id}}"
ROUTES = (
    Route("GET", ALL, index, since=SHARES),
    Route(
        "POST",
        ALL,
        create,
        since=SHARES,
        bodies=CREATE,
        errors=ATTACH_ERRORS,
        action="create share",
    ),
    Route("GET", ONE, show, since=SHARES),
    Route("DELETE", ONE, delete, since=SHARES, action="delete share"),
)
