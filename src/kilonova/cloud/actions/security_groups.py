# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Add a security group to a server's ports and take it away: networking's affair alone, so nothing
is announced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.errors import SecurityGroupCannotBeApplied, SecurityGroupNotFound

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.network import Port
    from kilonova.cloud.scope import Api


def add_security_group(api: Api, instance: Instance, name: str) -> None:
    """202, in any state, locked or not: every port of the server is in the group.

    Raises: SecurityGroupNotFound, SecurityGroupCannotBeApplied.
    Source: nova/network/security_group_api.py, add_to_instance.
    """
    group_id = group_of_project(api, name)
    for port in ports_of(api, instance):
        if not port.port_security_enabled or not port.fixed_ips:
            raise SecurityGroupCannotBeApplied()
        if group_id not in port.security_groups:
            port.security_groups = (*port.security_groups, group_id)


def remove_security_group(api: Api, instance: Instance, name: str) -> None:
    """202, in any state, locked or not: no port of the server is in the group any more.

    Raises: SecurityGroupNotFound, also where none was in it.
    Source: nova/network/security_group_api.py, remove_from_instance.
    """
    group_id = group_of_project(api, name)
    members = [port for port in ports_of(api, instance) if group_id in port.security_groups]
    if not members:
        raise SecurityGroupNotFound(name).saying(
            f"Security group {name} not associated with the instance {instance.uuid}"
        )
    for port in members:
        port.security_groups = tuple(other for other in port.security_groups if other != group_id)


def group_of_project(api: Api, name: str) -> str:
    """The id of a group, by id or name. Raises: SecurityGroupNotFound."""
    try:
        return api.cloud.network.security_group(api.context, name).id
    except SecurityGroupNotFound as error:
        raise error.saying(
            f"Security group {name} is not found for project {api.context.project_id}"
        ) from None


def ports_of(api: Api, instance: Instance) -> list[Port]:
    """The server's ports. Raises: SecurityGroupNotFound where it has none."""
    if not instance.vifs:
        raise SecurityGroupNotFound(instance.uuid).saying(
            f"instance_id {instance.uuid} could not be found as device id on any ports"
        )
    return [api.cloud.network.port(vif.port_id) for vif in instance.vifs]
