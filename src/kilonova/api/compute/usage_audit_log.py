# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which hosts have told the usage of an audit period.

Source: nova/api/openstack/compute/instance_usage_audit_log.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kilonova.api.errors import HttpError
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.audit import completed_audit_period
from kilonova.cloud.periodic.accounting import existed

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def audit_log(call: Call, before: datetime) -> dict[str, Any]:
    """What was done for the last whole period before a time."""
    cloud = call.cloud
    unit = cloud.flags.DEFAULT.instance_usage_audit_period
    begin, end = completed_audit_period(unit, before)
    hosts = [host.name for host in cloud.hosts]
    records = (*cloud.tables.instances.values(), *cloud.tables.deleted_instances.values())
    log = {}
    for host in hosts:
        if not cloud.periodic.has_audited(host, begin, end):
            continue
        told = sum(1 for each in records if each.host == host and existed(each, begin, end))
        log[host] = {
            "state": "DONE",
            "instances": told,
            "errors": 0,
            "message": f"Instance usage audit ran for host {host}, {told} instances in 0 seconds.",
        }
    missing = [host for host in hosts if host not in log]
    done = "ALL" if not missing else f"{len(log)} of {len(hosts)}"
    return {
        "period_beginning": str(begin.replace(tzinfo=None)),
        "period_ending": str(end.replace(tzinfo=None)),
        "num_hosts": len(hosts),
        "num_hosts_done": len(log),
        "num_hosts_running": 0,
        "num_hosts_not_run": len(missing),
        "hosts_not_run": missing,
        "total_instances": sum(each["instances"] for each in log.values()),
        "total_errors": 0,
        "overall_status": f"{done} hosts done. 0 errors.",
        "log": log,
    }


def index(call: Call) -> Response:
    """200: the last whole period."""
    return Json({"instance_usage_audit_logs": audit_log(call, call.cloud.clock.now)})


def show(call: Call) -> Response:
    """200: the last whole period before a time; 400 for what is no time."""
    given = call.path["before"]
    form = "%Y-%m-%d %H:%M:%S.%f" if "." in given else "%Y-%m-%d %H:%M:%S"
    try:
        before = datetime.strptime(given, form).replace(tzinfo=UTC)
        log = audit_log(call, before)
    except (ValueError, OverflowError):
        raise HttpError(400, f"Invalid timestamp for date {given}") from None
    return Json({"instance_usage_audit_log": log})


ROUTES = (
    Route("GET", "/os-instance_usage_audit_log", index),
    Route("GET", "/os-instance_usage_audit_log/{before}", show),
)
