# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Lock and unlock: whether a server's owner may act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.guards import finish_event, start_action, start_event

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api


def lock(api: Api, instance: Instance, reason: str | None = None) -> None:
    """202; nothing happens where an owner finds the server locked already.

    Source: nova/compute/api.py, API.lock.
    """
    is_owner = instance.project_id == api.context.project_id
    if instance.locked and is_owner:
        return
    changes: dict[str, Any] = {"locked_by": "owner" if is_owner else "admin"}
    if reason:
        changes["system_metadata"] = {**instance.system_metadata, "locked_reason": reason}
    keep(api, instance, "lock", changes)


def unlock(api: Api, instance: Instance) -> None:
    """202, locked or not. Source: nova/compute/api.py, API.unlock."""
    kept = {name: v for name, v in instance.system_metadata.items() if name != "locked_reason"}
    keep(api, instance, "unlock", {"locked_by": None, "system_metadata": kept})


def is_locked_by_others(api: Api, instance: Instance) -> bool:
    """Whether an administrator locked the server that its owner asks for, or the other way round.

    Nova's policy unlock:unlock_override says who may unlock it then.
    Source: nova/compute/api.py, API.is_expected_locked_by.
    """
    expected = "owner" if instance.project_id == api.context.project_id else "admin"
    return instance.locked_by is not None and instance.locked_by != expected


def keep(api: Api, instance: Instance, action: str, changes: dict[str, Any]) -> None:
    """Write it down, log it, and announce it as nova-api."""
    start_action(api, instance, action)
    event = start_event(api, instance, f"api_{action}")
    api.save(instance, **changes)
    if event is not None:
        event.host = None  # nova-api's steps name no host
        finish_event(api, event, None)
    api.announce(f"instance.{action}", instance, host=api.configured_host)
