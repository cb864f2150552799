# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers: make, show, update and delete them. Source: Compute API, Servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute import server_lists
from kilonova.api.compute.links import links
from kilonova.api.compute.lookup import boolean, server_of
from kilonova.api.compute.new_servers import server_request
from kilonova.api.compute.schemas import servers as schemas
from kilonova.api.compute.server_view import changed, shown
from kilonova.api.errors import HttpError
from kilonova.api.formats import usual_ipv6
from kilonova.api.microversion import version
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Errors, Route
from kilonova.cloud.actions import create as creation, soft_delete, update as renaming
from kilonova.cloud.zones import zone_of_instance

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance

PINNED_ZONE = version("2.104")


def create(call: Call) -> Response:
    """202: they will be built; 400, 403 or 409 for what Nova refuses at once.

    Source: nova/api/openstack/compute/servers.py, ServersController.create.
    """
    asked = call.body["server"]
    instances = call.ask(creation.create, server_request(call))
    if boolean(asked.get("return_reservation_id", False)):
        return Json({"reservation_id": instances[0].reservation_id}, 202)
    instance = instances[0]
    server: dict[str, Any] = {
        "id": instance.uuid,
        "links": links(call, "servers", instance.uuid),
        "OS-DCF:diskConfig": "AUTO" if instance.auto_disk_config else "MANUAL",
        "security_groups": asked.get("security_groups", [{"name": "default"}]),
    }
    add_password(call, server, asked)
    response = Json({"server": server}, 202)
    response.headers["Location"] = server["links"][0]["href"]
    return response


def add_password(call: Call, server: dict[str, Any], asked: dict[str, Any]) -> None:
    """Tell the password that the guest's administrator gets, where passwords are told."""
    if call.cloud.flags.api.enable_instance_password:
        made = call.cloud.ids.password(call.cloud.flags.DEFAULT.password_length)
        server["adminPass"] = asked.get("adminPass", made)


def show(call: Call) -> Response:
    """200; 404 for an unknown server."""
    return Json({"server": shown(call, server_of(call))})


def update(call: Call) -> Response:
    """200; 409 for a pinned zone that cannot be changed.

    Source: nova/api/openstack/compute/servers.py, ServersController.update.
    """
    instance = server_of(call)
    asked = call.body["server"]
    changes: dict[str, Any] = {}
    if "name" in asked:
        changes["display_name"] = asked["name"].strip()
    if "description" in asked:
        changes["display_description"] = asked["description"]
    if "hostname" in asked:
        changes["hostname"] = asked["hostname"]
    if "pinned_availability_zone" in asked:
        pin_zone(call, instance, asked["pinned_availability_zone"])
    if "OS-DCF:diskConfig" in asked:
        changes["auto_disk_config"] = asked["OS-DCF:diskConfig"] == "AUTO"
    if "accessIPv4" in asked:
        changes["access_ip_v4"] = asked["accessIPv4"]
    if "accessIPv6" in asked:
        changes["access_ip_v6"] = usual_ipv6(asked["accessIPv6"])
    renaming.update_instance(call.api, instance, **changes)
    return Json({"server": changed(call, instance)})


def pin_zone(call: Call, instance: Instance, zone: str | None) -> None:
    """Bind the server to the zone that it is in, or with None to none. Raises: HttpError 409."""
    spec = instance.spec
    if spec is None:
        return
    if zone is not None:
        current = zone_of_instance(call.cloud, instance)
        if spec.availability_zone is not None and zone != spec.availability_zone:
            raise HttpError(
                409,
                "Cannot change pinned availability zone directly. Unpin first by setting "
                "pinned_availability_zone to null.",
            )
        if spec.availability_zone is None and zone != current:
            raise HttpError(
                409,
                f"Server can only be pinned to its current availability zone '{current}', but "
                f"'{zone}' was requested.",
            )
    spec.availability_zone = zone


def delete(call: Call) -> Response:
    """204: it will be deleted, softly where deleted servers are kept; 409 where it is locked.

    Source: nova/api/openstack/compute/servers.py, ServersController.delete.
    """
    call.ask(soft_delete.delete_server, server_of(call))
    return no_content()


CREATE_ERRORS: Errors = {
    errors.NotFound: 400,
    errors.ImageNotFound: (400, "Can not find requested image"),
    errors.KeypairNotFound: (400, "Invalid key_name provided."),
    errors.ConfigDriveInvalidValue: (400, "Invalid config_drive provided."),
    errors.BootFromVolumeRequiredForZeroDiskFlavor: 403,
    errors.ExternalNetworkAttachForbidden: 403,
    errors.ImageNotActive: 400,
    errors.ImageNotAuthorized: 400,
    errors.MismatchVolumeAZException: 400,
    errors.FixedIpAlreadyInUse: 400,
    errors.CertificateValidationFailed: 400,
    errors.DeviceProfileError: 400,
    errors.FlavorDiskTooSmall: 400,
    errors.FlavorMemoryTooSmall: 400,
    errors.FlavorImageConflict: 400,
    errors.ImageNUMATopologyForbidden: 400,
    errors.ImageCPUPinningForbidden: 400,
    errors.ImageCPUThreadPolicyForbidden: 400,
    errors.PciRequestAliasNotDefined: 400,
    errors.InstanceExists: 409,
    errors.NetworkAmbiguous: 409,
}
"""Source: nova/api/openstack/compute/servers.py, ServersController.create and
INVALID_FLAVOR_IMAGE_EXCEPTIONS.
"""

ONE = "/servers/{server_id}"
ROUTES = (
    Route("GET", "/servers", server_lists.index),
    Route("GET", "/servers/detail", server_lists.detail),
    Route("POST", "/servers", create, bodies=schemas.CREATE, errors=CREATE_ERRORS),
    Route("GET", ONE, show),
    Route("PUT", ONE, update, bodies=schemas.UPDATE),
    Route("DELETE", ONE, delete, action="delete"),
)
