# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes that change while servers use them: block storage tells Compute of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.external_events import ExternalEvent, external_instance_event
from kilonova.cloud.actions.volume_swap import swap_volume
from kilonova.errors import NovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api
    from kilonova.cloud.services.records import Volume
    from kilonova.cloud.steps import Steps


def users_of(api: Api, volume: Volume) -> list[Instance]:
    """The servers that use a volume."""
    uuids = dict.fromkeys(each.instance_uuid for each in volume.attachments.values())
    return [api.cloud.instances[uuid] for uuid in uuids if uuid in api.cloud.instances]


def extend(api: Api, volume_id: str, size_gb: int) -> Volume:
    """Make a volume larger, and have the guests that use it see it.

    Raises: VolumeNotFound, InvalidInput. Source: Block Storage API, os-extend.
    """
    volume = api.cloud.block_storage.extend(api.context, volume_id, size_gb)
    external_instance_event(
        api,
        [
            ExternalEvent("volume-extended", server.uuid, volume.id)
            for server in users_of(api, volume)
        ],
    )
    return volume


def migrate(api: Api, volume_id: str) -> Steps[None]:
    """Move a volume to another back end: the volume that has its data then takes its id. A server
    that uses it swaps the one for the other.

    Where Compute refuses, all is as it was. Raises: VolumeNotFound, and what ``swap_volume``
    raises. Source: Block Storage API, os-migrate_volume.
    """
    storage, context = api.cloud.block_storage, api.context.elevated()
    old = storage.volume(context, volume_id)
    servers = users_of(api, old)
    if not servers:
        return
    new = storage.create(
        context,
        old.size_gb,
        name=old.name,
        volume_type=old.volume_type,
        multiattach=old.multiattach,
        bootable=old.bootable,
    )
    new.project_id, new.user_id = old.project_id, old.user_id
    old.migration_status, new.migration_status = "migrating", f"target:{old.id}"
    try:
        for server in servers:
            yield from swap_volume(api, server, old.id, new.id)
    except NovaError:
        old.migration_status = new.migration_status = None
        storage.delete(context, new.id)
        raise
