# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's addresses by network. Source: nova/api/openstack/compute/ips.py and views/ips.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.lookup import server_of
from kilonova.api.errors import HttpError
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.cloud.model.instance import VmState

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance


def addresses_of(
    call: Call, instance: Instance, *, extended: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """The addresses by the network's name; none are shown while the server is built."""
    if instance.vm_state is VmState.BUILDING:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for vif in instance.vifs:
        of_network = found.setdefault(vif.label, [])
        for address in vif.addresses:
            shown: dict[str, Any] = {"version": 6 if ":" in address else 4, "addr": address}
            if extended:
                shown["OS-EXT-IPS:type"] = "fixed"
                shown["OS-EXT-IPS-MAC:mac_addr"] = vif.mac
            of_network.append(shown)
    return found


def index(call: Call) -> Response:
    """200: the addresses by network."""
    return Json({"addresses": addresses_of(call, server_of(call), extended=False)})


def show(call: Call) -> Response:
    """200; 404 for a network that the server is not in."""
    found = addresses_of(call, server_of(call), extended=False)
    label = call.path["network_label"]
    if label not in found:
        raise HttpError(404, "Instance is not a member of specified network")
    return Json({label: found[label]})


ROUTES = (
    Route("GET", "/servers/{server_id}/ips", index),
    Route("GET", "/servers/{server_id}/ips/{network_label}", show),
)
