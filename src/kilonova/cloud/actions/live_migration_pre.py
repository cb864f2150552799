# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Live migration on the host that a guest will come to: its volumes and ports are made ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import compute_method
from kilonova.cloud.moving import (
    attachments_of,
    call,
    check_group_policy,
    complete_volumes,
    put_attachments_back,
)
from kilonova.errors import KilonovaError
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


@crosses("compute.pre_live_migration")
def pre_live_migration(compute: Compute, instance: Instance) -> Steps[None]:
    """Have the host get ready, and wait for it.

    Raises: what it fails with. Source: nova/compute/rpcapi.py, ComputeAPI.pre_live_migration.
    """
    yield from call(prepare, compute, instance)


@compute_method(event="compute_pre_live_migration")
def prepare(compute: Compute, instance: Instance) -> Steps[None]:
    """Connect the volumes here too, and let the hypervisor make room; a failure undoes it.

    Source: nova/compute/manager.py, ComputeManager._do_pre_live_migration.
    """
    check_group_policy(compute, instance)
    before = attachments_of(instance)
    compute.announce("instance.live_migration_pre.start", instance)
    try:
        yield from connect_volumes_too(compute, instance)
        yield from compute.cloud.hypervisor.pre_live_migration(compute.host, instance)
    except KilonovaError:
        yield from put_attachments_back(compute, instance, before)
        raise
    yield from complete_volumes(compute, instance)
    compute.announce("instance.live_migration_pre.end", instance)


def connect_volumes_too(compute: Compute, instance: Instance) -> Steps[None]:
    """A second attachment of each volume, for this host; the first is kept until all is over."""
    storage, context = compute.cloud.block_storage, compute.context
    for bdm in instance.bdms:
        if not bdm.is_volume or bdm.attachment_id is None or bdm.volume_id is None:
            continue
        second = yield from storage.attachment_create(context, bdm.volume_id, instance.uuid)
        bdm.attachment_id = second.id
        yield from storage.attachment_update(context, second.id, compute.host.name, bdm.device_name)
