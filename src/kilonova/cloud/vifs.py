# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance knows of its ports, brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.services.ports import addresses_of, vif_of
from kilonova.errors import NovaError, PortNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.network import Vif
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def refresh_vifs(compute: Compute, instance: Instance, port_id: str | None = None) -> None:
    """Look at the instance's ports, or at one of them: addresses may be others, a port gone.

    Source: nova/network/neutron.py, API.get_instance_nw_info.
    """
    known: list[Vif] = []
    for vif in instance.vifs:
        if port_id in (None, vif.port_id):
            try:
                port = compute.cloud.network.port(vif.port_id)
            except PortNotFound:
                continue
            addresses = addresses_of(port.fixed_ips)
            known.append(replace(vif, mac=port.mac_address, addresses=addresses))
        else:
            known.append(vif)
    instance.vifs = tuple(known)


def look_up_vifs(compute: Compute, instance: Instance) -> None:
    """Look at all ports that say they are the instance's: one that it does not know is its card
    from now on, and is deleted with it.

    Source: nova/network/neutron.py, API.get_instance_nw_info with force_refresh.
    """
    refresh_vifs(compute, instance)
    known = {vif.port_id for vif in instance.vifs}
    network = compute.cloud.network
    instance.vifs += tuple(
        vif_of(port, network.network(port.network_id))
        for port in network.ports_of(instance.uuid)
        if port.id not in known
    )


def drop_vif(compute: Compute, instance: Instance, port_id: str) -> Steps[None]:
    """Take the card of a port that is gone from the guest; if that fails the instance keeps it.

    Source: nova/compute/manager.py, ComputeManager._process_instance_vif_deleted_event.
    """
    vif = next((vif for vif in instance.vifs if vif.port_id == port_id), None)
    if vif is None:
        return
    try:
        yield from compute.cloud.hypervisor.detach_interface(compute.host, instance, vif)
    except NotImplementedError:
        pass  # a driver that cannot has no card to take away
    except NovaError:
        return
    instance.vifs = tuple(other for other in instance.vifs if other.port_id != port_id)
