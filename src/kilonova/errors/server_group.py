# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups."""

from __future__ import annotations

from kilonova.errors.nova import NotFound, NovaError, detailed


@detailed
class InstanceGroupNotFound(NotFound):
    """No such group."""

    sentence = "Instance group {group_uuid} could not be found."
    group_uuid: str


@detailed
class InstanceGroupIdExists(NovaError):
    """Another group has that uuid."""

    sentence = "Instance group {group_uuid} already exists."
    group_uuid: str


@detailed
class InstanceGroupSaveException(NovaError):
    """That field of a group cannot be saved."""

    sentence = "{field} should not be part of the updates."
    field: str
