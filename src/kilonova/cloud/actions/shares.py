# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Attach and detach shares of stopped servers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kilonova.cloud.guards import compute_method, start_action
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.model.share import ShareMapping
from kilonova.cloud.scope import Api
from kilonova.cloud.share_access import grant_access, is_still_used, name_access
from kilonova.errors import (
    ForbiddenSharesNotConfiguredCorrectly,
    InstanceInvalidState,
    ShareAccessGrantError,
    ShareAccessNotFound,
    ShareAccessRemovalError,
    ShareMappingAlreadyExists,
    ShareMissingExportLocation,
    ShareNotFound,
    ShareProtocolNotSupported,
    ShareStatusIncorect,
    ShareUmountError,
    Unauthorized,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.services.records import Share
    from kilonova.cloud.steps import Steps

PROTOCOLS = frozenset({"NFS", "CEPHFS"})
"""Source: nova/objects/fields.py, ShareMappingProto."""


# Attach


def attach_share(
    api: Api, instance: Instance, share_id: str, tag: str | None = None
) -> Steps[ShareMapping]:
    """201, with the mapping in status attaching; 409 unless the server is stopped.

    Raises: InstanceInvalidState, ForbiddenSharesNotConfiguredCorrectly, ShareNotFound,
    ShareStatusIncorect, ShareMissingExportLocation, ShareProtocolNotSupported,
    ShareMappingAlreadyExists.
    Source: nova/api/openstack/compute/server_shares.py, ServerSharesController.create.
    """
    check_state(instance, (VmState.STOPPED,), "create share")
    check_supported(api, instance)
    share = yield from api.cloud.share.get(api.context, share_id)
    check_share(share)
    mapping = ShareMapping(
        uuid=api.cloud.ids.uuid(),
        instance_uuid=instance.uuid,
        share_id=share.id,
        tag=share.id if tag is None else tag,
        export_location=share.export_location,
        share_proto=share.share_proto,
    )
    if any(other.share_id == share.id or other.tag == mapping.tag for other in instance.shares):
        raise ShareMappingAlreadyExists(share.id, mapping.tag)
    instance.shares = (*instance.shares, mapping)
    start_action(api, instance, "attach_share")
    api.cast(allow_share, api.compute(instance.host), instance, mapping)
    return mapping


def check_state(instance: Instance, states: Iterable[VmState], method: str) -> None:
    """Refuse a server in another state, locked or not. Raises: InstanceInvalidState."""
    if instance.vm_state not in states:
        raise InstanceInvalidState(instance.uuid, "vm_state", instance.vm_state, method)


def check_supported(api: Api, instance: Instance) -> None:
    """The hypervisor must share files with guests, and the guest's memory: by a file behind it, or
    by pages of a size that the flavor names.

    Raises: ForbiddenSharesNotConfiguredCorrectly. Source: nova/virt/hardware.py,
    check_shares_supported.
    """
    supports = api.cloud.hypervisor.supports
    memory = supports("supports_mem_backing_file") or (
        "hw:mem_page_size" in instance.flavor.extra_specs
    )
    if not (supports("supports_virtio_fs") and memory):
        raise ForbiddenSharesNotConfiguredCorrectly()


def check_share(share: Share) -> None:
    """Refuse a share that cannot be mounted.

    Raises: ShareStatusIncorect, ShareMissingExportLocation, ShareProtocolNotSupported.
    """
    if share.status != "available":
        raise ShareStatusIncorect(share.id, share.status)
    if not share.export_location:
        raise ShareMissingExportLocation(share.id)
    if share.share_proto not in PROTOCOLS:
        raise ShareProtocolNotSupported(share.share_proto)


@compute_method()
def allow_share(compute: Compute, instance: Instance, share: ShareMapping) -> Steps[None]:
    """Let the host mount the share; where that is refused the mapping is in error.

    Source: nova/compute/share_management.py, ShareManager.allow_share.
    """
    with (yield from compute.cloud.locks.hold(share.share_id)):
        try:
            announce(compute, "instance.share_attach.start", instance, share)
            yield from grant_access(compute, share)
            share.status = "inactive"
            announce(compute, "instance.share_attach.end", instance, share)
        except (
            ShareNotFound,
            ShareProtocolNotSupported,
            ShareAccessGrantError,
            Unauthorized,
        ) as error:
            share.status = "error"
            announce(compute, "instance.share_attach.error", instance, share, fault=error)
            raise


def announce(
    compute: Compute, event_type: str, instance: Instance, share: ShareMapping, **details: Any
) -> None:
    """Publish what nova-compute does in the name of nova-api, for the server's host.

    Source: nova/compute/utils.py, notify_about_share_attach_detach.
    """
    compute.on(Api).announce(
        event_type, instance, host=instance.host, share_id=share.share_id, **details
    )


# Detach


def detach_share(api: Api, instance: Instance, share_id: str) -> None:
    """200; 409 unless the server is stopped or in error. Raises: InstanceInvalidState,
    ShareNotFound.

    Source: nova/api/openstack/compute/server_shares.py, ServerSharesController.delete.
    """
    check_state(instance, (VmState.STOPPED, VmState.ERROR), "delete share")
    share = mapping_of(instance, share_id)
    share.status = "detaching"
    start_action(api, instance, "detach_share")
    api.cast(deny_share, api.compute(instance.host), instance, share)


def mapping_of(instance: Instance, share_id: str) -> ShareMapping:
    """The server's mapping of a share. Raises: ShareNotFound."""
    for share in instance.shares:
        if share.share_id == share_id:
            return share
    raise ShareNotFound(share_id)


@compute_method()
def deny_share(compute: Compute, instance: Instance, share: ShareMapping) -> Steps[None]:
    """Take the host's access away, unless another server needs it, and forget the mapping; where
    that is refused the mapping stays, in error.

    Source: nova/compute/share_management.py, ShareManager.deny_share.
    """
    with (yield from compute.cloud.locks.hold(share.share_id)):
        try:
            announce(compute, "instance.share_detach.start", instance, share)
            access_type, access_to = name_access(compute, share)
            if not is_still_used(compute, share):
                yield from compute.cloud.share.deny_access(
                    compute.context, share, access_type, access_to
                )
        except (ShareAccessRemovalError, ShareProtocolNotSupported, Unauthorized) as error:
            share.status = "error"
            announce(compute, "instance.share_detach.error", instance, share, fault=error)
            raise
        except (ShareNotFound, ShareAccessNotFound):
            pass  # what is gone already need not be taken away
        instance.shares = tuple(other for other in instance.shares if other is not share)
        announce(compute, "instance.share_detach.end", instance, share)


def drop_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Let go of every share of a server that goes away, passing over what fails.

    Source: nova/compute/manager.py, ComputeManager._shutdown_instance.
    """
    for share in instance.shares:
        try:
            yield from compute.cloud.hypervisor.umount_share(compute.host, instance, share)
            share.status = "inactive"
            yield from deny_share(compute, instance, share)
        except (ShareUmountError, ShareNotFound, ShareAccessNotFound, ShareAccessRemovalError):
            continue
