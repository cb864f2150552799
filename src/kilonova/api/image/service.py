# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The image service: where it is, its versions, and how it says no."""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, PlainTextResponse

from kilonova.api.image import data, images
from kilonova.api.neighbours import Refused, Route, Service, answer
from kilonova.errors import ImageNotAuthorized, ImageNotFound

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall

PREFIX = "/image"
NEWEST = 17


def versions(call: NeighbourCall) -> list[dict[str, Any]]:
    """Every version, newest first."""
    links = [{"rel": "self", "href": f"{call.base_url}/v2/"}]
    return [
        {
            "id": f"v2.{minor}",
            "status": "CURRENT" if minor == NEWEST else "SUPPORTED",
            "links": links,
        }
        for minor in range(NEWEST, -1, -1)
    ]


def index(call: NeighbourCall) -> Response:
    """300: the versions."""
    return answer({"versions": versions(call)}, 300)


def show(call: NeighbourCall) -> Response:
    """200: the versions."""
    return answer({"versions": versions(call)})


def refuse(refused: Refused, headers: Headers, request_id: str) -> Response:
    """In the form that the client takes. Source: webob/exc.py, WSGIHTTPException."""
    phrase = HTTPStatus(refused.status).phrase
    status = f"{refused.status} {phrase}"
    accept = headers.get("accept", "")
    if "html" in accept or "*/*" in accept:
        said = html.escape(refused.message)
        text = (
            f"<html>\n <head>\n  <title>{status}</title>\n </head>\n <body>\n  <h1>{status}</h1>\n"
            f"  {said}<br /><br />\n\n\n </body>\n</html>"
        )
        return HTMLResponse(text, refused.status)
    if "application/json" in accept:
        message = f"{refused.message}<br /><br />\n\n\n"
        return answer({"message": message, "code": status, "title": phrase}, refused.status)
    return PlainTextResponse(f"{status}\n\n{refused.message}\n\n   ", refused.status)


MEMBERS = {"POST": "add_member", "PUT": "modify_member", "DELETE": "delete_member"}
IMAGES = {"POST": "add_image", "DELETE": "delete_image"}


def writing(route: Route) -> str:
    """The policy that members pass. Source: glance/policies/image.py."""
    last = route.path.rsplit("/", 1)[-1]
    if "/members" in route.path:
        return MEMBERS[route.method]
    if last in ("deactivate", "reactivate"):
        return last
    if last == "file":
        return "upload_image"
    is_image = last in ("images", "{image_id}")
    return IMAGES.get(route.method, "modify_image") if is_image else "modify_image"


IMAGE = Service(
    prefix=PREFIX,
    routes=(
        Route("GET", "/", index, open=True),
        Route("GET", "/versions", show, open=True),
        Route("GET", "/v2", index, open=True),
        *images.ROUTES,
        *data.ROUTES,
    ),
    refuse=refuse,
    kinds={
        ImageNotFound: lambda error: Refused(404, f"No image found with ID {error.image_id}"),
        ImageNotAuthorized: lambda error: Refused(
            403, f"You are not permitted to delete this image: {error.image_id}."
        ),
    },
    writing=writing,
    forbidden="You are not authorized to complete {} action.".format,
)
