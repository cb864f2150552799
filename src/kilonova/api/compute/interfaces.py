# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Network cards of a server. Source: nova/api/openstack/compute/attach_interfaces.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova import errors
from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas.parts import IP_ADDRESS, TAG, UUID, extended, listed, thing
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json, accepted
from kilonova.api.routing import Errors, Route
from kilonova.api.schemas import growing
from kilonova.cloud.actions import interfaces

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance

TAG_SHOWN = version("2.70")


def show_interface(call: Call, instance: Instance, port_id: str) -> dict[str, Any]:
    """A network card, as its port has it."""
    port = call.cloud.network.port(port_id)
    shown: dict[str, Any] = {
        "net_id": port.network_id,
        "port_id": port.id,
        "mac_addr": port.mac_address,
        "port_state": port.status,
        "fixed_ips": [
            {"subnet_id": subnet, "ip_address": address} for subnet, address in port.fixed_ips
        ],
    }
    if call.version >= TAG_SHOWN:
        shown["tag"] = next((vif.tag for vif in instance.vifs if vif.port_id == port_id), None)
    return shown


def index(call: Call) -> Response:
    """200."""
    instance = server_of(call)
    shown = [show_interface(call, instance, vif.port_id) for vif in instance.vifs]
    return Json({"interfaceAttachments": shown})


def show(call: Call) -> Response:
    """200; 404 for an unknown port, and for another's."""
    instance, port_id = server_of(call), call.path["port_id"]
    if call.cloud.network.port(port_id).device_id != instance.uuid:
        raise HttpError(404, f"Instance {instance.uuid} does not have a port with id {port_id}")
    return Json({"interfaceAttachment": show_interface(call, instance, port_id)})


def create(call: Call) -> Response:
    """200 once the guest has it; 400, 404 or 409 where networking says so, 500 where the guest
    takes none.

    Source: InterfaceAttachmentController.create.
    """
    asked = (call.body or {}).get("interfaceAttachment", {})
    addresses = asked.get("fixed_ips") or [{}]
    instance = server_of(call)
    vif = call.ask(
        interfaces.attach_interface,
        instance,
        asked.get("net_id"),
        asked.get("port_id"),
        addresses[0].get("ip_address"),
        asked.get("tag"),
    )
    return Json({"interfaceAttachment": show_interface(call, instance, vif.port_id)})


def delete(call: Call) -> Response:
    """202, whether the server has the card or not; 409 unless it can be taken."""
    interfaces.detach_interface(call.api, server_of(call), call.path["port_id"])
    return accepted()


NAME = "interfaceAttachment"
CREATE_2_1 = thing(
    {
        NAME: thing(
            {
                "net_id": UUID,
                "port_id": UUID,
                "fixed_ips": listed(
                    thing({"ip_address": IP_ADDRESS}, required=("ip_address",)),
                    minItems=1,
                    maxItems=1,
                ),
            }
        )
    }
)
CREATE = growing(CREATE_2_1, ("2.49", extended(CREATE_2_1, NAME, {"tag": TAG})))

ALL = "/servers/{server_id}/os-interface"
ONE = f"{ALL}/{{port_id}}"
ATTACH_ERRORS: Errors = {
    errors.NoMoreFixedIps: 400,
    errors.FixedIpAlreadyInUse: 409,
    errors.PortInUse: 409,
    errors.InterfaceAttachFailed: 500,
    errors.InterfaceAttachFailedNoNetwork: 400,
}
ROUTES = (
    Route("GET", ALL, index),
    Route("POST", ALL, create, bodies=CREATE, errors=ATTACH_ERRORS, action="attach_interface"),
    Route("GET", ONE, show),
    Route("DELETE", ONE, delete, action="detach_interface"),
)
