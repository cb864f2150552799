# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes of a server. Source: nova/api/openstack/compute/volume_attachments.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import boolean, server_of
from kilonova.api.compute.policies import require
from kilonova.api.compute.schemas.parts import (
    BOOLEAN,
    TAG,
    UUID,
    Schema,
    body,
    extended,
    without,
)
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions import volume_swap, volumes
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.volume_connections import mapping_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance

SHELVED_TOO = version("2.20")
MULTIATTACH = version("2.60")
TAG_SHOWN = version("2.70")
FATE_SHOWN = version("2.79")
MORE_THAN_SWAP = version("2.85")
IDS_SHOWN = version("2.89")
NO_DEVICE = version("2.101")


def show_attachment(call: Call, instance: Instance, bdm: BlockDeviceMapping) -> dict[str, Any]:
    """A volume of a server, by version."""
    shown: dict[str, Any] = {}
    if call.version < IDS_SHOWN:
        shown["id"] = bdm.volume_id
    shown |= {"volumeId": bdm.volume_id, "serverId": instance.uuid}
    if bdm.device_name:
        shown["device"] = bdm.device_name
    if call.version >= TAG_SHOWN:
        shown["tag"] = bdm.tag
    if call.version >= FATE_SHOWN:
        shown["delete_on_termination"] = bdm.delete_on_termination
    if call.version >= IDS_SHOWN:
        shown |= {"attachment_id": bdm.attachment_id, "bdm_uuid": bdm.uuid}
    return shown


def attached(call: Call, instance: Instance) -> list[BlockDeviceMapping]:
    """The volumes that are shown."""
    return [
        bdm
        for bdm in instance.bdms
        if bdm.volume_id and (call.version < IDS_SHOWN or bdm.attachment_id is not None)
    ]


def index(call: Call) -> Response:
    """200."""
    instance = server_of(call)
    shown = [show_attachment(call, instance, bdm) for bdm in attached(call, instance)]
    return Json({"volumeAttachments": shown})


def show(call: Call) -> Response:
    """200; 404 where the server has no such volume."""
    instance, volume_id = server_of(call), call.path["volume_id"]
    for bdm in attached(call, instance):
        if bdm.volume_id == volume_id:
            return Json({"volumeAttachment": show_attachment(call, instance, bdm)})
    raise HttpError(404, f"Instance {instance.uuid} is not attached to volume {volume_id}")


def create(call: Call) -> Response:
    """200 with the device's name, since 2.101 202; 404 for an unknown volume, 400 for an unfit one.

    Source: VolumeAttachmentController.create.
    """
    asked = call.body["volumeAttachment"]
    instance = server_of(call)
    check_shelved(call, instance, "attach_volume")
    tag, fate = asked.get("tag"), boolean(asked.get("delete_on_termination", False))
    device = call.ask(
        volumes.attach_volume,
        instance,
        asked["volumeId"],
        asked.get("device"),
        tag=tag,
        delete_on_termination=fate,
        supports_multiattach=call.version >= MULTIATTACH,
        waits=call.version < NO_DEVICE,
    )
    if call.version >= NO_DEVICE:
        return accepted()
    shown: dict[str, Any] = {
        "id": asked["volumeId"],
        "serverId": instance.uuid,
        "volumeId": asked["volumeId"],
        "device": device,
    }
    if call.version >= TAG_SHOWN:
        shown["tag"] = tag
    if call.version >= FATE_SHOWN:
        shown["delete_on_termination"] = fate
    return Json({"volumeAttachment": shown})


def check_shelved(call: Call, instance: Instance, method: str) -> None:
    """A shelved server is left alone before 2.20. Raises: InstanceInvalidState."""
    shelved = instance.vm_state in (VmState.SHELVED, VmState.SHELVED_OFFLOADED)
    if shelved and call.version < SHELVED_TOO:
        raise errors.InstanceInvalidState(instance.uuid, "vm_state", instance.vm_state, method)


def swap(call: Call) -> Response:
    """202: another volume takes the place of one that block storage migrates; 409 of any other."""
    instance, new = server_of(call), call.body["volumeAttachment"]["volumeId"]
    require(call, f"{POLICY}:swap")
    call.ask(volume_swap.swap_volume, instance, call.path["volume_id"], new)
    return accepted()


def update(call: Call) -> Response:
    """202: whether it is deleted with the server, or a swap; 400 for what cannot be changed.

    Source: VolumeAttachmentController.update.
    """
    asked = call.body["volumeAttachment"]
    instance, volume_id = server_of(call), call.path["volume_id"]
    require(call, f"{POLICY}:{'swap' if asked['volumeId'] != volume_id else 'update'}")
    bdm = mapping_of(instance, volume_id)
    fixed = {
        "id": volume_id,
        "serverId": instance.uuid,
        "device": bdm.device_name,
        "tag": bdm.tag,
    }
    for name, value in fixed.items():
        if name in asked and asked[name] != value:
            raise HttpError(400, f"The {name} property is not mutable")
    if "delete_on_termination" in asked:
        volumes.update_volume_attachment(
            call.api,
            instance,
            volume_id,
            delete_on_termination=boolean(asked["delete_on_termination"]),
        )
    return accepted() if asked["volumeId"] == volume_id else swap(call)


def delete(call: Call) -> Response:
    """202; 404 unless attached, 400 for the disk that it boots from."""
    instance = server_of(call)
    check_shelved(call, instance, "detach_volume")
    call.ask(volumes.detach_volume, instance, call.path["volume_id"])
    return accepted()


DEVICE: Schema = {
    "type": ["string", "null"],
    "pattern": "(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$",
}
NAME = "volumeAttachment"
CREATE_2_1 = body(NAME, {"volumeId": UUID, "device": DEVICE}, required=("volumeId",))
CREATE_2_49 = extended(CREATE_2_1, NAME, {"tag": TAG})
CREATE_2_79 = extended(CREATE_2_49, NAME, {"delete_on_termination": BOOLEAN})
CREATE = growing(CREATE_2_1, ("2.49", CREATE_2_49), ("2.79", CREATE_2_79))
UPDATE = growing(
    without(CREATE_2_1, NAME, "device"),
    ("2.85", extended(CREATE_2_79, NAME, {"serverId": UUID, "id": UUID})),
)

POLICY = "os-volumes-attachments"
ALL = "/servers/{server_id}/os-volume_attachments"
ONE = f"{ALL}/{{volume_id}}"
ATTACH_ERRORS: Errors = {
    errors.DevicePathInUse: 409,
    errors.TooManyDiskDevices: 403,
}
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=CREATE, errors=ATTACH_ERRORS, action="attach_volume"),
    Route("GET", ONE, show),
    Route(
        "PUT",
        ONE,
        swap,
        until=version("2.84"),
        bodies=UPDATE,
        action="swap_volume",
    ),
    Route("PUT", ONE, update, since=MORE_THAN_SWAP, bodies=UPDATE, action="swap_volume"),
    Route("DELETE", ONE, delete, action="detach_volume"),
)
