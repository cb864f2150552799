# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Resize and cold migration on the new host, before anything moves: it checks, or passes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.actions.resize_conduct import ask_again
from kilonova.cloud.actions.resize_move import resize_instance
from kilonova.cloud.guards import ErrorOutInstance, compute_method, record_fault
from kilonova.cloud.migrations import ErrorOutMigration, give_back_source, set_status
from kilonova.cloud.model.instance import TaskState
from kilonova.cloud.moving import check_group_policy
from kilonova.cloud.scope import Conductor
from kilonova.cloud.usage import notify_usage_exists
from kilonova.errors import (
    BuildAbortException,
    InstanceFaultRollback,
    KilonovaError,
    MigrationError,
    UnableToMigrateToSelf,
)
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.flavor import Flavor
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.migration import Migration
    from kilonova.cloud.model.request_spec import RequestSpec
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@compute_method(reverts_task_state=True)
def prep_resize(
    compute: Compute,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    migration: Migration,
    alternates: Sequence[Host] | None,
) -> Steps[None]:
    """See whether the server can come; where it cannot, the next of the alternates is asked.

    Without retries ``alternates`` is None.
    Source: nova/compute/manager.py, ComputeManager.prep_resize and _do_prep_resize.
    """
    shown = {"new_flavor": compute.cloud.fragments.flavors.of(flavor), "flavor": flavor}
    with (
        ErrorOutInstance(compute, instance, instance.vm_state),
        ErrorOutMigration(compute, migration),
    ):
        notify_usage_exists(compute, instance, current_period=True)
        compute.announce("instance.resize_prep.start", instance, **shown)
        failure: Exception | None = None
        try:
            check_group_policy(compute, instance)
            yield from claim(compute, instance, flavor, migration)
        except BuildAbortException as error:
            yield from give_back_source(compute, instance, migration)
            failure = error
        except KilonovaError as error:
            yield from give_back_source(compute, instance, migration)
            failure = error
            if alternates is not None and (
                yield from passed_on(compute, instance, flavor, spec, alternates, error)
            ):
                failure = None
        compute.announce("instance.resize_prep.end", instance, **shown)
        if failure is not None:
            raise failure


@crosses("compute.prep_resize")
def claim(
    compute: Compute, instance: Instance, flavor: Flavor, migration: Migration
) -> Steps[None]:
    """Remember where the server comes from and what it will be, and have it sent.

    Raises: MigrationError, InstanceFaultRollback.
    Source: nova/compute/manager.py, ComputeManager._prep_resize.
    """
    cloud, host = compute.cloud, compute.host
    if instance.host is None:
        raise MigrationError("Instance has no source host")
    stays = instance.host == host.name and flavor.id == instance.flavor.id
    if stays and not cloud.hypervisor.supports("supports_migrate_to_same_host"):
        raise InstanceFaultRollback(UnableToMigrateToSelf(instance.uuid, host.name))
    compute.save(instance, new_flavor=flavor, old_vm_state=instance.vm_state, touched=True)
    migration.dest_compute = host.name
    migration.dest_node = host.node.hypervisor_hostname
    migration.dest_host = cloud.flags.DEFAULT.my_ip
    set_status(compute, migration, "pre-migrating")
    compute.cast(resize_instance, compute.compute(instance.host), instance, migration)
    yield from ()


def passed_on(
    compute: Compute,
    instance: Instance,
    flavor: Flavor,
    spec: RequestSpec,
    alternates: Sequence[Host],
    error: Exception,
) -> Steps[bool]:
    """Whether another host takes the server; says either way why this one does not.

    Source: nova/compute/manager.py, ComputeManager._reschedule_resize_or_reraise.
    """
    compute.save(instance, task_state=TaskState.RESIZE_PREP, touched=True)
    reason = error
    try:
        yield from ask_again(compute.on(Conductor), instance, flavor, spec, alternates)
    except KilonovaError as refusal:
        reason = refusal
    record_fault(compute, instance, reason)
    compute.announce("instance.resize.error", instance, fault=reason)
    return reason is error
