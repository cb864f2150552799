# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""A server's tags: every change is announced with instance.update, whatever the flags say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kilonova.cloud.model.instance import VmState
from kilonova.cloud.saving import announce_update
from kilonova.errors import InstanceInvalidState, InstanceTagNotFound, InvalidRequest

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api

SETTLED = frozenset({VmState.ACTIVE, VmState.PAUSED, VmState.SUSPENDED, VmState.STOPPED})

MOST_TAGS = 50
"""Source: nova/objects/instance.py, MAX_TAG_COUNT."""


def set_tags(api: Api, instance: Instance, tags: Iterable[str]) -> tuple[str, ...]:
    """Replace all tags; those it has now, in order. Raises: InstanceInvalidState.

    Source: nova/api/openstack/compute/server_tags.py, ServerTagsController.update_all.
    """
    check_state(instance, "update tags")
    keep(api, instance, tags)
    return instance.tags


def add_tag(api: Api, instance: Instance, tag: str) -> bool:
    """Add one tag; False, and not a word, where it is there already.

    Raises: InstanceInvalidState, InvalidRequest beyond the limit.
    Source: nova/api/openstack/compute/server_tags.py, ServerTagsController.update.
    """
    check_state(instance, "update tag")
    if len(instance.tags) >= MOST_TAGS:
        raise InvalidRequest(f"The number of tags exceeded the per-server limit {MOST_TAGS}")
    if tag in instance.tags:
        return False
    keep(api, instance, (*instance.tags, tag))
    return True


def delete_tag(api: Api, instance: Instance, tag: str) -> None:
    """Delete one tag. Raises: InstanceInvalidState, InstanceTagNotFound.

    Source: nova/api/openstack/compute/server_tags.py, ServerTagsController.delete.
    """
    check_state(instance, "delete tag")
    if tag not in instance.tags:
        raise InstanceTagNotFound(instance.uuid, tag)
    keep(api, instance, [other for other in instance.tags if other != tag])


def delete_tags(api: Api, instance: Instance) -> None:
    """Delete all tags. Raises: InstanceInvalidState.

    Source: nova/api/openstack/compute/server_tags.py, ServerTagsController.delete_all.
    """
    check_state(instance, "delete tags")
    keep(api, instance, ())


def check_state(instance: Instance, method: str) -> None:
    """Tags may be changed while the server is settled, even one that is locked."""
    if instance.vm_state not in SETTLED:
        raise InstanceInvalidState(instance.uuid, "vm_state", instance.vm_state, method)


def keep(api: Api, instance: Instance, tags: Iterable[str]) -> None:
    """Tags are no part of the server's record: nothing else of it changes, its times neither."""
    instance.look_up()
    instance.tags = tuple(sorted(set(tags)))
    announce_update(
        api,
        instance,
        instance.vm_state,
        instance.task_state,
        instance.display_name,
        source=api.SOURCE,
    )
