# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups: create, delete; members join when servers are made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from kilonova.cloud.model.server_group import ServerGroup
from kilonova.cloud.payloads.server_group import legacy_server_group, server_group_payload
from kilonova.cloud.quotas import check_server_group
from kilonova.errors import InstanceGroupNotFound

if TYPE_CHECKING:
    from kilonova.cloud.region import Region
    from kilonova.cloud.scope import Api


def get(cloud: Region, uuid: str) -> ServerGroup:
    """A group by its uuid. Raises: InstanceGroupNotFound."""
    group = cloud.tables.server_groups.get(uuid)
    if group is None:
        raise InstanceGroupNotFound(uuid)
    return group


def usable(api: Api, uuid: str) -> ServerGroup:
    """A group as who asks may see it: another project's is none, except for administrators.

    Raises: InstanceGroupNotFound. Source: nova/objects/instance_group.py,
    _instance_group_get_query.
    """
    group = get(api.cloud, uuid)
    if not api.context.is_admin and group.project_id != api.context.project_id:
        raise InstanceGroupNotFound(uuid)
    return group


def create(
    api: Api, name: str, policy: str, rules: Mapping[str, int | str] | None = None
) -> ServerGroup:
    """A new group. Raises: ServerGroupLimitExceeded.

    Source: nova/objects/instance_group.py, InstanceGroup.create.
    """
    context, tables = api.context, api.cloud.tables
    check_server_group(api.cloud, context.project_id or "")
    group = ServerGroup(
        id=tables.next_id("server_group"),
        uuid=api.cloud.ids.uuid(),
        name=name,
        project_id=context.project_id or "",
        user_id=context.user_id or "",
        policy=policy,
        rules={key: str(value) for key, value in (rules or {}).items()},
    )
    tables.server_groups[group.uuid] = group
    api.tell_legacy("servergroup.create", partial(legacy_server_group, group))
    api.notify("server_group.create", server_group_payload(group, None))
    return group


def delete(api: Api, uuid: str) -> None:
    """Delete a group; its members stay. Raises: InstanceGroupNotFound."""
    group = get(api.cloud, uuid)
    del api.cloud.tables.server_groups[uuid]
    api.tell_legacy("servergroup.delete", lambda: {"server_group_id": group.uuid})
    api.notify("server_group.delete", server_group_payload(group, None))
