# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a guest can move between two hosts while it runs: each of them is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilonova.cloud.guards import compute_method
from kilonova.cloud.moving import call, check_group_policy
from kilonova.errors import KilonovaError, MigrationPreCheckError
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@dataclass(slots=True, frozen=True)
class MoveData:
    """What the two hosts agreed upon.

    ``block_migration`` says that disks are copied, ``cleans_up`` that something is left behind
    where the guest does not stay. Source: nova/objects/migrate_data.py, LiveMigrateData.
    """

    block_migration: bool
    cleans_up: bool


@compute_method()
def check_can_live_migrate_destination(
    compute: Compute, instance: Instance, block_migration: bool | None
) -> Steps[MoveData]:
    """The host to go to looks at itself, and asks the one that the guest is on.

    Raises: MigrationPreCheckError, and what the hypervisor refuses with.
    Source: nova/compute/manager.py, ComputeManager.check_can_live_migrate_destination.
    """
    check_group_policy(compute, instance)
    return (yield from compare_hosts(compute, instance, block_migration))


@crosses("compute.check_can_live_migrate_destination")
def compare_hosts(
    compute: Compute, instance: Instance, block_migration: bool | None
) -> Steps[MoveData]:
    """Ask the source. Raises: MigrationPreCheckError, with the source's own words."""
    source = compute.compute(instance.host or "")
    try:
        return (yield from call(check_can_live_migrate_source, source, instance, block_migration))
    except KilonovaError as error:
        raise MigrationPreCheckError(
            f"Error while check_can_live_migrate_source from {instance.host} to host "
            f"{compute.configured_host}: {type(error).__name__} {error}"
        ) from error


@compute_method()
def check_can_live_migrate_source(
    compute: Compute, instance: Instance, block_migration: bool | None
) -> Steps[MoveData]:
    """The host that the guest is on says what would have to be copied.

    Fake drivers say that all disks are shared, so nothing is left behind unless they are copied all
    the same. Source: nova/compute/manager.py, ComputeManager.check_can_live_migrate_source.
    """
    yield from ()
    shared = compute.cloud.hypervisor.shares_disks
    copies = block_migration
    if copies is None:
        copies = not shared and not instance.is_volume_backed
    return MoveData(block_migration=copies, cleans_up=copies or not shared)
