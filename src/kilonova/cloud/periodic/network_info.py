# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Look at what networking says of a server's ports, and take it over."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.moving import move_ports
from kilonova.cloud.periodic.task import instances_on
from kilonova.cloud.vifs import look_up_vifs
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def heals_network_info(compute: Compute) -> Steps[None]:
    """Look at the ports of one server of the host, each time the next: those bound to another host
    are bound to this one, unless the server is in the midst of a task.

    Source: nova/compute/manager.py, ComputeManager._heal_instance_info_cache and
    _require_nw_info_update.
    """
    cloud, host = compute.cloud, compute.host.name
    instance = next_to_heal(compute)
    if instance is None:
        return
    with suppress(KilonovaError):
        ports = cloud.network.ports_of(instance.uuid)
        if instance.task_state is None and any(port.host != host for port in ports):
            yield from move_ports(compute, instance, host)
        look_up_vifs(compute, instance)


def next_to_heal(compute: Compute) -> Instance | None:
    """The next server in turn; one that is gone, or has left the host, loses its turn."""
    cloud, host = compute.cloud, compute.host.name
    for uuid in cloud.periodic.turns(host, lambda: healable(compute)):
        instance = cloud.instances.get(uuid)
        if instance is not None and instance.host == host and not is_deleting(instance):
            return instance
    return None


def healable(compute: Compute) -> list[str]:
    """The host's servers whose ports nobody else is about to change: by a build, or a deletion."""
    return [
        each.uuid
        for each in instances_on(compute)
        if each.vm_state is not VmState.BUILDING and not is_deleting(each)
    ]


def is_deleting(instance: Instance) -> bool:
    """Whether the server is about to be gone."""
    return instance.task_state is TaskState.DELETING
