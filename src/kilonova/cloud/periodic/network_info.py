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
    whose = cloud.periodic.next_of(host, [each.uuid for each in instances_on(compute)])
    instance = None if whose is None else cloud.instances.get(whose)
    if instance is None or not can_be_healed(instance):
        return
    with suppress(KilonovaError):
        ports = cloud.network.ports_of(instance.uuid)
        if instance.task_state is None and any(port.host != host for port in ports):
            yield from move_ports(compute, instance, host)
        look_up_vifs(compute, instance)


def can_be_healed(instance: Instance) -> bool:
    """Whether nobody else is about to change the ports: a build, or a deletion."""
    return (
        instance.vm_state is not VmState.BUILDING and instance.task_state is not TaskState.DELETING
    )
