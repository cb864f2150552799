# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Look at what the host has, at who holds it, and at its monitors."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from kilonova.cloud.connections import connect
from kilonova.cloud.payloads.metrics import legacy_metrics, metrics_payload
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def shows_resources(cloud: Region) -> bool:
    """Whether looking can show anything: monitors are read, libvirt may fail, or what failed has
    left something held.
    """
    if cloud.flags.DEFAULT.compute_monitors:
        return True
    if cloud.faults.planned and not cloud.hypervisor.driver.is_fake:
        return True
    failed = cloud.faults.struck or cloud.hosts.crashed
    return failed and any(held_by_deleted(cloud, host) for host in cloud.hosts)


def held_by_deleted(cloud: Region, host: Host) -> list[str]:
    """The deleted servers that still hold something of the host."""
    held, node = cloud.placement.allocations, host.node.uuid
    return [uuid for uuid in cloud.tables.deleted_instances if node in held(uuid)]


def updates_resources(compute: Compute) -> Steps[None]:
    """Reach the hypervisor, give back what deleted servers hold, and publish metrics.update with
    what the monitors read.

    Raises: HypervisorUnavailable. Source: nova/compute/manager.py, update_available_resource;
    nova/compute/resource_tracker.py, ResourceTracker._remove_deleted_instances_allocations and
    _get_host_metrics.
    """
    cloud, host = compute.cloud, compute.host
    if not cloud.hypervisor.driver.is_fake:
        yield from connect(compute)
    for consumer in held_by_deleted(cloud, host):
        with suppress(KilonovaError):
            yield from cloud.placement.delete_allocations(consumer)
    readings = cloud.hypervisor.monitor(host)
    if readings:
        payload = metrics_payload(cloud, host, readings)
        node = host.node.hypervisor_hostname
        told = partial(legacy_metrics, cloud, host, readings)
        compute.tell_legacy("compute.metrics.update", told, host=node)
        compute.notify("metrics.update", payload, host=host.name)
