# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What an instance's shares go through when its guest starts and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.guards import set_error_state

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def mount_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Mount every share on the host; where one fails the server is in error.

    Raises: ShareMountError. Source: nova/compute/manager.py, ComputeManager._power_on.
    """
    try:
        for share in instance.shares:
            yield from compute.cloud.hypervisor.mount_share(compute.host, instance, share)
    except Exception:
        set_error_state(compute, instance)
        raise


def umount_shares(compute: Compute, instance: Instance) -> Steps[None]:
    """Unmount every share; a failure is passed over. Source: nova/compute/manager.py,
    _power_off_instance.
    """
    for share in instance.shares:
        try:
            yield from compute.cloud.hypervisor.umount_share(compute.host, instance, share)
        except Exception:
            return


def activate_shares(instance: Instance) -> None:
    """The guest uses its shares."""
    for share in instance.shares:
        share.status = "active"


def deactivate_shares(instance: Instance) -> None:
    """The guest does not use its shares."""
    for share in instance.shares:
        share.status = "inactive"
