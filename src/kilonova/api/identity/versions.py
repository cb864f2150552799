# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which versions of Identity there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.identity.routing import Route
from kilonova.api.responses import Json

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.identity.routing import IdentityCall


def version(base_url: str) -> dict[str, Any]:
    """Version 3. Source: Identity API, List versions."""
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{base_url}/v3/"}],
        "media-types": [
            {
                "base": "application/json",
                "type": "application/vnd.openstack.identity-v3+json",
            }
        ],
    }


def index(call: IdentityCall) -> Response:
    """300: the versions."""
    return Json({"versions": {"values": [version(call.base_url)]}}, 300)


def show(call: IdentityCall) -> Response:
    """200: the one version."""
    return Json({"version": version(call.base_url)})


ROUTES = (
    Route("GET", "/", index, open=True),
    Route("GET", "/v3", show, open=True),
)
