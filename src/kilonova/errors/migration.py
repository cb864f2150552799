# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Moves: resize, cold and live migration, evacuation."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class MigrationNotFound(NotFound):
    """No such migration."""

    sentence = "Migration {migration_id} could not be found."
    migration_id: int | str


class MigrationNotFoundByStatus(MigrationNotFound):
    """The server has no migration in that status."""

    sentence = "Migration not found for instance {instance_id} with status {status}."

    def __init__(self, instance_id: str, status: str) -> None:
        self._fill(instance_id=instance_id, status=status)


@detailed
class MigrationNotFoundForInstance(MigrationNotFound):
    """The migration belongs to another server, or is over."""

    sentence = "Migration {migration_id} not found for instance {instance_id}"
    instance_id: str


@detailed
class NoActiveMigrationForInstance(NotFound):
    """The server is not on its way anywhere."""

    sentence = "Active live migration for instance {instance_id} not found"
    instance_id: str


@detailed
class InvalidMigrationState(Invalid):
    """The migration is too far, or not far enough, for the request."""

    sentence = (
        "Migration {migration_id} state of instance {instance_uuid} is {state}. Cannot {method} "
        "while the migration is in this state."
    )
    migration_id: int | str
    instance_uuid: str
    state: str
    method: str


@detailed
class MigrationError(NovaError):
    """The guest could not be moved."""

    sentence = "Migration error: {reason}"
    reason: str


class MigrationPreCheckError(MigrationError):
    """A host found beforehand that the guest cannot move (compare MigrationError)."""

    sentence = "Migration pre-check error: {reason}"


class MigrationSchedulerRPCError(MigrationError):
    """The scheduler did not answer a move's question for a host."""

    sentence = "Migration select destinations error: {reason}"


@detailed
class LiveMigrationNotSubmitted(NovaError):
    """The move was cancelled while it still waited its turn."""

    sentence = (
        "Failed to submit live migration {migration_uuid} for instance {instance_uuid} for "
        "processing."
    )
    migration_uuid: str
    instance_uuid: str


@detailed
class LiveMigrationURINotAvailable(NovaError):
    """The two hypervisors have no way to reach each other."""

    sentence = (
        'No live migration URI configured and no default available for "{virt_type}" hypervisor '
        "virtualization type."
    )
    virt_type: str


@detailed
class UnableToMigrateToSelf(Invalid):
    """A server cannot move to the host it is on."""

    sentence = "Unable to migrate instance ({instance_id}) to current host ({host})."
    instance_id: str
    host: str


class CannotMigrateToSameHost(NovaError):
    """The host asked for is where the server is."""

    sentence = "Cannot migrate to the host where the server exists."


@detailed
class DestinationDiskExists(Invalid):
    """The other host has a disk of that name already."""

    sentence = "The supplied disk path ({path}) already exists, it is expected not to exist."
    path: str


@detailed
class InvalidSharedStorage(NovaError):
    """Storage was thought to be shared and is not."""

    sentence = "{path} is not on shared storage: {reason}"
    path: str
    reason: str


@detailed
class InvalidLocalStorage(NovaError):
    """Storage was thought to be local and is shared."""

    sentence = "{path} is not on local storage: {reason}"
    path: str
    reason: str


@detailed
class ResizeError(NovaError):
    """The server could not change its size."""

    sentence = "Resize error: {reason}"
    reason: str


class CannotResizeToSameFlavor(NovaError):
    """The new flavor is the old one."""

    sentence = "When resizing, instances must change flavor!"


@detailed
class CannotResizeDisk(NovaError):
    """The new flavor's disk cannot replace the old one's."""

    sentence = "Server disk was unable to be resized because: {reason}"
    reason: str
