# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block storage: where it is, its versions, and how it says no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.errors import fault
from kilonova.api.microversion import version
from kilonova.api.neighbours import Refused, Route, Service, answer
from kilonova.api.version_window import VersionWindow
from kilonova.api.volume import (
    actions,
    attachments,
    quotas,
    region,
    snapshots,
    types,
    volumes,
)

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

PREFIX = "/volume"
WINDOW = VersionWindow(version("3.0"), version("3.71"), word="volume")


def document(call: NeighbourCall) -> dict[str, Any]:
    """The one version."""
    return {
        "versions": [
            {
                "id": "v3.0",
                "status": "CURRENT",
                "version": str(WINDOW.newest),
                "min_version": str(WINDOW.oldest),
                "updated": "2023-08-31T00:00:00Z",
                "links": [{"rel": "self", "href": f"{call.base_url}/v3/"}],
                "media-types": [
                    {
                        "base": "application/json",
                        "type": "application/vnd.openstack.volume+json;version=3",
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
    """As Compute does. Source: cinder/api/openstack/wsgi.py, Fault."""
    return fault(refused.status, refused.message)


VERBS = {"POST": "create", "PUT": "update", "DELETE": "delete"}
POLICIES = {
    "os-show_image_metadata": "",
    "os-extend": "volume:extend",
    "os-retype": "volume:retype",
    "os-reimage": "volume:reimage",
    "os-complete": "volume:attachment_complete",
    "os-set_image_metadata": "volume_extension:volume_image_metadata:set",
    "os-unset_image_metadata": "volume_extension:volume_image_metadata:remove",
    "os-update_readonly_flag": "volume:update_readonly_flag",
}
"""Of actions that others than ``volume_extension:volume_actions`` decide on."""


def writing(route: Route) -> str:
    """The policy that members pass: ``volume:update_snapshot`` of ``PUT /v3/snapshots/{id}``.

    Source: cinder/policies.
    """
    if route.key:
        action = f"volume_extension:volume_actions:{route.key.removeprefix('os-')}"
        return POLICIES.get(route.key, action)
    verb, kind = VERBS[route.method], route.path.split("/")[2].removesuffix("s")
    if "/metadata" in route.path:
        return f"volume:{verb}_{kind}_metadata"
    if kind == "attachment":
        return f"volume:attachment_{verb}"
    return f"volume:{verb}" if kind == "volume" else f"volume:{verb}_{kind}"


VOLUME = Service(
    prefix=PREFIX,
    routes=(
        Route("GET", "/", index, open=True),
        Route("GET", "/v3", show, open=True),
        *actions.ROUTES,
        *attachments.ROUTES,
        *quotas.ROUTES,
        *region.ROUTES,
        *snapshots.ROUTES,
        *types.ROUTES,
        *volumes.ROUTES,
    ),
    refuse=refuse,
    kinds={
        errors.InvalidInput: lambda error: Refused(400, str(error)),
        errors.VolumeAttachmentNotFound: lambda error: Refused(
            404, f"Volume attachment could not be found with filter: {error.attachment_id}."
        ),
        errors.VolumeTypeNotFound: lambda error: Refused(
            404, f"Volume type {error.id_or_name} could not be found."
        ),
    },
    window=WINDOW,
    projects_after="v3",
    writing=writing,
)
