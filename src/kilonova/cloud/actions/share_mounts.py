# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance's shares go through when its guest starts, stops or moves."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kilonova.cloud.guards import set_error_state
from kilonova.cloud.share_access import grant_access, name_access, revoke_access
from kilonova.errors import KilonovaError, ShareErrorUnexpectedStatus

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def check_shares(compute: Compute, instance: Instance) -> None:
    """No share may be half attached or half detached: that puts the server in error.

    Raises: ShareErrorUnexpectedStatus. Source: nova/compute/share_management.py,
    ShareManager.get_share_info.
    """
    for share in instance.shares:
        if share.status in ("attaching", "detaching"):
            set_error_state(compute, instance, clean_task_state=True)
            raise ShareErrorUnexpectedStatus(share.share_id, instance.uuid).at(
                "nova.compute.share_management", "get_share_info"
            )


def mount_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Mount every share for a guest that starts; where one fails the server is in error.

    Raises: ShareErrorUnexpectedStatus, ShareMountError. Source: nova/compute/manager.py,
    ComputeManager._power_on.
    """
    check_shares(compute, instance)
    try:
        yield from mount_all(compute, instance)
    except KilonovaError:
        set_error_state(compute, instance)
        raise


def mount_all(compute: Compute, instance: Instance) -> Steps[None]:
    """Mount every share on the host, making sure first that it may; that it may not is found out
    in mounting.

    Raises: ShareMountError. Source: nova/compute/share_management.py, ShareManager.mount_all.
    """
    for share in instance.shares:
        with contextlib.suppress(KilonovaError):
            yield from grant_access(compute, share)
        yield from mount(compute, instance, share)


def mount(compute: Compute, instance: Instance, share: ShareMapping) -> Steps[None]:
    """Mount a share, one story at a time for each share. Raises: ShareMountError."""
    with (yield from compute.cloud.locks.hold(share.share_id)):
        name_access(compute, share)
        yield from compute.cloud.hypervisor.mount_share(compute.host, instance, share)


def umount_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Unmount every share until one fails, which is passed over.

    Source: nova/compute/manager.py, _power_off_instance.
    """
    if not instance.shares:
        return
    with contextlib.suppress(KilonovaError):
        for share in instance.shares:
            yield from umount(compute, instance, share)


def umount(compute: Compute, instance: Instance, share: ShareMapping) -> Steps[None]:
    """Unmount a share, one story at a time for each share. Raises: ShareUmountError."""
    with (yield from compute.cloud.locks.hold(share.share_id)):
        name_access(compute, share)
        yield from compute.cloud.hypervisor.umount_share(compute.host, instance, share)


def bring_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Mount every share on the host that a server moves to; where one fails none stays mounted.

    Raises: ShareAccessGrantError, ShareMountError. Source: nova/compute/manager.py,
    ComputeManager._finish_resize.
    """
    mounted: list[ShareMapping] = []
    try:
        for share in instance.shares:
            yield from grant_access(compute, share)
            yield from mount(compute, instance, share)
            mounted.append(share)
    except KilonovaError:
        for share in reversed(mounted):
            with contextlib.suppress(KilonovaError):
                yield from umount(compute, instance, share)
        raise


def leave_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Unmount every share on a host that the server has left, and take the host's access away,
    passing over what fails.

    Source: nova/compute/share_management.py, ShareManager.umount_and_revoke_all.
    """
    for share in instance.shares:
        with contextlib.suppress(KilonovaError):
            yield from umount(compute, instance, share)
        with contextlib.suppress(KilonovaError):
            yield from revoke_access(compute, share)


def activate_shares(instance: Instance) -> None:
    """The guest uses its shares."""
    for share in instance.shares:
        share.status = "active"


def deactivate_shares(instance: Instance) -> None:
    """The guest does not use its shares."""
    for share in instance.shares:
        share.status = "inactive"
