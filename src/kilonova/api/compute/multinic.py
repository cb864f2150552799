# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Further addresses of a server, by way of Compute: gone after 2.43.

Source: nova/api/openstack/compute/multinic.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.api.compute.floating_ips import LAST_ACTION
from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas.parts import IP_ADDRESS, body
from kilonova.api.compute.server_actions import ACTION
from kilonova.api.responses import accepted
from kilonova.api.routing import Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions import fixed_ips

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call


def add(call: Call) -> Response:
    """202, whether the network has an address or not: the host looks for one later."""
    network_id = str(call.body["addFixedIp"]["networkId"])
    fixed_ips.add_fixed_ip(call.api, server_of(call), network_id)
    return accepted()


def remove(call: Call) -> Response:
    """202, whether the server has the address or not: the host looks for it later."""
    fixed_ips.remove_fixed_ip(call.api, server_of(call), call.body["removeFixedIp"]["address"])
    return accepted()


NETWORK_ID = {"type": ["string", "number"], "minLength": 1, "maxLength": 36}
ADD = growing(body("addFixedIp", {"networkId": NETWORK_ID}, required=("networkId",)))
REMOVE = growing(body("removeFixedIp", {"address": IP_ADDRESS}, required=("address",)))
ROUTES = (
    Route("POST", ACTION, add, "addFixedIp", until=LAST_ACTION, bodies=ADD),
    Route("POST", ACTION, remove, "removeFixedIp", until=LAST_ACTION, bodies=REMOVE),
)
