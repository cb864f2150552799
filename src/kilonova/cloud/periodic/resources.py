# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Look at what the host has, and at its monitors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kilonova.cloud.connections import connect
from kilonova.cloud.payloads.metrics import legacy_metrics, metrics_payload

if TYPE_CHECKING:
    from kilonova.cloud.region import Cloud
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def shows_resources(cloud: Cloud) -> bool:
    """Whether looking can show anything: monitors are read, or libvirt may fail."""
    if cloud.flags.DEFAULT.compute_monitors:
        return True
    return cloud.faults.planned and not cloud.hypervisor.driver.is_fake


def updates_resources(compute: Compute) -> Steps[None]:
    """Reach the hypervisor and publish metrics.update with what the monitors read.

    Raises: HypervisorUnavailable. Source: nova/compute/manager.py, update_available_resource;
    nova/compute/resource_tracker.py, ResourceTracker._get_host_metrics.
    """
    cloud, host = compute.cloud, compute.host
    if not cloud.hypervisor.driver.is_fake:
        yield from connect(compute)
    readings = cloud.hypervisor.monitor(host)
    if readings:
        payload = metrics_payload(cloud, host, readings)
        node = host.node.hypervisor_hostname
        told = partial(legacy_metrics, cloud, host, readings)
        compute.tell_legacy("compute.metrics.update", told, host=node)
        compute.notify("metrics.update", payload, host=host.name)
