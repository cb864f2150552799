# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What the database holds of a server, and who writes it."""

from __future__ import annotations

from kilonova.errors.nova import NotFound, NovaError, detailed


@detailed
class InstanceMappingNotFound(NotFound):
    """No cell is known to hold the server."""

    sentence = "Instance {uuid} has no mapping to a cell."
    uuid: str


@detailed
class InstanceInfoCacheNotFound(NotFound):
    """Nothing is known of the server's addresses."""

    sentence = "Info cache for instance {instance_uuid} could not be found."
    instance_uuid: str


@detailed
class InstanceActionNotFound(NovaError):
    """The server's log has no action of that request."""

    sentence = "Action for request_id {request_id} on instance {instance_uuid} not found"
    request_id: str
    instance_uuid: str


@detailed
class InstanceActionEventNotFound(NovaError):
    """The action has no event of that name."""

    sentence = "Event {event} not found for action id {action_id}"
    event: str
    action_id: str


@detailed
class InstanceUpdateConflict(NovaError):
    """Somebody changed the row first."""

    sentence = "Conflict updating instance {instance_uuid}. Expected: {expected}. Actual: {actual}"
    instance_uuid: str
    expected: object
    actual: object


class UnknownInstanceUpdateConflict(InstanceUpdateConflict):
    """Somebody changed the row first, and who won cannot be told."""

    sentence = (
        "Conflict updating instance {instance_uuid}, but we were unable to determine the cause"
    )

    def __init__(self, instance_uuid: str) -> None:
        self._fill(instance_uuid=instance_uuid)


class UnexpectedTaskStateError(InstanceUpdateConflict):
    """The server's task is another than the action expects: two requests crossed."""


class UnexpectedDeletingTaskStateError(UnexpectedTaskStateError):
    """The server is being deleted, so the action gives way."""


@detailed
class BuildRequestNotFound(NotFound):
    """The server has left the queue already, or never was in it."""

    sentence = "BuildRequest not found for instance {uuid}"
    uuid: str


@detailed
class RequestSpecNotFound(NotFound):
    """Nothing is recorded of what was asked for the server."""

    sentence = "RequestSpec not found for instance {instance_uuid}"
    instance_uuid: str


@detailed
class MigrationContextNotFound(NotFound):
    """The server is not between two flavors."""

    sentence = "Instance {instance_uuid} does not specify a migration context."
    instance_uuid: str


@detailed
class NumaTopologyNotFound(NotFound):
    """The server has no NUMA topology."""

    sentence = "Instance {instance_uuid} does not specify a NUMA topology"
    instance_uuid: str
