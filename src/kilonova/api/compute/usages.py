# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What projects used over a time. Source:
nova/api/openstack/compute/simple_tenant_usage.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kilonova.api.compute.server_view import naive
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.clock import parse

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance

STAMP = "%Y-%m-%dT%H:%M:%S.%f"


def moment(call: Call, name: str) -> datetime:
    """A time of the query; now where it is left out. Raises: HttpError 400."""
    given = call.query.get(name)
    if not given:
        return call.cloud.clock.now
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise HttpError(400, "Invalid datetime string: Datetime is in invalid format") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def period(call: Call) -> tuple[datetime, datetime]:
    """From when to when. Raises: HttpError 400."""
    start, end = moment(call, "start"), moment(call, "end")
    if not start < end:
        raise HttpError(400, "Invalid start time. The start time cannot occur after the end time.")
    return start, min(end, call.cloud.clock.now)


def usage_of(call: Call, instance: Instance, start: datetime, end: datetime) -> dict[str, Any]:
    """What one server was, and for how many hours of the time."""
    launched = parse(instance.launched_at or instance.created_at)
    ended = parse(instance.terminated_at) if instance.terminated_at else None
    last = min(end, ended) if ended else end
    hours = max((last - max(launched, start)).total_seconds(), 0) / 3600
    up = (ended or call.cloud.clock.now) - launched
    flavor = instance.flavor
    return {
        "hours": hours,
        "flavor": flavor.name,
        "instance_id": instance.uuid,
        "name": instance.display_name,
        "tenant_id": instance.project_id,
        "memory_mb": flavor.memory_mb,
        "local_gb": flavor.root_gb + flavor.ephemeral_gb,
        "vcpus": flavor.vcpus,
        "started_at": naive(instance.launched_at),
        "ended_at": naive(instance.terminated_at),
        "state": "terminated" if ended else instance.vm_state,
        "uptime": int(up.total_seconds()),
    }


def usages(call: Call, project_id: str | None, *, detailed: bool) -> list[dict[str, Any]]:
    """What each project used, or one of them."""
    start, end = period(call)
    tables = call.cloud.tables
    found: dict[str, dict[str, Any]] = {}
    for instance in (*tables.deleted_instances.values(), *tables.instances.values()):
        if project_id not in (None, instance.project_id) or instance.launched_at is None:
            continue
        if parse(instance.launched_at) > end:
            continue
        if instance.terminated_at and parse(instance.terminated_at) < start:
            continue
        one = usage_of(call, instance, start, end)
        summary = found.setdefault(
            instance.project_id,
            {
                "tenant_id": instance.project_id,
                **({"server_usages": []} if detailed else {}),
                "total_local_gb_usage": 0.0,
                "total_vcpus_usage": 0.0,
                "total_memory_mb_usage": 0.0,
                "total_hours": 0.0,
                "start": start.strftime(STAMP),
                "stop": end.strftime(STAMP),
            },
        )
        summary["total_local_gb_usage"] += one["local_gb"] * one["hours"]
        summary["total_vcpus_usage"] += one["vcpus"] * one["hours"]
        summary["total_memory_mb_usage"] += one["memory_mb"] * one["hours"]
        summary["total_hours"] += one["hours"]
        if detailed:
            summary["server_usages"].append(one)
    return list(found.values())


def index(call: Call) -> Response:
    """200: every project; 400 for times that make no sense."""
    detailed = call.query.get("detailed") == "1"
    return Json({"tenant_usages": usages(call, None, detailed=detailed)})


def show(call: Call) -> Response:
    """200: one project, with its servers; 400 for times that make no sense."""
    project_id = call.path["project_id"]
    if project_id != call.session.project_id and not call.is_admin:
        raise call.forbidden()
    found = usages(call, project_id, detailed=True)
    return Json({"tenant_usage": found[0] if found else {}})


ROUTES = (
    Route("GET", "/os-simple-tenant-usage", index),
    Route("GET", "/os-simple-tenant-usage/{project_id}", show),
)
