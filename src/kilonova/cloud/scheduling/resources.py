# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a request takes of a host, by placement's resource classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.services import requirements

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Scope
    from kilonova.cloud.steps import Steps


def flavor_resources(flavor: Flavor, *, volume_backed: bool) -> dict[str, int]:
    """VCPU, MEMORY_MB and DISK_GB of a flavor; the root disk counts only where it is no volume.

    Extra specs ``resources:CLASS=n`` replace or add amounts; 0 takes a class away.
    Source: nova/scheduler/utils.py, ResourceRequest.
    """
    return requirements.flavor_resources(flavor, boots_from_volume=volume_backed)


def resources_of(spec: RequestSpec) -> dict[str, int]:
    """What one instance of the request takes."""
    return requirements.flavor_resources(spec.flavor, boots_from_volume=spec.volume_backed)


def claim(scope: Scope, spec: RequestSpec, consumer: str, host: Host) -> Steps[bool]:
    """Take what one instance of the request needs from a host; False where it is gone meanwhile.

    Processors of its own come from the shared ones of hosts that do not tell them apart.
    Source: nova/scheduler/utils.py, claim_resources.
    """
    placement, resources = scope.cloud.placement, resources_of(spec)
    done = yield from placement.claim(consumer, host, resources, scope.context)
    if not done and "PCPU" in resources:
        resources = with_shared_processors(resources)
        done = yield from placement.claim(consumer, host, resources, scope.context)
    return done


def with_shared_processors(resources: dict[str, int]) -> dict[str, int]:
    """The same from hosts that tell no processors of their own from shared ones.

    Source: nova/scheduler/manager.py, SchedulerManager.select_destinations, the fallback query.
    """
    return {"VCPU" if name == "PCPU" else name: amount for name, amount in resources.items()}
