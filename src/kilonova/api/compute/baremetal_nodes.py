# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Machines of Bare Metal by way of Compute: gone after 2.35.

The region has no such service, so there are none. Source:
nova/api/openstack/compute/baremetal_nodes.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.compute.images import LAST_PROXY
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from kilonova.api.call import Call


def index(call: Call) -> Response:
    """200."""
    return Json({"nodes": []})


def show(call: Call) -> Response:
    """404."""
    raise HttpError(404, f"Node {call.path['id']} could not be found.")


def instead(command: str) -> Callable[[Call], Response]:
    """A handler that tells by which command of Bare Metal's it is done."""

    def handler(call: Call) -> Response:
        """400."""
        raise HttpError(
            400,
            f"Command not supported. Please use Ironic command {command} to perform this action.",
        )

    return handler


ONE = "/os-baremetal-nodes/{id}"
ACTION = f"{ONE}/action"
ROUTES = (
    Route("GET", "/os-baremetal-nodes", index, until=LAST_PROXY),
    Route("POST", "/os-baremetal-nodes", instead("node-create"), until=LAST_PROXY),
    Route("GET", ONE, show, until=LAST_PROXY),
    Route("DELETE", ONE, instead("node-delete"), until=LAST_PROXY),
    Route("POST", ACTION, instead("port-create"), "add_interface", until=LAST_PROXY),
    Route("POST", ACTION, instead("port-delete"), "remove_interface", until=LAST_PROXY),
)
