# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Events that neighbours tell of servers. Source:
nova/api/openstack/compute/server_external_events.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.compute.schemas.parts import UUID, Schema, choice, listed, text, thing
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions.external_events import ExternalEvent, external_instance_event

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def create(call: Call) -> Response:
    """200; 207 where some could not be passed on, each with its code."""
    asked = call.body["events"]
    codes = external_instance_event(
        call.api,
        [
            ExternalEvent(
                instance_uuid=event["server_uuid"],
                name=event["name"],
                tag=event.get("tag"),
                status=event.get("status", "completed"),
            )
            for event in asked
        ],
    )
    told = [
        {**event, "status": "completed" if code == 200 else "failed", "code": code}
        for event, code in zip(asked, codes, strict=True)
    ]
    return Json({"events": told}, 200 if all(code == 200 for code in codes) else 207)


def events(*names: str) -> Schema:
    """A list of events of these names."""
    one = thing(
        {
            "name": choice(*names),
            "server_uuid": UUID,
            "status": choice("failed", "completed", "in-progress"),
            "tag": text(255),
        },
        required=("name", "server_uuid"),
    )
    return thing({"events": listed(one, minItems=1)}, required=("events",))


OF_NETWORKS = (
    "network-changed",
    "network-vif-plugged",
    "network-vif-unplugged",
    "network-vif-deleted",
)
OF_VOLUMES = (*OF_NETWORKS, "volume-extended")
OF_POWER = (*OF_VOLUMES, "power-update")
OF_ACCELERATORS = (*OF_POWER, "accelerator-request-bound")
CREATE = growing(
    events(*OF_NETWORKS),
    ("2.51", events(*OF_VOLUMES)),
    ("2.76", events(*OF_POWER)),
    ("2.82", events(*OF_ACCELERATORS)),
    ("2.93", events(*OF_ACCELERATORS, "volume-reimaged")),
)

ROUTES = (
    Route(
        "POST",
        "/os-server-external-events",
        create,
        bodies=CREATE,
    ),
)
