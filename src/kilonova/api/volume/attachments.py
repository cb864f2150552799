# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Attachments: who uses a volume, from which host. Source: Block Storage API v3, Attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kilonova.api.microversion import version
from kilonova.api.neighbours import Route, answer
from kilonova.api.responses import no_content
from kilonova.api.volume.lists import everybody, listed
from kilonova.api.volume.views import attachment_shown
from kilonova.errors import VolumeAttachmentNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.records import Attachment


class Asked(Struct, kw_only=True):
    """What a request says of an attachment."""

    volume_uuid: str = ""
    instance_uuid: str = ""
    connector: dict[str, Any] | None = None
    mode: str = "rw"


def seen(call: NeighbourCall) -> Attachment:
    """The attachment that the path names. Raises: VolumeAttachmentNotFound."""
    storage = call.neighbours.volumes
    attachment = storage.attachment(call.path["attachment_id"])
    volume = storage.volume(call.context.elevated(), attachment.volume_id)
    if not call.owns(volume.project_id):
        raise VolumeAttachmentNotFound(attachment.id)
    return attachment


def attachments(call: NeighbourCall) -> list[Attachment]:
    """The attachments that a list is of."""
    return [
        attachment
        for volume in call.neighbours.volumes.list(call.context)
        if everybody(call) or volume.project_id == call.project_id
        for attachment in volume.attachments.values()
    ]


def index(call: NeighbourCall) -> Response:
    """200."""
    found = ({**attachment_shown(each), "instance_id": each.instance_uuid}
             for each in attachments(call))  # fmt: skip
    names = ("id", "volume_id", "instance", "status")
    return listed(call, "attachments", found, brief=lambda each: {n: each[n] for n in names})


def detail(call: NeighbourCall) -> Response:
    """200."""
    found = (attachment_shown(each) for each in attachments(call))
    return listed(call, "attachments", found, path="attachments/detail")


def show(call: NeighbourCall) -> Response:
    """200; 404."""
    return answer({"attachment": attachment_shown(seen(call))})


def create(call: NeighbourCall) -> Response:
    """200: the volume is reserved; connected too, where the body says from where."""
    asked, storage = call.read(Asked, "attachment"), call.neighbours.volumes
    steps = storage.attachment_create(call.context, asked.volume_uuid, asked.instance_uuid)
    attachment = call.cloud.answer(steps)
    if asked.connector:
        connect(call, attachment, asked.connector)
    return answer({"attachment": attachment_shown(attachment)})


def connect(call: NeighbourCall, attachment: Attachment, connector: dict[str, Any]) -> None:
    """A host connects. Raises: InvalidInput."""
    mountpoint = connector.get("mountpoint")
    call.cloud.answer(
        call.neighbours.volumes.attachment_update(
            call.context,
            attachment.id,
            str(connector.get("host", "")),
            None if mountpoint is None else str(mountpoint),
        )
    )


def update(call: NeighbourCall) -> Response:
    """200: a host connects."""
    attachment, asked = seen(call), call.read(Asked, "attachment")
    connect(call, attachment, asked.connector or {})
    return answer({"attachment": attachment_shown(attachment)})


def complete(call: NeighbourCall) -> Response:
    """204: the guest has the volume."""
    attachment = seen(call)
    call.cloud.answer(call.neighbours.volumes.attachment_complete(call.context, attachment.id))
    return no_content()


def delete(call: NeighbourCall) -> Response:
    """200: what is left of the volume's attachments."""
    attachment, storage = seen(call), call.neighbours.volumes
    call.cloud.answer(storage.attachment_delete(call.context, attachment.id))
    volume = storage.volume(call.context, attachment.volume_id)
    left = [attachment_shown(each) for each in volume.attachments.values()]
    return answer({"attachments": left})


SINCE = version("3.27")
ONE = "/v3/attachments/{attachment_id}"
ROUTES = (
    Route("GET", "/v3/attachments", index, since=SINCE),
    Route("POST", "/v3/attachments", create, since=SINCE),
    Route("GET", "/v3/attachments/detail", detail, since=SINCE),
    Route("GET", ONE, show, since=SINCE),
    Route("PUT", ONE, update, since=SINCE),
    Route("DELETE", ONE, delete, since=SINCE),
    Route("POST", f"{ONE}/action", complete, "os-complete", since=version("3.44")),
)
