# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The password that a guest has made for its administrator, encrypted.

No guest runs anything here, so none has made one. Source:
nova/api/openstack/compute/server_password.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.compute.lookup import server_of
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Route

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def show(call: Call) -> Response:
    """200."""
    server_of(call)
    return Json({"password": ""})


def clear(call: Call) -> Response:
    """204."""
    server_of(call)
    return no_content()


PATH = "/servers/{server_id}/os-server-password"
ROUTES = (Route("GET", PATH, show), Route("DELETE", PATH, clear))
