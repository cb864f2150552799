# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Attach and detach network interfaces."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.services.records import NetworkRequest
from kilonova.errors import (
    AttachInterfaceNotSupported,
    ForbiddenPortsWithAccelerator,
    InterfaceAttachFailed,
    InterfaceAttachFailedNoNetwork,
    InterfaceDetachFailed,
    InvalidRequest,
    KilonovaError,
    NetworkInterfaceTaggedAttachNotSupported,
    NovaError,
    PortNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.network import Vif
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

STATES = (VmState.ACTIVE, VmState.PAUSED, VmState.STOPPED)

ATTACH = ("nova.compute.manager", "_attach_interface")
DETACH = ("nova.compute.manager", "_detach_interface")
"""Where in Nova what fails here fails."""

ACCELERATORS = frozenset({"accelerator-direct", "accelerator-direct-physical"})


# Attach


def attach_interface(
    api: Api,
    instance: Instance,
    network_id: str | None = None,
    port_id: str | None = None,
    address: str | None = None,
    tag: str | None = None,
) -> Steps[Vif]:
    """200, once the guest has the card: on a network, on a port, or where the project has but one.

    Raises: InvalidRequest, PortNotFound, and what nova-compute raises, MessagingTimeout among it.
    Source: nova/api/openstack/compute/attach_interfaces.py, InterfaceAttachmentController.create.
    """
    if network_id and port_id:
        raise InvalidRequest("Must not input both network_id and port_id")
    if address and not network_id:
        raise InvalidRequest("Must input network_id when request IP address")
    return (
        yield from request_attachment(
            api, instance, NetworkRequest(network_id, port_id, address, tag)
        )
    )


@accepts(vm_state=STATES, method="attach_interface")
def request_attachment(api: Api, instance: Instance, wish: NetworkRequest) -> Steps[Vif]:
    """Have the host attach the card, and wait. Source: nova/compute/api.py, attach_interface."""
    start_action(api, instance, "attach_interface")
    if wish.port_id:
        port = api.cloud.network.port(wish.port_id)
        if port.vnic_type in ACCELERATORS:
            raise ForbiddenPortsWithAccelerator()
    return (yield from api.call(attach, api.compute(instance.host), instance, wish))


@compute_method(event="compute_attach_interface")
def attach(compute: Compute, instance: Instance, wish: NetworkRequest) -> Steps[Vif]:
    """Give the guest a card, one story at a time for each port.

    Source: nova/compute/manager.py, ComputeManager.attach_interface.
    """
    with (yield from compute.cloud.locks.hold(f"interface-{instance.uuid}-{wish.port_id}")):
        return (yield from announced_attachment(compute, instance, wish))


def announced_attachment(compute: Compute, instance: Instance, wish: NetworkRequest) -> Steps[Vif]:
    """Make or take the port, and have the hypervisor plug it in.

    Only the hypervisor's failure is announced as such; the port is given back before.
    Raises: AttachInterfaceNotSupported, NetworkInterfaceTaggedAttachNotSupported,
    InterfaceAttachFailed, and what networking raises.
    Source: nova/compute/manager.py, ComputeManager._attach_interface.
    """
    network, hypervisor = compute.cloud.network, compute.cloud.hypervisor
    if not hypervisor.supports("supports_attach_interface"):
        raise AttachInterfaceNotSupported(instance.uuid).at(*ATTACH)
    if wish.tag and not hypervisor.supports("supports_tagged_attach_interface"):
        raise NetworkInterfaceTaggedAttachNotSupported().at(*ATTACH)
    compute.announce("instance.interface_attach.start", instance)
    vif = yield from network.allocate_port(
        compute.context, instance, chosen(compute, wish), compute.host.name
    )
    try:
        yield from hypervisor.attach_interface(compute.host, instance, vif)
    except NovaError as error:
        with contextlib.suppress(KilonovaError):
            yield from network.deallocate(compute.context, instance, (vif,))
        compute.announce("instance.interface_attach.error", instance, fault=error)
        raise InterfaceAttachFailed(instance.uuid).at(*ATTACH) from error
    instance.vifs = (*instance.vifs, vif)
    compute.announce("instance.interface_attach.end", instance)
    return vif


def chosen(compute: Compute, wish: NetworkRequest) -> NetworkRequest:
    """What is wished for, or the project's only network where nothing is.

    Raises: NetworkAmbiguous, InterfaceAttachFailedNoNetwork.
    """
    if wish.network_id or wish.port_id:
        return wish
    found = compute.cloud.network.validate(compute.context, None, 1)
    if not found:
        raise InterfaceAttachFailedNoNetwork(compute.context.project_id or "").at(
            "nova.network.neutron", "_validate_requested_network_ids"
        )
    return NetworkRequest(found[0].network_id, tag=wish.tag)


# Detach


@accepts(vm_state=STATES)
def detach_interface(api: Api, instance: Instance, port_id: str) -> None:
    """202, whether the server has the port or not. Source: nova/compute/api.py,
    API.detach_interface.
    """
    start_action(api, instance, "detach_interface")
    api.cast(detach, api.compute(instance.host), instance, port_id)


@compute_method(event="compute_detach_interface")
def detach(compute: Compute, instance: Instance, port_id: str) -> Steps[None]:
    """Take the card from the guest, one story at a time for each port.

    Source: nova/compute/manager.py, ComputeManager.detach_interface.
    """
    with (yield from compute.cloud.locks.hold(f"interface-{instance.uuid}-{port_id}")):
        yield from announced_detachment(compute, instance, port_id)


def announced_detachment(compute: Compute, instance: Instance, port_id: str) -> Steps[None]:
    """Have the hypervisor unplug the card, then give the port back or let go of it.

    Raises: PortNotFound, InterfaceDetachFailed, and what networking raises.
    Source: nova/compute/manager.py, ComputeManager._detach_interface.
    """
    vif = next((vif for vif in instance.vifs if vif.port_id == port_id), None)
    if vif is None:
        raise (PortNotFound(port_id).saying(f"Port {port_id} is not attached").at(*DETACH))
    with compute.phases("instance.interface_detach", instance):
        try:
            yield from compute.cloud.hypervisor.detach_interface(compute.host, instance, vif)
        except NovaError as error:
            raise InterfaceDetachFailed(instance.uuid).at(*DETACH) from error
        yield from compute.cloud.network.deallocate(compute.context, instance, (vif,))
        instance.vifs = tuple(other for other in instance.vifs if other is not vif)
