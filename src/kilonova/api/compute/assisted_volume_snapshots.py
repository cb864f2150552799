# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots of volumes that only the hypervisor can take; block storage asks for them.

What the guest's host then does is told to nobody. Source:
nova/api/openstack/compute/assisted_volume_snapshots.py.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kilonova.api.compute.schemas.parts import Schema, choice, only, thing
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.cloud.model.instance import VmState
from kilonova.errors import (
    InstanceInvalidState,
    InstanceNotReady,
    VolumeBDMIsMultiAttach,
    VolumeBDMNotFound,
)

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance


def user_of(call: Call, volume_id: str) -> Instance:
    """The server that uses a volume, on a host and at rest.

    Raises: VolumeBDMNotFound, VolumeBDMIsMultiAttach, InstanceNotReady, InstanceInvalidState.
    """
    users = [
        instance
        for instance in call.cloud.tables.instances.values()
        if any(bdm.volume_id == volume_id for bdm in instance.bdms)
    ]
    if not users:
        raise VolumeBDMNotFound(volume_id)
    if len(users) > 1:
        raise VolumeBDMIsMultiAttach(volume_id)
    (instance,) = users
    if instance.host is None:
        raise InstanceNotReady(instance.uuid)
    if instance.task_state is not None:
        raise InstanceInvalidState(
            instance.uuid, "task_state", instance.task_state, "volume_snapshot"
        )
    return instance


def create(call: Call) -> Response:
    """200; 400 unless one server uses the volume, and rests."""
    asked = call.body["snapshot"]
    user_of(call, asked["volume_id"])
    identity = asked["create_info"].get("id")
    return Json({"snapshot": {"id": identity, "volumeId": asked["volume_id"]}})


def delete(call: Call) -> Response:
    """204; 400 unless one server uses the volume, and rests or, for one in the middle, runs."""
    try:
        info = json.loads(call.query["delete_info"])
        volume_id = info["volume_id"]
    except (KeyError, ValueError) as error:
        raise HttpError(400, str(error)) from None
    except (TypeError, RecursionError):
        raise HttpError(400, "delete_info is no object.") from None
    instance = user_of(call, volume_id)
    if info.get("merge_target_file") is not None and instance.vm_state is not VmState.ACTIVE:
        raise InstanceInvalidState(
            instance.uuid, "vm_state", instance.vm_state, "volume_snapshot_delete"
        )
    return no_content()


SOME: Schema = {"type": "string", "minLength": 1}
CREATE = growing(
    only(
        "snapshot",
        thing(
            {
                "volume_id": SOME,
                "create_info": thing(
                    {"snapshot_id": SOME, "type": choice("qcow2"), "new_file": SOME, "id": SOME},
                    required=("snapshot_id", "type", "new_file"),
                ),
            },
            required=("volume_id", "create_info"),
        ),
    )
)
ERRORS: Errors = {
    VolumeBDMNotFound: 400,
    VolumeBDMIsMultiAttach: 400,
    InstanceInvalidState: 400,
    InstanceNotReady: 400,
}
ROUTES = (
    Route(
        "POST",
        "/os-assisted-volume-snapshots",
        create,
        bodies=CREATE,
        errors=ERRORS,
        action="volume_snapshot_create",
    ),
    Route(
        "DELETE",
        "/os-assisted-volume-snapshots/{snapshot_id}",
        delete,
        errors=ERRORS,
        action="volume_snapshot_delete",
    ),
)
