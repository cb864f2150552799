# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas, limits and metadata."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class OverQuota(NovaError):
    """The project would have more than it may."""

    code = 413
    sentence = "Quota exceeded for resources: {overs}"
    overs: object


@detailed
class TooManyInstances(OverQuota):
    """The project would have more servers, cores or memory than it may."""

    sentence = (
        "Quota exceeded for {overs}: Requested {req}, but already used {used} of {allowed} {overs}"
    )
    req: str
    used: str
    allowed: str


class MetadataLimitExceeded(OverQuota):
    """The server would have more metadata than it may."""

    sentence = "Maximum number of metadata items exceeds {allowed}"

    def __init__(self, allowed: int) -> None:
        self._fill(allowed=allowed)


class KeypairLimitExceeded(OverQuota):
    """The user would have more key pairs than allowed."""

    sentence = "Quota exceeded, too many key pairs."

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class ServerGroupLimitExceeded(OverQuota):
    """The project would have more server groups than it may."""

    sentence = "Quota exceeded, too many server groups."

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class GroupMemberLimitExceeded(OverQuota):
    """The server group would have more members than it may."""

    sentence = "Quota exceeded, too many servers in group"

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class PortLimitExceeded(OverQuota):
    """The project would have more ports than it may."""

    sentence = "Maximum number of ports exceeded"

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class SecurityGroupLimitExceeded(OverQuota):
    """The project would have more security groups or rules than it may."""

    sentence = "Maximum number of security groups or rules exceeded"

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class FloatingIpLimitExceeded(OverQuota):
    """The project would have more floating addresses than it may."""

    sentence = "Maximum number of floating IPs exceeded"

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


class OnsetFileLimitExceeded(OverQuota):
    """More files to inject than allowed."""

    sentence = "Personality file limit exceeded"

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


@detailed
class OnsetFilePathLimitExceeded(OnsetFileLimitExceeded):
    """A file to inject has too long a path."""

    sentence = "Personality file path exceeds maximum {allowed}"
    allowed: str


@detailed
class OnsetFileContentLimitExceeded(OnsetFileLimitExceeded):
    """A file to inject is too large."""

    sentence = "Personality file content exceeds maximum {allowed}"
    allowed: str


class QuotaNotFound(NotFound):
    """No such quota."""

    sentence = "Quota could not be found"


@detailed
class QuotaExists(NovaError):
    """The quota is set already."""

    sentence = "Quota exists for project {project_id}, resource {resource}"
    project_id: str
    resource: str


@detailed
class QuotaResourceUnknown(QuotaNotFound):
    """No quota exists for that resource."""

    sentence = "Unknown quota resources {unknown}."
    unknown: str


@detailed
class QuotaClassNotFound(QuotaNotFound):
    """No such quota class."""

    sentence = "Quota class {class_name} could not be found."
    class_name: str


@detailed
class QuotaClassExists(NovaError):
    """The quota class is set already."""

    sentence = "Quota class {class_name} exists for resource {resource}"
    class_name: str
    resource: str


@detailed
class ProjectQuotaNotFound(QuotaNotFound):
    """The project has no quota of its own."""

    sentence = "Quota for project {project_id} could not be found."
    project_id: str


@detailed
class ProjectUserQuotaNotFound(QuotaNotFound):
    """The user has no quota of its own in the project."""

    sentence = "Quota for user {user_id} in project {project_id} could not be found."
    user_id: str
    project_id: str


@detailed
class InvalidQuotaValue(Invalid):
    """The limit would lie below what is used."""

    sentence = "Change would make usage less than 0 for the following resources: {unders}"
    unders: object


@detailed
class InvalidQuotaMethodUsage(Invalid):
    """The resource is counted in another way."""

    sentence = "Wrong quota method {method} used on resource {res}"
    method: str
    res: str


@detailed
class InvalidMetadata(Invalid):
    """The metadata cannot be used."""

    sentence = "Invalid metadata: {reason}"
    reason: str


@detailed
class InvalidMetadataSize(Invalid):
    """A key or value of the metadata is too long."""

    sentence = "Invalid metadata size: {reason}"
    reason: str
