# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a request takes of a host, by placement's resource classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.request_spec import RequestSpec


def flavor_resources(flavor: Flavor, *, volume_backed: bool) -> dict[str, int]:
    """VCPU, MEMORY_MB and DISK_GB of a flavor; the root disk counts only where it is not a volume.

    Extra specs ``resources:CLASS=n`` replace or add amounts; 0 takes a class away.
    Source: nova/scheduler/utils.py, ResourceRequest.
    """
    swap_gb = -(-flavor.swap // 1024)
    disk_gb = flavor.ephemeral_gb + swap_gb + (0 if volume_backed else flavor.root_gb)
    resources = {"VCPU": flavor.vcpus, "MEMORY_MB": flavor.memory_mb, "DISK_GB": disk_gb}
    if flavor.extra_specs.get("hw:cpu_policy") == "dedicated":
        resources["PCPU"] = resources.pop("VCPU")
    for name, value in flavor.extra_specs.items():
        if name.startswith("resources:"):
            resources[name.partition(":")[2]] = int(value)
    return {name: amount for name, amount in resources.items() if amount}


def resources_of(spec: RequestSpec) -> dict[str, int]:
    """What one instance of the request takes."""
    return flavor_resources(spec.flavor, volume_backed=spec.volume_backed)
