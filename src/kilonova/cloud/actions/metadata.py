# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's metadata: set, add to, delete from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.guards import accepts
from kilonova.cloud.model.instance import VmState
from kilonova.cloud.quotas import check_metadata
from kilonova.cloud.saving import announce_update

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api

SETTLED = (VmState.ACTIVE, VmState.PAUSED, VmState.SUSPENDED, VmState.STOPPED)


@accepts(vm_state=SETTLED, task_state=None)
def update_instance_metadata(
    api: Api, instance: Instance, metadata: Mapping[str, str], *, delete: bool = False
) -> Mapping[str, str]:
    """Add the items to the server's, or with ``delete`` put them in their place; what it has now.

    Raises: MetadataLimitExceeded. Source: nova/compute/api.py, API.update_instance_metadata.
    """
    wanted = dict(metadata) if delete else {**instance.metadata, **metadata}
    check_metadata(api.cloud, wanted)
    api.save(instance, metadata=wanted)
    return wanted


@accepts(vm_state=SETTLED, task_state=None)
def delete_instance_metadata(api: Api, instance: Instance, key: str) -> None:
    """Delete one item. Raises: KeyError where there is none.

    Source: nova/objects/instance.py, Instance.delete_metadata_key.
    """
    kept = dict(instance.metadata)
    del kept[key]
    instance.metadata = kept
    if api.cloud.notifications_flags.notify_on_state_change:
        announce_update(
            api, instance, instance.vm_state, instance.task_state, instance.display_name
        )
