# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Shares and the shared file systems service."""

from __future__ import annotations

from kilonova.errors.nova import NotFound, NotSupported, NovaError, detailed


@detailed
class ManilaConnectionFailed(NovaError):
    """The shared file systems service cannot be reached."""

    sentence = "Connection to manila service failed: {reason}"
    reason: str


@detailed
class ShareNotFound(NotFound):
    """No such share, or not for the caller."""

    sentence = "Share {share_id} could not be found."
    share_id: str


@detailed
class ShareStatusIncorect(NotFound):
    """The share is not available."""

    sentence = "Share {share_id} is in '{status}' instead of 'available' status."
    share_id: str
    status: str


@detailed
class ShareMappingAlreadyExists(NotFound):
    """The server has that share or tag already."""

    sentence = "Share '{share_id}' or tag '{tag}' already associated to this server."
    share_id: str
    tag: str


@detailed
class ShareProtocolNotSupported(NotFound):
    """Hosts cannot mount that kind of share."""

    sentence = "Share protocol {share_proto} is not supported."
    share_proto: str


@detailed
class ShareMissingExportLocation(NotFound):
    """The share does not say where it can be mounted from."""

    sentence = "Share {share_id} export location is missing."
    share_id: str


@detailed
class ShareError(NovaError):
    """The server's use of the share is in error."""

    sentence = "Share {share_id} used by instance {instance_uuid} is in error state."
    share_id: str
    instance_uuid: str


@detailed
class ShareErrorUnexpectedStatus(NovaError):
    """The server's use of the share is in a state that the step cannot take."""

    sentence = "Share {share_id} used by instance {instance_uuid} is in an unexpected state."
    share_id: str
    instance_uuid: str


@detailed
class ShareMountError(NovaError):
    """The host could not mount the share."""

    sentence = "Share id {share_id} mount error from server {server_id}.\nReason: {reason}."
    share_id: str
    server_id: str
    reason: str


@detailed
class ShareUmountError(NovaError):
    """The host could not unmount the share."""

    sentence = "Share id {share_id} umount error from server {server_id}.\nReason: {reason}."
    share_id: str
    server_id: str
    reason: str


@detailed
class ShareAccessNotFound(NotFound):
    """The share was never opened to the host."""

    sentence = "Share access from Manila could not be found for share id {share_id}."
    share_id: str


@detailed
class ShareAccessGrantError(NovaError):
    """The share could not be opened to the host."""

    sentence = "Share access could not be granted to share id {share_id}.\nReason: {reason}."
    share_id: str
    reason: str


@detailed
class ShareAccessRemovalError(NovaError):
    """The share could not be closed to the host."""

    sentence = "Share access could not be removed from share id {share_id}.\nReason: {reason}."
    share_id: str
    reason: str


@detailed
class ShareLockNotFound(NovaError):
    """The share is not locked."""

    sentence = "Share lock can not be found for share id {share_id}.\n"
    share_id: str


@detailed
class ShareLockError(NovaError):
    """The share could not be locked."""

    sentence = "Share lock can not be acquired from share id {share_id}.\nReason: {reason}."
    share_id: str
    reason: str


@detailed
class ShareLockAlreadyExists(NovaError):
    """The share is locked already."""

    sentence = (
        "Share lock can not be acquired from share id {share_id}.\nReason: lock already exists."
    )
    share_id: str


@detailed
class ShareUnlockError(NovaError):
    """The share could not be unlocked."""

    sentence = "Share can not be unlocked from share id {share_id}.\nReason: {reason}."
    share_id: str
    reason: str


class ForbiddenSharesNotSupported(NotSupported):
    """A compute service is too old for shares."""

    sentence = "Feature not supported until computes have not been updated."


class ForbiddenSharesNotConfiguredCorrectly(NotSupported):
    """Host or server lacks what shares need."""

    sentence = (
        "Feature not supported because either compute or instance are not configured correctly."
    )


class ForbiddenWithShare(NotSupported):
    """Shares forbid the operation."""

    sentence = "Feature not supported with instances that have shares."
