# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Availability zones. Source: nova/api/openstack/compute/availability_zone.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.server_view import naive
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.zones import zone_of_service, zones

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def zone(name: str, available: bool, hosts: dict[str, Any] | None) -> dict[str, Any]:
    """A zone as it is shown."""
    return {"zoneName": name, "zoneState": {"available": available}, "hosts": hosts}


def index(call: Call) -> Response:
    """200: the zones that servers can be in."""
    available, others = zones(call.cloud)
    internal = call.cloud.flags.DEFAULT.internal_service_availability_zone
    shown = [zone(name, True, None) for name in available if name != internal]
    shown += [zone(name, False, None) for name in others if name != internal]
    return Json({"availabilityZoneInfo": shown})


def detail(call: Call) -> Response:
    """200: every zone with its hosts and their services."""
    available, others = zones(call.cloud)
    hosts: dict[str, dict[str, Any]] = {}
    for service in call.cloud.hosts.services:
        if not service.disabled:
            of_zone = hosts.setdefault(zone_of_service(call.cloud, service), {})
            of_zone.setdefault(service.host, {})[service.binary] = {
                "available": service.up,
                "active": True,
                "updated_at": naive(service.updated_at),
            }
    shown = [zone(name, True, hosts.get(name, {})) for name in available]
    shown += [zone(name, False, None) for name in others]
    return Json({"availabilityZoneInfo": shown})


ROUTES = (
    Route("GET", "/os-availability-zone", index),
    Route("GET", "/os-availability-zone/detail", detail),
)
