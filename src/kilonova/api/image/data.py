# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The data of images, up and down. Source: Image API v2, Image data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from kilonova.api.image.images import own
from kilonova.api.neighbours import Refused, Route, answer
from kilonova.api.responses import no_content

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kilonova.api.neighbours import NeighbourCall

PIECE = 1 << 16
"""How many bytes are sent at a time."""


class Zeros(Response):
    """The data of an image that nobody has put there, or that was too large to be kept: zeros, as
    many as it has bytes.
    """

    def __init__(self, size: int) -> None:
        super().__init__(media_type="application/octet-stream")
        self._size = size
        self.headers["Content-Length"] = str(size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them piece by piece."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        left, piece = self._size, bytes(PIECE)
        while left > PIECE:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            left -= PIECE
        await send({"type": "http.response.body", "body": piece[:left]})


def upload(call: NeighbourCall) -> Response:
    """204: the image is active; 409 unless it waits for data."""
    image = own(call)
    sent = call.upload
    assert sent is not None
    if image.status not in ("queued", "uploading"):
        raise Refused(409, f"Image status transition from {image.status} to saving is not allowed")
    if image.disk_format is None or image.container_format is None:
        raise Refused(400, "Properties disk_format, container_format must be set prior to saving "
                           "data.")  # fmt: skip
    call.neighbours.images.put_data(
        call.context,
        image.id,
        sent.data,
        size=sent.size,
        checksum=sent.md5,
        os_hash_value=sent.sha512,
    )
    return no_content()


def download(call: NeighbourCall) -> Response:
    """200; 204 for an image without data, 403 for one that is deactivated."""
    images = call.neighbours.images
    image = images.image(call.context, call.path["image_id"])
    if image.status == "deactivated" and not call.is_admin:
        raise Refused(403, f"The requested image {image.id} has been deactivated. Image data "
                           "download is forbidden.")  # fmt: skip
    data = images.data(image.id)
    if data is None and not image.size:
        return no_content()
    response = (
        Zeros(image.size or 0)
        if data is None
        else Response(data, media_type="application/octet-stream")
    )
    if data is not None and image.checksum:
        response.headers["Content-MD5"] = image.checksum
    return response


def stage(call: NeighbourCall) -> Response:
    """204: the data wait to be imported."""
    response = upload(call)
    image_id = call.path["image_id"]
    call.neighbours.images.update(call.context, image_id, status="uploading")
    return response


def import_data(call: NeighbourCall) -> Response:
    """202: what was staged is the image's data; 409 where nothing was."""
    image = own(call)
    method = call.read(dict[str, dict[str, object]]).get("method", {}).get("name")
    if method != "glance-direct":
        raise Refused(400, f"Unknown import method name '{method}'.")
    if image.status != "uploading":
        raise Refused(409, "Image needs to be staged before 'glance-direct' method can be used")
    call.neighbours.images.update(call.context, image.id, status="active")
    return Response(status_code=202)


def import_info(call: NeighbourCall) -> Response:
    """200: how data may come."""
    methods = {
        "description": "Import methods available.",
        "type": "array",
        "value": ["glance-direct"],
    }
    return answer({"import-methods": methods})


def stores(call: NeighbourCall) -> Response:
    """200: where data may be."""
    return answer({"stores": [{"id": "memory", "default": "true"}]})


FILE = "/v2/images/{image_id}/file"
ROUTES = (
    Route("PUT", FILE, upload, data=True),
    Route("GET", FILE, download),
    Route("PUT", "/v2/images/{image_id}/stage", stage, data=True),
    Route("POST", "/v2/images/{image_id}/import", import_data),
    Route("GET", "/v2/info/import", import_info),
    Route("GET", "/v2/info/stores", stores),
)
