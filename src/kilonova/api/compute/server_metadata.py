# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's metadata. Source: nova/api/openstack/compute/server_metadata.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas.parts import METADATA, only
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions import metadata

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def index(call: Call) -> Response:
    """200."""
    return Json({"metadata": dict(server_of(call).metadata)})


def show(call: Call) -> Response:
    """200; 404 where there is no such item."""
    key = call.path["key"]
    items = server_of(call).metadata
    if key not in items:
        raise HttpError(404, "Metadata item was not found")
    return Json({"meta": {key: items[key]}})


def create(call: Call) -> Response:
    """200: the items are added; 403 for too many, 409 unless settled."""
    wanted = metadata.update_instance_metadata(call.api, server_of(call), call.body["metadata"])
    return Json({"metadata": wanted})


def update_all(call: Call) -> Response:
    """200: the items stand in the place of all; 403 for too many, 409 unless settled."""
    wanted = metadata.update_instance_metadata(
        call.api, server_of(call), call.body["metadata"], delete=True
    )
    return Json({"metadata": wanted})


def update(call: Call) -> Response:
    """200: the item is added; 400 where the body is about another."""
    instance = server_of(call)
    item = call.body["meta"]
    if call.path["key"] not in item:
        raise HttpError(400, "Request body and URI mismatch")
    metadata.update_instance_metadata(call.api, instance, item)
    return Json({"meta": item})


def delete(call: Call) -> Response:
    """204; 404 where there is no such item; 409 unless settled."""
    instance, key = server_of(call), call.path["key"]
    if key not in instance.metadata:
        raise HttpError(404, "Metadata item was not found")
    metadata.delete_instance_metadata(call.api, instance, key)
    return no_content()


ALL = "/servers/{server_id}/metadata"
ONE = f"{ALL}/{{key}}"
ITEMS = growing(only("metadata", METADATA))
ITEM = growing(only("meta", {**METADATA, "minProperties": 1, "maxProperties": 1}))
UPDATE = "update metadata"
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=ITEMS, action=UPDATE),
    Route("PUT", ALL, update_all, bodies=ITEMS, action=UPDATE),
    Route("GET", ONE, show),
    Route("PUT", ONE, update, bodies=ITEM, action=UPDATE),
    Route("DELETE", ONE, delete, action="delete metadata"),
)
