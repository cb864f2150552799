# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Take away the access to shares that moves have left behind."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kilonova.cloud.migrations import migrations
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.share_access import address_of, user_on
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps

ENDED = frozenset({"confirmed", "reverted", "error"})
"""The statuses of moves that may have left something on a host."""


def may_be_stale(cloud: Region) -> bool:
    """Whether there can be anything to take away: only where servers have shares."""
    return any(each.shares for each in cloud.instances.values())


def reconciles_share_access(compute: Compute) -> Steps[None]:
    """Take from the host, and from users of servers that have left theirs, the access that no
    server needs; a share of which a server is in the midst of something is left alone.

    Source: nova/compute/share_management.py, ShareManager.reconcile_stale_share_access.
    """
    yield from compute.cloud.clock.wait(0)
    for share_id in shares_of_host(compute.cloud, compute.host.name):
        users = users_of(compute.cloud, share_id)
        if not any(is_in_transit(instance) for instance, _mapping in users):
            with suppress(KilonovaError):
                yield from revoke_stale(compute, users)


def shares_of_host(cloud: Region, host: str) -> list[str]:
    """The shares of the servers that are on the host, or that moved from or to it."""
    moved = {each.instance_uuid for each in migrations(cloud, host=host) if each.status in ENDED}
    return list(
        {
            mapping.share_id: None
            for instance in cloud.instances.values()
            if instance.host == host or instance.uuid in moved
            for mapping in instance.shares
        }
    )


def users_of(cloud: Region, share_id: str) -> list[tuple[Instance, ShareMapping]]:
    """The servers that have a share, each with how it has it."""
    return [
        (instance, mapping)
        for instance in cloud.instances.values()
        for mapping in instance.shares
        if mapping.share_id == share_id
    ]


def is_in_transit(instance: Instance) -> bool:
    """Whether the server may need access on two hosts."""
    return instance.task_state is not None or instance.vm_state is VmState.RESIZED


def revoke_stale(compute: Compute, users: list[tuple[Instance, ShareMapping]]) -> Steps[None]:
    """Deny what no user of the share needs. Raises: what the neighbour raises."""
    share, mapping = compute.cloud.share, users[0][1]
    found = share.who_may_mount(mapping.share_id)
    if mapping.share_proto == "CEPHFS":
        needed = {user_on(instance.host, instance.uuid) for instance, _mapping in users}
        stale = [each for each in found if each.startswith("nova-") and each not in needed]
        kind = "cephx"
    else:
        is_used = any(instance.host == compute.host.name for instance, _mapping in users)
        stale = [] if is_used else [e for e in found if e == address_of(compute.host)]
        kind = "ip"
    for access_to in stale:
        yield from share.deny_access(compute.context, mapping, kind, access_to)
