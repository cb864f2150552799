# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Services of the region. Source: nova/api/openstack/compute/services.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import boolean, whole_number
from kilonova.api.compute.schemas.parts import BOOLEAN, FQDN, choice, text, thing
from kilonova.api.compute.server_view import naive
from kilonova.api.errors import HttpError
from kilonova.api.formats import is_uuid
from kilonova.api.microversion import version
from kilonova.api.responses import Json, no_content
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.clock import stamp_of
from kilonova.cloud.migrations import EVACUATION
from kilonova.cloud.resources import services
from kilonova.cloud.zones import zone_of_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.host import Service

FORCE_DOWN = version("2.11")
BY_UUID = version("2.53")

COMPUTE = "nova-compute"


def last_heard(call: Call, service: Service) -> str | None:
    """When it told last that it lives, as it does every ``report_interval`` while it runs; before
    the first time, when its record was changed, if it was.

    Source: nova/servicegroup/drivers/db.py, DbDriver._report_state.
    """
    clock, every_s = call.cloud.clock, call.cloud.flags.DEFAULT.report_interval
    ended_s = clock.elapsed_s if service.stopped_s is None or service.running else service.stopped_s
    beat_s = ended_s - ended_s % every_s if every_s > 0 else ended_s
    heard = stamp_of(clock.epoch + timedelta(seconds=beat_s))
    if beat_s == 0 or heard <= (service.created_at or ""):
        return service.last_seen_up or service.updated_at
    return heard


def shown(call: Call, service: Service) -> dict[str, Any]:
    """A service, by version."""
    found: dict[str, Any] = {
        "binary": service.binary,
        "host": service.host,
        "id": service.uuid if call.version >= BY_UUID else service.id,
        "zone": zone_of_service(call.cloud, service),
        "status": "disabled" if service.disabled else "enabled",
        "state": "up" if service.up else "down",
        "updated_at": naive(last_heard(call, service)),
        "disabled_reason": service.disabled_reason,
    }
    if call.version >= FORCE_DOWN:
        found["forced_down"] = service.forced_down
    return found


def index(call: Call) -> Response:
    """200."""
    host, binary = call.query.get("host"), call.query.get("binary")
    found = [
        service
        for service in call.cloud.hosts.services
        if host in (None, "", service.host) and binary in (None, "", service.binary)
    ]
    return Json({"services": [shown(call, service) for service in found]})


def update(call: Call) -> Response:
    """200; 404 for an unknown service, 400 for one that cannot be changed and for no change.

    Source: ServiceController._update_v253.
    """
    service = service_of(call)
    asked = call.body
    if service.binary != COMPUTE:
        raise HttpError(400, not_compute(service.binary))
    wishes: dict[str, Any] = {}
    if asked.get("status") == "enabled":
        if asked.get("disabled_reason"):
            raise HttpError(400, "Specifying 'disabled_reason' with status 'enabled' is invalid.")
        wishes["disabled"] = False
    elif asked.get("status") == "disabled":
        wishes |= {"disabled": True, "disabled_reason": asked.get("disabled_reason")}
    if "forced_down" in asked:
        wishes["forced_down"] = boolean(asked["forced_down"])
        if not wishes["forced_down"]:
            refuse_after_evacuations(call, service.host)
    if not wishes:
        raise HttpError(
            400,
            "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
        )
    return Json({"service": shown(call, services.update(call.api, service, **wishes))})


def service_of(call: Call) -> Service:
    """The service that the path names: since 2.53 by uuid. Raises: HttpError 400, 404."""
    identity = call.path["service_id"]
    if call.version >= BY_UUID:
        if not is_uuid(identity):
            raise HttpError(400, f"Invalid uuid {identity}")
        return call.cloud.hosts.service(identity)
    number = whole_number(identity)
    if number is None:
        raise HttpError(400, "Invalid input received: id must be an integer")
    found = [each for each in call.cloud.hosts.services if each.id == number]
    if not found:
        raise HttpError(404, f"Service {identity} not found.")
    return found[0]


def not_compute(binary: str) -> str:
    """Why a service is not changed."""
    return (
        f"Updating a {binary} service is not supported. Only nova-compute services can be updated."
    )


def refuse_after_evacuations(call: Call, host: str) -> None:
    """A host whose servers were evacuated must come back before it is said to be up.

    Raises: HttpError 400. Source: ServiceController._check_for_evacuations.
    """
    for migration in call.cloud.tables.migrations.values():
        is_evacuation = migration.migration_type == EVACUATION and migration.status == "done"
        if is_evacuation and migration.source_compute == host:
            raise HttpError(
                400,
                f"Unable to force up host {host} as `done` evacuation migration records remain "
                "associated with the host. Ensure the compute service has been restarted, "
                "allowing these records to move to `completed` before retrying this request.",
            )


def act(call: Call) -> Response:
    """200; 404 for an unknown action or service: how services were changed before 2.53.

    Source: ServiceController._perform_action.
    """
    asked = call.body
    action = call.path["service_id"]
    wishes, told = wishes_of(call, action, asked)
    if asked["binary"] != COMPUTE:
        raise HttpError(400, not_compute(asked["binary"]))
    service = call.cloud.hosts.service_of(asked["binary"], asked["host"])
    services.update(call.api, service, **wishes)
    return Json({"service": {"host": service.host, "binary": service.binary, **told}})


def wishes_of(
    call: Call, action: str, asked: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an action changes, and what is told of it. Raises: HttpError 400, 404."""
    if action == "enable":
        return {"disabled": False}, {"status": "enabled"}
    if action == "disable":
        return {"disabled": True}, {"status": "disabled"}
    if action == "disable-log-reason":
        if "disabled_reason" not in asked:
            raise HttpError(400, "Missing disabled reason field")
        reason = {"disabled_reason": asked["disabled_reason"]}
        return {"disabled": True, **reason}, {"status": "disabled", **reason}
    if action == "force-down" and call.version >= FORCE_DOWN:
        if "forced_down" not in asked:
            raise HttpError(400, "Missing forced_down field")
        down = boolean(asked["forced_down"])
        if not down:
            refuse_after_evacuations(call, asked["host"])
        return {"forced_down": down}, {"forced_down": down}
    raise HttpError(404, "Unknown action")


def delete(call: Call) -> Response:
    """204; 404 for an unknown service, 409 while servers or moves are on its host."""
    service = service_of(call)
    if service.binary == COMPUTE:
        if call.cloud.hosts.get(service.host).instances:
            raise HttpError(
                409,
                "Unable to delete compute service that is hosting instances. Migrate or delete "
                "the instances first.",
            )
        over = {"confirmed", "reverted", "error", "failed", "completed", "cancelled", "done"}
        for migration in call.cloud.tables.migrations.values():
            involved = service.host in (migration.source_compute, migration.dest_compute)
            if involved and migration.status not in over:
                raise HttpError(
                    409,
                    "Unable to delete compute service that has in-progress migrations. Complete "
                    "the migrations or delete the instances first.",
                )
    services.delete(call.api, service)
    return no_content()


REASON = text(255, least=1)
BY_NAME = {"host": FQDN, "binary": REASON, "disabled_reason": REASON}
NAMES = ("host", "binary")
UPDATE = growing(
    thing(BY_NAME, required=NAMES),
    ("2.11", thing({**BY_NAME, "forced_down": BOOLEAN}, required=NAMES)),
    (
        "2.53",
        thing(
            {
                "status": choice("enabled", "disabled"),
                "disabled_reason": REASON,
                "forced_down": BOOLEAN,
            }
        ),
    ),
)

ALL = "/os-services"
ONE = f"{ALL}/{{service_id}}"
ROUTES = (
    Route("GET", ALL, index),
    Route("PUT", ONE, act, until=version("2.52"), bodies=UPDATE),
    Route("PUT", ONE, update, since=BY_UUID, bodies=UPDATE),
    Route(
        "DELETE",
        ONE,
        delete,
        errors={errors.ComputeServiceInUse: 409},
    ),
)
