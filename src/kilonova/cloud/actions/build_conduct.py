# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Find another host for a server whose build has failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.actions.shutdown import try_deallocate_network
from kilonova.cloud.failed_tasks import fail_task
from kilonova.cloud.scheduling.resources import claim
from kilonova.cloud.zones import zone_of_host
from kilonova.errors import InstanceNotFound, KilonovaError, MaxRetriesExceeded

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Conductor
    from kilonova.cloud.services.records import NetworkRequest
    from kilonova.cloud.steps import Steps


def rebuild_elsewhere(
    conductor: Conductor,
    instance: Instance,
    networks: Sequence[NetworkRequest],
    alternates: Sequence[Host],
    reason: str,
) -> Steps[None]:
    """Have the next of the alternates build the server.

    Source: nova/conductor/manager.py, ComputeTaskManager.build_instances.
    """
    from kilonova.cloud.actions.build import build_and_run_instance

    cloud, spec = conductor.cloud, instance.spec
    assert spec is not None
    try:
        spec.num_attempts += 1
        most = cloud.flags.scheduler.max_attempts
        if spec.num_attempts > most:
            raise MaxRetriesExceeded(
                f"Exceeded max scheduling attempts {most} for instance {instance.uuid}. "
                f"Last exception: {reason}"
            ).at("nova.scheduler.utils", "populate_retry")
        left = list(alternates)
        while left:
            host = left.pop(0)
            if (yield from claim(conductor, spec, instance.uuid, host)):
                break
        else:
            raise MaxRetriesExceeded(
                "Exhausted all hosts available for retrying build failures for instance "
                f"{instance.uuid}."
            ).at("nova.conductor.manager", "build_instances")
    except KilonovaError as error:
        fail_task(conductor, instance, "build_instances", error, spec)
        yield from try_deallocate_network(conductor, instance)
        return
    try:
        conductor.save(instance, availability_zone=zone_of_host(cloud, host.name), touched=True)
    except InstanceNotFound:
        return
    conductor.cast(
        build_and_run_instance, conductor.compute(host.name), instance, networks, tuple(left)
    )
