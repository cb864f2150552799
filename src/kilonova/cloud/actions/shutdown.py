# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Take a guest off its host: what deletion, a failed build and others have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.shares import drop_shares
from kilonova.cloud.guards import set_error_state
from kilonova.errors import (
    CinderConnectionFailed,
    InstancePowerOffFailure,
    KilonovaError,
    VolumeAttachmentNotFound,
    VolumeNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute, Scope
    from kilonova.cloud.steps import Steps


def shutdown_instance(
    compute: Compute, instance: Instance, *, deallocates: bool = True
) -> Steps[None]:
    """Destroy the guest, give its ports back, let go of its shares and volumes.

    Announces instance.shutdown; a guest that cannot be destroyed leaves it open.
    Raises: what the hypervisor raises. Source: nova/compute/manager.py,
    ComputeManager._shutdown_instance.
    """
    cloud, context = compute.cloud, compute.context
    compute.announce("instance.shutdown.start", instance)
    try:
        yield from cloud.hypervisor.destroy(compute.host, instance)
    except InstancePowerOffFailure:
        raise
    except KilonovaError:
        if deallocates:
            yield from try_deallocate_network(compute, instance)
        raise
    if deallocates:
        yield from try_deallocate_network(compute, instance)
    yield from drop_shares(compute, instance)
    for bdm in instance.bdms:
        if bdm.attachment_id is None:
            continue
        try:
            yield from cloud.block_storage.attachment_delete(context, bdm.attachment_id)
        except KilonovaError:
            continue
    compute.announce("instance.shutdown.end", instance)


def try_deallocate_network(scope: Scope, instance: Instance) -> Steps[None]:
    """Give the ports back; where that fails the server is in error, and the failure goes on.

    Source: nova/compute/manager.py, ComputeManager._try_deallocate_network.
    """
    if not instance.vifs:
        return
    try:
        yield from scope.cloud.network.deallocate(scope.context, instance, instance.vifs)
    except KilonovaError:
        set_error_state(scope, instance)
        raise
    instance.vifs = ()


def cleanup_volumes(scope: Scope, instance: Instance, *, detach: bool = True) -> Steps[None]:
    """Let go of the volumes and delete those that go with the server; failures are passed over.

    Source: nova/compute/manager.py, ComputeManager._cleanup_volumes.
    """
    cloud, context = scope.cloud, scope.context
    for bdm in instance.bdms:
        if bdm.volume_id is None:
            continue
        try:
            if detach and bdm.attachment_id is not None:
                yield from cloud.block_storage.attachment_delete(context, bdm.attachment_id)
        except (VolumeAttachmentNotFound, VolumeNotFound, CinderConnectionFailed):
            pass
        if bdm.delete_on_termination:
            try:
                cloud.block_storage.delete(context, bdm.volume_id)
            except KilonovaError:
                continue
