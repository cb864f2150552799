# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's tags. Source: nova/api/openstack/compute/server_tags.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from kilonova.api.compute.lookup import told_server_of
from kilonova.api.compute.schemas.parts import NULL, TAG, listed, thing
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Route
from kilonova.api.schemas import growing, what_is_wrong
from kilonova.cloud.actions import tags
from kilonova.errors import InstanceTagNotFound

if TYPE_CHECKING:
    from kilonova.api.call import Call

TAGS = version("2.26")


def index(call: Call) -> Response:
    """200."""
    return Json({"tags": list(told_server_of(call).tags)})


def show(call: Call) -> Response:
    """204 where the server has the tag; 404."""
    instance, tag = told_server_of(call), call.path["tag"]
    if tag not in instance.tags:
        raise HttpError(404, f"Server {instance.uuid} has no tag '{tag}'")
    return no_content()


def update(call: Call) -> Response:
    """201; 204 where it is there already; 400 for what is no tag; 409 unless settled."""
    instance, tag = told_server_of(call), call.path["tag"]
    tags.check_state(instance, "update tag")
    if not re.search(TAG["pattern"], tag) or not 1 <= len(tag) <= TAG["maxLength"]:
        wrong = what_is_wrong(TAG, tag)
        raise HttpError(
            400,
            f"Tag '{tag}' is invalid. It must be a non empty string without characters '/' and "
            f"','. Validation error message: {wrong}",
        )
    if not tags.add_tag(call.api, instance, tag):
        return no_content()
    response = Response(status_code=201)
    response.headers["Location"] = f"{call.base_url}/servers/{instance.uuid}/tags/{quote(tag)}"
    return response


def update_all(call: Call) -> Response:
    """200; 409 unless settled."""
    return Json({"tags": list(tags.set_tags(call.api, told_server_of(call), call.body["tags"]))})


def delete(call: Call) -> Response:
    """204; 404 where the server has no such tag; 409 unless settled."""
    tags.delete_tag(call.api, told_server_of(call), call.path["tag"])
    return no_content()


def delete_all(call: Call) -> Response:
    """204; 409 unless settled."""
    tags.delete_tags(call.api, told_server_of(call))
    return no_content()


ALL = "/servers/{server_id}/tags"
ONE = f"{ALL}/{{tag}}"
ROUTES = (
    Route("GET", ALL, index, since=TAGS),
    Route(
        "PUT",
        ALL,
        update_all,
        since=TAGS,
        bodies=growing(thing({"tags": listed(TAG, maxItems=50)}, required=("tags",))),
        action="update tags",
    ),
    Route("DELETE", ALL, delete_all, since=TAGS, action="delete tags"),
    Route("GET", ONE, show, since=TAGS),
    Route("PUT", ONE, update, since=TAGS, bodies=growing(NULL), action="update tag"),
    Route(
        "DELETE",
        ONE,
        delete,
        since=TAGS,
        errors={InstanceTagNotFound: 404},
        action="delete tag",
    ),
)
