# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, detailed


@detailed
class SecurityGroupNotFound(NotFound):
    """No such security group."""

    sentence = "Security group {security_group_id} not found."
    security_group_id: str


@detailed
class SecurityGroupNotFoundForProject(SecurityGroupNotFound):
    """The project has no such security group."""

    sentence = "Security group {security_group_id} not found for project {project_id}."
    project_id: str


@detailed
class SecurityGroupExists(Invalid):
    """Another security group has that name."""

    sentence = "Security group {security_group_name} already exists for project {project_id}."
    security_group_name: str
    project_id: str


class SecurityGroupCannotBeApplied(Invalid):
    """The network's ports take no security groups."""

    sentence = (
        "Network requires port_security_enabled and subnet associated in order to apply security "
        "groups."
    )


class SecurityGroupConnectionStateConflict(Invalid):
    """Stateful and stateless groups cannot share a port."""

    code = 409
    sentence = "Cannot apply both stateful and stateless security groups on the same port."
