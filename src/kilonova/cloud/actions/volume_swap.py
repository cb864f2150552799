# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Swap a volume of a running server for another: block storage asks for it while it migrates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.actions.volumes import check_not_attached
from kilonova.cloud.guards import accepts, compute_method, start_action
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.volume_connections import check_multiattach, check_zone_of_volume, mapping_of
from kilonova.errors import (
    InvalidRequest,
    InvalidVolume,
    KilonovaError,
    MultiattachSwapVolumeNotSupported,
    VolumeNotFound,
    VolumeNotMigrating,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps

CONNECTION = ("nova.compute.manager", "_init_volume_connection")
"""Where in Nova the host is connected to the new volume."""


def swap_volume(
    api: Api, instance: Instance, old_volume_id: str, new_volume_id: str
) -> Steps[None]:
    """202; only while block storage migrates the old volume.

    Raises: VolumeNotFound (of the old), VolumeNotMigrating, InvalidRequest (no such new one),
    VolumeBDMNotFound, InvalidVolume, MultiattachSwapVolumeNotSupported.
    Source: nova/api/openstack/compute/volume_attachments.py, _update_volume_swap.
    """
    storage = api.cloud.block_storage
    old = yield from storage.get(api.context, old_volume_id)
    if not old.migration_status:
        raise VolumeNotMigrating(old_volume_id)
    try:
        new = yield from storage.get(api.context, new_volume_id)
    except VolumeNotFound as error:
        raise InvalidRequest(str(error)) from error
    yield from request_swap(api, instance, old, new)


@accepts(vm_state=(VmState.ACTIVE, VmState.PAUSED, VmState.RESIZED), method="swap_volume")
def request_swap(api: Api, instance: Instance, old: Volume, new: Volume) -> Steps[None]:
    """Mark the old volume, reserve the new one, and have the host swap them.

    Source: nova/compute/api.py, API.swap_volume.
    """
    storage, context = api.cloud.block_storage, api.context
    if instance.uuid not in {each.instance_uuid for each in old.attachments.values()}:
        raise InvalidVolume("Old volume is attached to a different instance.")
    if new.attachments:
        raise InvalidVolume("New volume must be detached in order to swap.")
    if new.size_gb < old.size_gb:
        raise InvalidVolume("New volume must be the same size or larger.")
    check_zone_of_volume(api, instance, new)
    storage.begin_detaching(context, old.id)
    try:
        if len(old.attachments) > 1:
            raise MultiattachSwapVolumeNotSupported()
        check_not_attached(api, instance, new)
    except (MultiattachSwapVolumeNotSupported, InvalidVolume):
        storage.roll_detaching(context, old.id)
        raise
    mapping_of(instance, old.id)
    attachment = yield from storage.attachment_create(context, new.id, instance.uuid)
    start_action(api, instance, "swap_volume")
    api.cast(swap, api.compute(instance.host), instance, old.id, new.id, attachment.id)


@compute_method(event="compute_swap_volume")
def swap(
    compute: Compute, instance: Instance, old_id: str, new_id: str, new_attachment_id: str
) -> Steps[None]:
    """Swap, one story at a time. Source: nova/compute/manager.py, _do_swap_volume."""
    with (yield from compute.lock(instance)):
        volumes: dict[str, Any] = {"old_volume_id": old_id, "new_volume_id": new_id}
        storage, context = compute.cloud.block_storage, compute.context
        compute.announce("instance.volume_swap.start", instance, **volumes)
        bdm = mapping_of(instance, old_id)
        old = yield from storage.get(context, old_id)
        migrates = old.migration_status == "migrating"
        new = yield from storage.get(context, new_id)
        try:
            yield from copy_and_connect(compute, instance, bdm, new, new_attachment_id)
        except KilonovaError as error:
            compute.announce("instance.volume_swap.error", instance, fault=error, **volumes)
            try:
                storage.roll_detaching(context, old_id)
                yield from storage.attachment_delete(context, new_attachment_id)
            finally:
                if migrates:
                    yield from storage.migrate_volume_completion(context, old_id, new_id, True)
            raise
        if bdm.attachment_id is not None:
            yield from storage.attachment_delete(context, bdm.attachment_id)
        kept_id = new_id
        if migrates:
            kept_id = yield from storage.migrate_volume_completion(context, old_id, new_id, False)
        bdm.source_type, bdm.snapshot_id = "volume", None
        bdm.volume_id, bdm.attachment_id = kept_id, new_attachment_id
        if new.size_gb > old.size_gb:
            bdm.volume_size = new.size_gb
        compute.announce("instance.volume_swap.end", instance, **volumes)


def copy_and_connect(
    compute: Compute,
    instance: Instance,
    bdm: BlockDeviceMapping,
    new: Volume,
    new_attachment_id: str,
) -> Steps[None]:
    """Connect the host to the new volume and have the hypervisor copy the data over.

    Source: nova/compute/manager.py, ComputeManager._swap_volume.
    """
    storage, context = compute.cloud.block_storage, compute.context
    assert bdm.volume_id is not None
    check_multiattach(compute, new, CONNECTION)
    try:
        yield from storage.attachment_update(
            context, new_attachment_id, compute.host.name, bdm.device_name
        )
    except TypeError as error:
        # Nova stumbles over what block storage has answered, not in asking it.
        vars(error)["origin"] = CONNECTION
        raise
    yield from compute.cloud.hypervisor.swap_volume(compute.host, instance, bdm.volume_id, new.id)
    yield from storage.attachment_complete(context, new_attachment_id)
