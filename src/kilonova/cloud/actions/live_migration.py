# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration, as nova-api takes the requests: to begin one, abort it, force it to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kilonova.cloud.actions.live_migration_conduct import live_migrate_instance
from kilonova.cloud.actions.live_migration_end import (
    live_migration_abort,
    live_migration_force_complete,
)
from kilonova.cloud.guards import accepts, start_action
from kilonova.cloud.migrations import migration_of
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.refusals import (
    refuse_accelerators,
    refuse_encrypted_memory,
    refuse_shares,
    refuse_vtpm,
)
from kilonova.cloud.scope import Conductor
from kilonova.errors import InvalidMigrationState

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api


def live_migrate(
    api: Api, instance: Instance, host: str | None = None, block_migration: bool | None = None
) -> None:
    """202: the server moves while it runs; 409 unless active or paused.

    ``block_migration`` says whether its disks are copied; with None the hosts find out.

    Raises: ComputeHostNotFound. Source: nova/compute/api.py, API.live_migrate.
    """
    refuse_shares(instance)
    refuse_accelerators(instance)
    if instance.flavor.extra_specs.get("hw:tpm_secret_security") != "host":
        refuse_vtpm(instance, "live-migration")
    refuse_encrypted_memory(instance, "live-migration")
    begin_live_migration(api, instance, host, block_migration)


@accepts(vm_state=(VmState.ACTIVE, VmState.PAUSED), method="live_migrate")
def begin_live_migration(
    api: Api, instance: Instance, host: str | None, block_migration: bool | None
) -> None:
    """The host that is wished for goes through the scheduler like any other."""
    spec = instance.spec
    assert spec is not None
    destination = None
    if host is not None:
        destination = Destination(host, api.cloud.hosts.get(host).node.hypervisor_hostname)
    api.save(instance, task_state=TaskState.MIGRATING, expected_task_state=(None,))
    start_action(api, instance, "live-migration")
    wanted = replace(spec, requested_destination=destination)
    api.cast(live_migrate_instance, api.on(Conductor), instance, wanted, block_migration)


@accepts(vm_state=(VmState.ACTIVE,), task_state=(TaskState.MIGRATING,))
def live_migrate_force_complete(api: Api, instance: Instance, migration_id: int) -> None:
    """202: the guest is paused so that the rest can be copied.

    Raises: MigrationNotFoundForInstance, InvalidMigrationState unless it is running.
    Source: nova/compute/api.py, API.live_migrate_force_complete.
    """
    migration = migration_of(api.cloud, instance, migration_id)
    if migration.status != "running":
        raise InvalidMigrationState(migration_id, instance.uuid, migration.status, "force complete")
    start_action(api, instance, "live_migration_force_complete")
    api.cast(live_migration_force_complete, api.compute(instance.host or ""), instance)


@accepts(task_state=(TaskState.MIGRATING,))
def live_migrate_abort(api: Api, instance: Instance, migration_id: int) -> None:
    """202: the server stays where it is; also while the migration waits its turn.

    Raises: MigrationNotFoundForInstance, InvalidMigrationState once it is over.
    Source: nova/compute/api.py, API.live_migrate_abort.
    """
    migration = migration_of(api.cloud, instance, migration_id)
    if migration.status not in {"queued", "preparing", "running"}:
        raise InvalidMigrationState(
            migration_id, instance.uuid, migration.status, "abort live migration"
        )
    start_action(api, instance, "live_migration_cancel")
    api.cast(live_migration_abort, api.compute(instance.host or ""), instance, migration)
