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
    from kilonova.cloud.model.network import Vif


def addresses_of(
    call: Call, instance: Instance, *, extended: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """The addresses by the network's name, floating ones last; none are shown while the server is
    built.
    """
    if instance.vm_state is VmState.BUILDING:
        return {}
    routing = call.cloud.neighbours.networks.routing
    found: dict[str, list[dict[str, Any]]] = {}
    floating: list[tuple[str, dict[str, Any]]] = []
    for vif in instance.vifs:
        of_network = found.setdefault(vif.label, [])
        for address in vif.addresses:
            of_network.append(shown(address, "fixed", vif, extended))
            for other in routing.addresses_of(vif.port_id, address):
                floating.append((vif.label, shown(other, "floating", vif, extended)))
    for label, each in floating:
        found[label].append(each)
    return found


def shown(address: str, kind: str, vif: Vif, extended: bool) -> dict[str, Any]:
    """One address."""
    basic = {"version": 6 if ":" in address else 4, "addr": address}
    if not extended:
        return basic
    return {**basic, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": vif.mac}


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
