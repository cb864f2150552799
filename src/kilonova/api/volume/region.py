# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What block storage says of itself, and the collections that are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.neighbours import Route, answer
from kilonova.api.volume.views import BACK_END, moment

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.neighbours import Handler, NeighbourCall

EXTENSIONS = {
    "os-availability-zone": "AvailabilityZones",
    "os-quota-sets": "Quotas",
    "os-extended-snapshot-attributes": "ExtendedSnapshotAttributes",
    "os-hosts": "Hosts",
    "os-services": "Services",
    "os-types-extra-specs": "TypesExtraSpecs",
    "os-types-manage": "TypesManage",
    "os-vol-host-attr": "VolumeHostAttribute",
    "os-vol-image-meta": "VolumeImageMetadata",
    "os-vol-mig-status-attr": "VolumeMigStatusAttribute",
    "os-vol-tenant-attr": "VolumeTenantAttribute",
    "os-volume-actions": "VolumeActions",
    "os-volume-type-access": "VolumeTypeAccess",
    "scheduler-stats": "Scheduler_stats",
}
EMPTY = {
    "backups": "backups",
    "backups/detail": "backups",
    "group_types": "group_types",
    "groups": "groups",
    "groups/detail": "groups",
    "messages": "messages",
    "qos-specs": "qos_specs",
    "os-volume-transfer": "transfers",
    "os-volume-transfer/detail": "transfers",
    "volume-transfers": "transfers",
    "volume-transfers/detail": "transfers",
    "consistencygroups/detail": "consistencygroups",
}
"""Collections that have nothing in them: path and name."""


def zones(call: NeighbourCall) -> Response:
    """200: the one zone."""
    zone = {"zoneName": "nova", "zoneState": {"available": True}}
    return answer({"availabilityZoneInfo": [zone]})


def services(call: NeighbourCall) -> Response:
    """200, for administrators."""
    found = [
        {
            "binary": binary,
            "host": host,
            "zone": "nova",
            "status": "enabled",
            "state": "up",
            "updated_at": moment(call.cloud.clock.stamp),
            "disabled_reason": None,
        }
        for binary, host in (
            ("cinder-scheduler", "controller"),
            ("cinder-volume", f"controller@{BACK_END}"),
        )
        if call.query.get("binary", binary) == binary and call.query.get("host", host) == host
    ]
    return answer({"services": found})


def pools(call: NeighbourCall) -> Response:
    """200, for administrators: the one back end."""
    name = f"controller@{BACK_END}#{BACK_END}"
    pool = {
        "name": name,
        "capabilities": {
            "volume_backend_name": BACK_END,
            "storage_protocol": "iSCSI",
            "total_capacity_gb": "infinite",
            "free_capacity_gb": "infinite",
            "multiattach": True,
        },
    }
    detailed = call.query.get("detail", "").lower() == "true"
    return answer({"pools": [pool if detailed else {"name": name}]})


def extensions(call: NeighbourCall) -> Response:
    """200."""
    return answer(
        {
            "extensions": [
                {
                    "alias": alias,
                    "name": name,
                    "description": name,
                    "updated": "2011-06-23T00:00:00+00:00",
                    "links": [],
                }
                for alias, name in EXTENSIONS.items()
            ]
        }
    )


def empty(name: str) -> Handler:
    """A collection without anything in it."""
    return lambda call: answer({name: []})


ROUTES = (
    Route("GET", "/v3/os-availability-zone", zones),
    Route("GET", "/v3/os-services", services, rule="volume_extension:services:index"),
    Route("GET", "/v3/scheduler-stats/get_pools", pools, rule="scheduler_extension:get_pools"),
    Route("GET", "/v3/extensions", extensions),
    *(Route("GET", f"/v3/{path}", empty(name)) for path, name in EMPTY.items()),
)
