# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Which host may mount which share: rules that shared file systems keep, granted and revoked."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.errors import (
    ShareAccessNotFound,
    ShareNotFound,
    ShareProtocolNotSupported,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.steps import Steps


def name_access(compute: Compute, share: ShareMapping) -> tuple[str, str]:
    """Say in the mapping who is granted access: the host's address for NFS, else a user made for
    server and host. Type and name of the access.

    Raises: ShareProtocolNotSupported. Source: nova/objects/share_mapping.py,
    ShareMapping.set_access_according_to_protocol.
    """
    if share.share_proto == "NFS":
        share.access_type, share.access_to = "ip", address_of(compute.host)
    elif share.share_proto == "CEPHFS":
        share.access_type = "cephx"
        share.access_to = user_on(compute.host.name, share.instance_uuid)
    else:
        raise ShareProtocolNotSupported(share.share_proto)
    return share.access_type, share.access_to


def address_of(host: Host) -> str:
    """The address from which a host mounts shares. Source: nova/conf/compute.py, option
    my_shared_fs_storage_ip.
    """
    return f"2001:db8::{host.node.id:x}"


def user_on(host: str | None, instance_uuid: str) -> str:
    """The user that is made for a server and its host. Source: nova/objects/share_mapping.py,
    ShareMapping._cephx_identity.
    """
    user = f"{instance_uuid}:{host}".encode()
    return f"nova-{hashlib.sha256(user).hexdigest()[:16]}"


def grant_access(compute: Compute, share: ShareMapping) -> Steps[None]:
    """Let the host mount the share, unless it may already.

    Raises: ShareProtocolNotSupported, ShareAccessGrantError, ShareNotFound.
    Source: nova/compute/share_management.py, ShareManager.grant_access.
    """
    service = compute.cloud.share
    access_type, access_to = name_access(compute, share)
    if not service.has_access(share.share_id, access_to):
        yield from service.allow_access(compute.context, share, access_type, access_to)


def revoke_access(compute: Compute, share: ShareMapping) -> Steps[None]:
    """Take the host's access away, unless another server on the host needs it; none is no error.

    Raises: ShareProtocolNotSupported, ShareAccessRemovalError.
    Source: nova/compute/share_management.py, ShareManager.revoke_access.
    """
    access_type, access_to = name_access(compute, share)
    kept = share.share_proto == "NFS" and any(
        other.status not in ("detaching", "error")
        for other in mappings_on_host(compute, share)
        if other.instance_uuid != share.instance_uuid
    )
    if not kept:
        with contextlib.suppress(ShareNotFound, ShareAccessNotFound):
            yield from compute.cloud.share.deny_access(
                compute.context, share, access_type, access_to
            )


def is_still_used(compute: Compute, share: ShareMapping) -> bool:
    """Whether the host's access is still needed once this server has let go of the share.

    Source: nova/compute/share_management.py, ShareManager.check_share_usage.
    """
    one_rule_per_host = share.share_proto == "NFS"
    mappings = mappings_on_host(compute, share) if one_rule_per_host else iter((share,))
    return not all(
        mapping.status == "detaching"
        or (
            mapping.instance_uuid == share.instance_uuid and mapping.status in ("inactive", "error")
        )
        for mapping in mappings
    )


def mappings_on_host(compute: Compute, share: ShareMapping) -> Iterator[ShareMapping]:
    """The mappings of the same share by this server and the others on the host."""
    yield share
    for instance in compute.host.instances.values():
        for other in instance.shares:
            if other.share_id == share.share_id and other is not share:
                yield other
