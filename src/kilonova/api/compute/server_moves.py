# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Actions of a server that change its host, its size or its image.

Source: nova/api/openstack/compute/servers.py, migrate_server.py and evacuate.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import boolean, last_segment, server_of
from kilonova.api.compute.new_servers import injected_files
from kilonova.api.compute.policies import require
from kilonova.api.compute.schemas import server_actions as schemas
from kilonova.api.compute.schemas.servers import REBUILD
from kilonova.api.compute.server_actions import ACTION, SHARES
from kilonova.api.compute.server_view import changed
from kilonova.api.compute.servers import add_password
from kilonova.api.errors import HttpError
from kilonova.api.formats import usual_ipv6
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted, no_content
from kilonova.api.routing import Errors, Route
from kilonova.cloud.actions import (
    evacuate as evacuation,
    live_migration,
    rebuild as rebuilding,
    resize as resizing,
)
from kilonova.cloud.actions.rebuild import Changes

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call

NO_SHARED_STORAGE = version("2.14")
BLOCK_MIGRATION_AUTO = version("2.25")
HOST_OF_MIGRATE = version("2.56")
REIMAGED = version("2.93")
STOPPED = version("2.95")

SAME_NAMES = ("metadata", "hostname", "description", "key_name", "user_data")


def resize(call: Call) -> Response:
    """202; 409 unless active or stopped, 400 for an unfit flavor, 403 beyond the quota."""
    asked = call.body["resize"]
    config = asked.get("OS-DCF:diskConfig")
    resizing.resize(
        call.api,
        server_of(call),
        last_segment(asked["flavorRef"]),
        auto_disk_config=None if config is None else config == "AUTO",
    )
    return accepted()


def confirm_resize(call: Call) -> Response:
    """204; 409 unless it waits for this."""
    resizing.confirm_resize(call.api, server_of(call))
    return no_content()


def revert_resize(call: Call) -> Response:
    """202; 409 unless it waits for this."""
    resizing.revert_resize(call.api, server_of(call))
    return accepted()


def migrate(call: Call) -> Response:
    """202; 409 unless active or stopped, 400 for a host that cannot be."""
    asked = call.body["migrate"] if call.version >= HOST_OF_MIGRATE else None
    instance, host = server_of(call), (asked or {}).get("host")
    if host:
        require(call, "os-migrate-server:migrate:host")
    resizing.migrate(call.api, instance, host)
    return accepted()


def live_migrate(call: Call) -> Response:
    """202; 409 unless active or paused, 400 for a host that cannot be."""
    asked = call.body["os-migrateLive"]
    instance = server_of(call)
    if asked["host"]:
        require(call, "os-migrate-server:migrate_live:host")
    refuse_force(asked)
    wish = asked["block_migration"]
    block = None if wish == "auto" and call.version >= BLOCK_MIGRATION_AUTO else boolean(wish)
    live_migration.live_migrate(call.api, instance, asked["host"], block)
    return accepted()


def refuse_force(asked: dict[str, Any]) -> None:
    """A forced move needs a host. Raises: HttpError 400."""
    if boolean(asked.get("force", False)) and not asked.get("host"):
        raise HttpError(400, "Can't force to a non-provided destination")


def evacuate(call: Call) -> Response:
    """200; 400 unless the server's host is down, 404 for an unknown host."""
    asked = call.body["evacuate"]
    instance = server_of(call)
    refuse_force(asked)
    host = asked.get("host")
    shared = call.version < NO_SHARED_STORAGE and boolean(asked["onSharedStorage"])
    if shared and "adminPass" in asked:
        raise HttpError(400, "admin password can't be changed on existing disk")
    if host is not None and host not in call.cloud.hosts:
        raise HttpError(404, f"Compute host {host} not found.")
    evacuation.evacuate(call.api, instance, host, stopped=call.version >= STOPPED)
    if call.version >= NO_SHARED_STORAGE:
        return Json(None)
    body: dict[str, Any] = {}
    add_password(call, body, asked)
    return Json(body)


def rebuild(call: Call) -> Response:
    """202 with the server; 409 unless active, stopped or in error, 400 for an unfit image."""
    asked = call.body["rebuild"]
    instance = server_of(call)
    wishes: dict[str, Any] = {name: asked[name] for name in SAME_NAMES if name in asked}
    if "name" in asked:
        wishes["name"] = asked["name"].strip()
    if "personality" in asked:
        wishes["files"] = injected_files(asked)
    if "trusted_image_certificates" in asked:
        certificates = asked["trusted_image_certificates"]
        wishes["trusted_image_certificates"] = certificates and tuple(certificates)
    if "OS-DCF:diskConfig" in asked:
        wishes["auto_disk_config"] = asked["OS-DCF:diskConfig"] == "AUTO"
    if "accessIPv4" in asked:
        wishes["access_ip_v4"] = asked["accessIPv4"]
    if "accessIPv6" in asked:
        wishes["access_ip_v6"] = usual_ipv6(asked["accessIPv6"])
    call.ask(
        rebuilding.rebuild,
        instance,
        asked["imageRef"],
        Changes(**wishes),
        preserve_ephemeral=boolean(asked.get("preserve_ephemeral", False)),
        reimage_boot_volume=call.version >= REIMAGED,
    )
    server = changed(call, instance, rebuilt=True)
    add_password(call, server, asked)
    response = Json({"server": server}, 202)
    response.headers["Location"] = server["links"][0]["href"]
    return response


NOT_RESIZED: Errors = {
    errors.MigrationNotFound: (400, "Instance has not been resized."),
    errors.MigrationNotFoundByStatus: (400, "Instance has not been resized."),
}
MISFITS: Errors = {
    errors.FlavorDiskTooSmall: 400,
    errors.FlavorMemoryTooSmall: 400,
    errors.FlavorImageConflict: 400,
    errors.ImageCPUPinningForbidden: 400,
    errors.ImageCPUThreadPolicyForbidden: 400,
    errors.ImageNUMATopologyForbidden: 400,
    errors.PciRequestAliasNotDefined: 400,
}
"""Why a flavor does not go with an image. Source: nova/api/openstack/compute/servers.py,
INVALID_FLAVOR_IMAGE_EXCEPTIONS.
"""
RESIZE_ERRORS: Errors = {
    **SHARES,
    **MISFITS,
    errors.FlavorNotFound: 400,
    errors.ImageNotFound: (400, "Image that the instance was started with could not be found."),
    errors.CannotResizeDisk: 400,
    errors.CannotResizeToSameFlavor: 400,
}
MIGRATE_ERRORS: Errors = {
    **SHARES,
    errors.ComputeHostNotFound: 400,
    errors.CannotMigrateToSameHost: 400,
}
LIVE_MIGRATE_ERRORS: Errors = {
    **MIGRATE_ERRORS,
    errors.ComputeServiceUnavailable: 400,
    errors.HypervisorUnavailable: 400,
    errors.InvalidLocalStorage: 400,
    errors.InvalidSharedStorage: 400,
    errors.MigrationPreCheckError: 400,
}
REBUILD_ERRORS: Errors = {
    **SHARES,
    **MISFITS,
    errors.ImageNotFound: (400, "Cannot find image for rebuild"),
    errors.KeypairNotFound: (400, "Invalid key_name provided."),
    errors.ImageNotActive: 400,
    errors.CertificateValidationFailed: 400,
}

ROUTES = (
    Route(
        "POST",
        ACTION,
        resize,
        "resize",
        bodies=schemas.RESIZE,
        errors=RESIZE_ERRORS,
        action="resize",
    ),
    Route(
        "POST",
        ACTION,
        confirm_resize,
        "confirmResize",
        bodies=schemas.plain("confirmResize"),
        errors=NOT_RESIZED,
        action="confirmResize",
    ),
    Route(
        "POST",
        ACTION,
        revert_resize,
        "revertResize",
        bodies=schemas.plain("revertResize"),
        errors={
            **NOT_RESIZED,
            errors.FlavorNotFound: (400, "Flavor used by the instance could not be found."),
        },
        action="revertResize",
    ),
    Route(
        "POST",
        ACTION,
        migrate,
        "migrate",
        bodies=schemas.MIGRATE,
        errors=MIGRATE_ERRORS,
        action="migrate",
    ),
    Route(
        "POST",
        ACTION,
        live_migrate,
        "os-migrateLive",
        bodies=schemas.MIGRATE_LIVE,
        errors=LIVE_MIGRATE_ERRORS,
        action="os-migrateLive",
    ),
    Route(
        "POST",
        ACTION,
        evacuate,
        "evacuate",
        bodies=schemas.EVACUATE,
        errors={**SHARES, errors.ComputeServiceInUse: 400},
        action="evacuate",
    ),
    Route(
        "POST",
        ACTION,
        rebuild,
        "rebuild",
        bodies=REBUILD,
        errors=REBUILD_ERRORS,
        action="rebuild",
    ),
)
