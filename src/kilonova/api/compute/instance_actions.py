# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The log of what was asked of a server. Source:
nova/api/openstack/compute/instance_actions.py.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.changes import within
from kilonova.api.compute.links import next_link, page
from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.server_view import naive
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.errors import InstanceNotFound

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.instance_action import ActionEvent, ActionRecord

OF_DELETED_TOO = version("2.21")
EVENTS_FOR_ALL = version("2.51")
UPDATED_SHOWN = version("2.58")
HOSTS_SHOWN = version("2.62")
DETAILS_SHOWN = version("2.84")


def logged(call: Call) -> Instance:
    """The server, since 2.21 also one that is deleted. Raises: InstanceNotFound."""
    if call.version >= OF_DELETED_TOO:
        gone = call.cloud.tables.deleted_instances.get(call.path["server_id"])
        if gone is not None:
            if gone.project_id != call.session.project_id and not call.is_admin:
                raise InstanceNotFound(gone.uuid)
            return gone
    return server_of(call)


def updated_at(record: ActionRecord) -> str:
    """When a request began, or one of its steps did or ended."""
    return record.updated_at or record.start_time


def shown(call: Call, instance: Instance, record: ActionRecord) -> dict[str, Any]:
    """A request upon a server."""
    found: dict[str, Any] = {
        "action": record.action,
        "instance_uuid": instance.uuid,
        "request_id": record.request_id,
        "user_id": record.user_id,
        "project_id": record.project_id,
        "start_time": naive(record.start_time),
        "message": record.message,
    }
    if call.version >= UPDATED_SHOWN:
        found["updated_at"] = naive(updated_at(record))
    return found


def show_event(call: Call, record: ActionRecord, event: ActionEvent) -> dict[str, Any]:
    """A step of a request; administrators see more of it."""
    found: dict[str, Any] = {
        "event": event.name,
        "start_time": naive(event.start_time),
        "finish_time": naive(event.finish_time),
        "result": event.result,
    }
    if call.is_admin:
        found["traceback"] = event.traceback
    if call.version >= HOSTS_SHOWN:
        if call.is_admin:
            found["host"] = event.host
        hidden = f"{record.project_id}{event.host}".encode()
        found["hostId"] = hashlib.sha224(hidden).hexdigest() if event.host else ""
    if call.version >= DETAILS_SHOWN and call.is_admin:
        found["details"] = event.details
    return found


def index(call: Call) -> Response:
    """200: newest first."""
    instance = logged(call)
    fits = within(call, UPDATED_SHOWN)
    whole = [each for each in reversed(instance.actions) if fits(updated_at(each))]
    if call.version < UPDATED_SHOWN:
        return Json({"instanceActions": [shown(call, instance, record) for record in whole]})
    on_page = page(call, whole, lambda record: record.request_id)
    body: dict[str, Any] = {
        "instanceActions": [shown(call, instance, record) for record in on_page]
    }
    collection = f"servers/{instance.uuid}/os-instance-actions"
    more = next_link(call, collection, on_page, whole, lambda record: record.request_id)
    return Json({**body, "links": more} if more else body)


def show(call: Call) -> Response:
    """200; 404 where no request of the server has the id."""
    instance, request_id = logged(call), call.path["request_id"]
    for record in instance.actions:
        if record.request_id == request_id:
            break
    else:
        raise HttpError(404, f"Action {request_id} not found")
    found = shown(call, instance, record)
    if call.is_admin or call.version >= EVENTS_FOR_ALL:
        found["events"] = [show_event(call, record, event) for event in reversed(record.events)]
    return Json({"instanceAction": found})


ALL = "/servers/{server_id}/os-instance-actions"
ROUTES = (
    Route("GET", ALL, index),
    Route("GET", f"{ALL}/{{request_id}}", show),
)
