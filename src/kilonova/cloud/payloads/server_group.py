# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server group payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.contract.server_group import ServerGroupPayload

if TYPE_CHECKING:
    from kilonova.cloud.model.server_group import ServerGroup


def server_group_payload(group: ServerGroup, hosts: list[str] | None) -> ServerGroupPayload:
    """A group; ``hosts`` are those of its members where Nova has looked them up.

    Source: nova/notifications/objects/server_group.py, ServerGroupPayload.
    """
    return ServerGroupPayload(
        uuid=group.uuid,
        name=group.name,
        user_id=group.user_id,
        project_id=group.project_id,
        policies=[group.policy],
        members=list(group.members),
        hosts=hosts,
        policy=group.policy,
        rules=dict(group.rules),
    )


def legacy_server_group(group: ServerGroup) -> dict[str, Any]:
    """A new group as a legacy notification tells it. Source: nova/objects/instance_group.py,
    InstanceGroup.create.
    """
    return {
        "_rules": dict(group.rules),
        "policy": group.policy,
        "name": group.name,
        "project_id": group.project_id,
        "user_id": group.user_id,
        "server_group_id": group.uuid,
    }
