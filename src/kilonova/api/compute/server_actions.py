# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Actions of a server: its power, its guest, its images and its record.

Source: Compute API, Servers - run an action; the modules of nova/api/openstack/compute that are
named for the actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from kilonova import errors
from kilonova.api.compute.links import links
from kilonova.api.compute.lookup import mapped_server_of, server_of
from kilonova.api.compute.policies import require
from kilonova.api.compute.schemas import server_actions as schemas
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.cloud.actions import (
    backup,
    crash_dump,
    delete,
    lock as locking,
    password,
    pause as pausing,
    power,
    reboot as rebooting,
    rescue as rescuing,
    reset_state as states,
    shelve as shelving,
    snapshot,
    soft_delete,
    suspend as suspending,
    unshelve as unshelving,
    volume_snapshot,
)
from kilonova.cloud.actions.unshelve import AS_BEFORE
from kilonova.cloud.model.instance import VmState

if TYPE_CHECKING:
    from kilonova.api.call import Call

CRASH_DUMP = version("2.17")
UNLIMITED_PROPERTIES = version("2.39")
IMAGE_ID = version("2.45")
LOCKED_REASON = version("2.73")
ZONE_OF_UNSHELVE = version("2.77")
RESCUE_OF_VOLUME = version("2.87")
HOST_OF_UNSHELVE = version("2.91")


def start(call: Call) -> Response:
    """202; 409 unless stopped."""
    power.start(call.api, mapped_server_of(call))
    return accepted()


def stop(call: Call) -> Response:
    """202; 409 unless active or in error."""
    power.stop(call.api, mapped_server_of(call))
    return accepted()


def reboot(call: Call) -> Response:
    """202; 409 unless active, and for a hard reboot also stopped, paused or in error."""
    hard = call.body["reboot"]["type"].upper() == "HARD"
    rebooting.reboot(call.api, server_of(call), hard=hard)
    return accepted()


def pause(call: Call) -> Response:
    """202; 409 unless active."""
    pausing.pause(call.api, server_of(call))
    return accepted()


def unpause(call: Call) -> Response:
    """202; 409 unless paused."""
    pausing.unpause(call.api, server_of(call))
    return accepted()


def suspend(call: Call) -> Response:
    """202; 409 unless active, and with shares."""
    suspending.suspend(call.api, server_of(call))
    return accepted()


def resume(call: Call) -> Response:
    """202; 409 unless suspended."""
    suspending.resume(call.api, server_of(call))
    return accepted()


def rescue(call: Call) -> Response:
    """200 with the password; 409 unless active, stopped or in error, 400 for an unfit image."""
    asked = call.body["rescue"] or {}
    instance = server_of(call)
    call.ask(
        rescuing.rescue,
        instance,
        asked.get("rescue_image_ref"),
        volume_backed_too=call.version >= RESCUE_OF_VOLUME,
    )
    made = call.cloud.ids.password(call.cloud.flags.DEFAULT.password_length)
    told = call.cloud.flags.api.enable_instance_password
    return Json({"adminPass": asked.get("adminPass", made)} if told else {})


def unrescue(call: Call) -> Response:
    """202; 409 unless rescued."""
    rescuing.unrescue(call.api, server_of(call))
    return accepted()


def trigger_crash_dump(call: Call) -> Response:
    """202; 409 unless it runs."""
    crash_dump.request_crash_dump(call.api, mapped_server_of(call))
    return accepted()


def change_password(call: Call) -> Response:
    """202 once it is done; 409 where the guest cannot, 501 where the hypervisor cannot."""
    try:
        call.ask(password.change_password, server_of(call))
    except NotImplementedError as error:
        raise HttpError(501, "Unable to set password on instance") from error
    return accepted()


def shelve(call: Call) -> Response:
    """202; 409 unless settled, and with shares."""
    call.ask(shelving.shelve, server_of(call))
    return accepted()


def shelve_offload(call: Call) -> Response:
    """202; 409 unless shelved."""
    shelving.shelve_offload(call.api, server_of(call))
    return accepted()


def unshelve(call: Call) -> Response:
    """202; 409 unless shelved, 400 for a zone or host that cannot be; administrators name hosts."""
    asked = call.body["unshelve"] or {}
    takes_zone = call.version >= ZONE_OF_UNSHELVE and "availability_zone" in asked
    zone = asked["availability_zone"] if takes_zone else AS_BEFORE
    host = asked.get("host") if call.version >= HOST_OF_UNSHELVE else None
    instance = server_of(call)
    if host:
        require(call, "os-shelve:unshelve_to_host")
    call.ask(unshelving.unshelve, instance, zone, host)
    return accepted()


def lock(call: Call) -> Response:
    """202, locked or not."""
    asked = call.body["lock"] if call.version >= LOCKED_REASON else None
    locking.lock(call.api, server_of(call), (asked or {}).get("locked_reason"))
    return accepted()


def unlock(call: Call) -> Response:
    """202, locked or not; 403 where an administrator locked it and its owner asks."""
    instance = server_of(call)
    if locking.is_locked_by_others(call.api, instance):
        require(call, "os-lock-server:unlock:unlock_override")
    locking.unlock(call.api, instance)
    return accepted()


def reset_state(call: Call) -> Response:
    """202."""
    state = VmState(call.body["os-resetState"]["state"])
    states.reset_state(call.api, server_of(call), state)
    return accepted()


def reset_network(call: Call) -> Response:
    """410: Nova has it no more."""
    raise HttpError(410, "This resource is no longer available. No forwarding address is given.")


def inject_network_info(call: Call) -> Response:
    """202, and nothing that anybody hears of."""
    server_of(call)
    return accepted()


def force_delete(call: Call) -> Response:
    """202; 409 where it is locked."""
    call.ask(delete.force_delete, server_of(call))
    return accepted()


def restore(call: Call) -> Response:
    """202; 409 unless deleted softly, 403 where the project has no room for it."""
    soft_delete.restore(call.api, server_of(call))
    return accepted()


def create_image(call: Call) -> Response:
    """202, with the image's id or where it is; 409 while the server does something else."""
    asked = call.body["createImage"]
    instance = server_of(call)
    metadata = asked.get("metadata", {})
    check_properties(call, metadata)
    make = (
        volume_snapshot.snapshot_volume_backed if instance.is_volume_backed else snapshot.snapshot
    )
    image_id = call.ask(make, instance, asked["name"].strip(), metadata)
    return image_answer(call, image_id)


def create_backup(call: Call) -> Response:
    """202, with the image's id or where it is; 400 where the server boots from a volume."""
    asked = call.body["createBackup"]
    instance = server_of(call)
    metadata = asked.get("metadata", {})
    check_properties(call, metadata)
    rotation = int(asked["rotation"])
    image_id = call.ask(
        backup.backup, instance, asked["name"].strip(), asked["backup_type"], rotation, metadata
    )
    if rotation == 0 and call.version < IMAGE_ID:
        return accepted()
    return image_answer(call, image_id)


def image_answer(call: Call, image_id: str) -> Response:
    """What tells of a new image: its id since 2.45, where it is before."""
    if call.version >= IMAGE_ID:
        return Json({"image_id": image_id}, 202)
    response = accepted()
    response.headers["Location"] = links(call, "images", image_id)[1]["href"]
    return response


def check_properties(call: Call, metadata: dict[str, str]) -> None:
    """An image has no more properties than a server has metadata, until 2.39. Raises: HttpError
    403.
    """
    most = call.cloud.flags.quota.metadata_items
    if call.version < UNLIMITED_PROPERTIES and 0 <= most < len(metadata):
        raise HttpError(403, "Image metadata limit exceeded")


ACTION = "/servers/{server_id}/action"
PASSWORD_ERRORS: Errors = {
    errors.InstancePasswordSetFailed: 409,
    errors.SetAdminPasswdNotSupported: 409,
    errors.InstanceAgentNotEnabled: 409,
}
UNSHELVE_ERRORS: Errors = {errors.ComputeHostNotFound: 400}
SHARES: Errors = {errors.ForbiddenWithShare: 409}

ROUTES = (
    Route("POST", ACTION, start, "os-start", bodies=schemas.plain("os-start"), action="start"),
    Route("POST", ACTION, stop, "os-stop", bodies=schemas.plain("os-stop"), action="stop"),
    Route("POST", ACTION, reboot, "reboot", bodies=schemas.REBOOT, action="reboot"),
    Route("POST", ACTION, pause, "pause", bodies=schemas.plain("pause"), action="pause"),
    Route("POST", ACTION, unpause, "unpause", bodies=schemas.plain("unpause"), action="unpause"),
    Route(
        "POST",
        ACTION,
        suspend,
        "suspend",
        bodies=schemas.plain("suspend"),
        errors=SHARES,
        action="suspend",
    ),
    Route("POST", ACTION, resume, "resume", bodies=schemas.plain("resume"), action="resume"),
    Route(
        "POST",
        ACTION,
        rescue,
        "rescue",
        bodies=schemas.RESCUE,
        errors={errors.InvalidVolume: 409},
        action="rescue",
    ),
    Route(
        "POST", ACTION, unrescue, "unrescue", bodies=schemas.plain("unrescue"), action="unrescue"
    ),
    Route(
        "POST",
        ACTION,
        trigger_crash_dump,
        "trigger_crash_dump",
        since=CRASH_DUMP,
        bodies=schemas.TRIGGER_CRASH_DUMP,
        action="trigger_crash_dump",
    ),
    Route(
        "POST",
        ACTION,
        change_password,
        "changePassword",
        bodies=schemas.CHANGE_PASSWORD,
        errors=PASSWORD_ERRORS,
        action="changePassword",
    ),
    Route(
        "POST",
        ACTION,
        shelve,
        "shelve",
        bodies=schemas.plain("shelve"),
        errors=SHARES,
        action="shelve",
    ),
    Route(
        "POST",
        ACTION,
        shelve_offload,
        "shelveOffload",
        bodies=schemas.plain("shelveOffload"),
        action="shelveOffload",
    ),
    Route(
        "POST",
        ACTION,
        unshelve,
        "unshelve",
        bodies=schemas.UNSHELVE,
        errors=UNSHELVE_ERRORS,
        action="unshelve",
    ),
    Route("POST", ACTION, lock, "lock", bodies=schemas.LOCK, action="lock"),
    Route("POST", ACTION, unlock, "unlock", bodies=schemas.UNLOCK, action="unlock"),
    Route(
        "POST",
        ACTION,
        reset_state,
        "os-resetState",
        bodies=schemas.RESET_STATE,
    ),
    Route("POST", ACTION, reset_network, "resetNetwork"),
    Route(
        "POST",
        ACTION,
        inject_network_info,
        "injectNetworkInfo",
        bodies=schemas.plain("injectNetworkInfo"),
    ),
    Route("POST", ACTION, force_delete, "forceDelete", bodies=schemas.plain("forceDelete")),
    Route("POST", ACTION, restore, "restore", bodies=schemas.plain("restore"), action="restore"),
    Route(
        "POST",
        ACTION,
        create_image,
        "createImage",
        bodies=schemas.CREATE_IMAGE,
        action="createImage",
    ),
    Route(
        "POST",
        ACTION,
        create_backup,
        "createBackup",
        bodies=schemas.CREATE_BACKUP,
        action="createBackup",
    ),
)
