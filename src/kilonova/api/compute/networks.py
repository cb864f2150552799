# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networks by way of Compute: gone after 2.35.

Source: nova/api/openstack/compute/networks.py and tenant_networks.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.images import LAST_PROXY
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.services.networks import may_see

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.network import Network

FIELDS = (
    "cidr", "netmask", "gateway", "broadcast", "dns1", "dns2", "cidr_v6", "gateway_v6",
    "netmask_v6",
)  # fmt: skip
OF_ADMINS = (
    "created_at", "updated_at", "deleted_at", "deleted", "injected", "bridge", "vlan",
    "vpn_public_address", "vpn_public_port", "vpn_private_address", "dhcp_start", "project_id",
    "host", "bridge_interface", "multi_host", "priority", "rxtx_base", "mtu", "dhcp_server",
    "enable_dhcp", "share_address",
)  # fmt: skip
"""What Nova's own networks had; of networking's they are null."""


def shown(call: Call, network: Network) -> dict[str, Any]:
    """A network, which has little more than its name."""
    names = (*FIELDS, *OF_ADMINS) if call.is_admin else FIELDS
    return {**dict.fromkeys(names), "id": network.id, "label": network.name}


def shown_to_project(call: Call, network: Network) -> dict[str, Any]:
    """A network in the older form; the range is Python's word for nothing, as Nova has it."""
    return {"id": network.id, "cidr": "None", "label": network.name}


def usable(call: Call) -> list[Network]:
    """The networks that the project can use."""
    return call.cloud.neighbours.networks.catalogue.usable(call.api.context)


def network_of(call: Call) -> Network:
    """The network that the path names. Raises: HttpError 404."""
    networks = call.cloud.neighbours.networks.catalogue.networks
    network = networks.get(call.path["id"])
    if network is None or not may_see(call.api.context, network):
        raise HttpError(404, "Network not found")
    return network


def index(call: Call) -> Response:
    """200."""
    return Json({"networks": [shown(call, network) for network in usable(call)]})


def show(call: Call) -> Response:
    """200; 404."""
    return Json({"network": shown(call, network_of(call))})


def index_of_project(call: Call) -> Response:
    """200."""
    return Json({"networks": [shown_to_project(call, network) for network in usable(call)]})


def show_of_project(call: Call) -> Response:
    """200; 404."""
    return Json({"network": shown_to_project(call, network_of(call))})


ROUTES = (
    Route("GET", "/os-networks", index, until=LAST_PROXY),
    Route("GET", "/os-networks/{id}", show, until=LAST_PROXY),
    Route("GET", "/os-tenant-networks", index_of_project, until=LAST_PROXY),
    Route("GET", "/os-tenant-networks/{id}", show_of_project, until=LAST_PROXY),
)
