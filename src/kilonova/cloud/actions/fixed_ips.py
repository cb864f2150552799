# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Give a server's port a further address, or take one; told in unversioned notifications only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts, compute_method
from kilonova.cloud.legacy.instances import tell_alone
from kilonova.cloud.vifs import refresh_vifs
from kilonova.errors import FixedIpNotFoundForInstance, NetworkNotFoundForInstance, NovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


@accepts(task_state=None, must_have_launched=False, on_host=True)
def add_fixed_ip(api: Api, instance: Instance, network_id: str) -> None:
    """202; whether the network has one is seen later. Source: nova/compute/api.py."""
    api.cast(add_fixed_ip_to_instance, api.compute(instance.host), instance, network_id)


@accepts(task_state=None, must_have_launched=False, on_host=True)
def remove_fixed_ip(api: Api, instance: Instance, address: str) -> None:
    """202; whether the server has it is seen later. Source: nova/compute/api.py."""
    api.cast(remove_fixed_ip_from_instance, api.compute(instance.host), instance, address)


@compute_method(records_event=False)
def add_fixed_ip_to_instance(compute: Compute, instance: Instance, network_id: str) -> Steps[None]:
    """The first subnet that has an address left gives the server's port one.

    Raises: NetworkNotFoundForInstance. Source: nova/network/neutron.py,
    API.add_fixed_ip_to_instance.
    """
    tell_alone(compute, "create_ip.start", instance)
    yield from compute.cloud.clock.wait(0)
    networks = compute.cloud.neighbours.networks
    for port in networks.ports.of_device(instance.uuid):
        if port.network_id != network_id:
            continue
        for subnet_id in networks.catalogue.network(network_id).subnets:
            try:
                networks.ports.change_addresses(port, [*port.fixed_ips, (subnet_id, None)])
            except NovaError:
                continue
            refresh_vifs(compute, instance)
            compute.save(instance, touched=True)
            tell_alone(compute, "create_ip.end", instance, addresses=True)
            return
    raise NetworkNotFoundForInstance(instance.uuid)


@compute_method(records_event=False)
def remove_fixed_ip_from_instance(
    compute: Compute, instance: Instance, address: str
) -> Steps[None]:
    """The port that has the address gives it back.

    Raises: FixedIpNotFoundForInstance. Source: nova/network/neutron.py,
    API.remove_fixed_ip_from_instance.
    """
    tell_alone(compute, "delete_ip.start", instance)
    yield from compute.cloud.clock.wait(0)
    ports = compute.cloud.neighbours.networks.ports
    for port in ports.of_device(instance.uuid):
        left = [own for own in port.fixed_ips if own[1] != address]
        if len(left) < len(port.fixed_ips):
            ports.change_addresses(port, left)
            refresh_vifs(compute, instance)
            compute.save(instance, touched=True)
            tell_alone(compute, "delete_ip.end", instance, addresses=True)
            return
    raise FixedIpNotFoundForInstance(instance.uuid, address)
