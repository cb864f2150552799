# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that the API refuses by itself, and failures of the deployment."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, Invalid, NotFound, NovaError, detailed


class InvalidRequest(Invalid):
    """The request contradicts itself or the deployment."""

    sentence = "The request is invalid."


@detailed
class InvalidInput(Invalid):
    """A value of the request cannot be used."""

    sentence = "Invalid input received: {reason}"
    reason: str


@detailed
class InvalidParameterValue(Invalid):
    """A parameter has a value outside its range."""

    sentence = "{err}"
    err: str


@detailed
class InvalidUUID(Invalid):
    """A uuid was needed and something else was given."""

    sentence = "Expected a uuid but received {uuid}."
    uuid: str


@detailed
class InvalidID(Invalid):
    """The id has the wrong form."""

    sentence = "Invalid ID received {id}."
    id: str


class InvalidSortKey(Invalid):
    """A list cannot be sorted by that."""

    sentence = "Sort key supplied was not valid."


@detailed
class InvalidStrTime(Invalid):
    """A date and time cannot be read."""

    sentence = "Invalid datetime string: {reason}"
    reason: str


class InvalidConfiguration(Invalid):
    """The deployment's options contradict each other."""

    sentence = "Configuration is Invalid."


@detailed
class InvalidName(Invalid):
    """The name breaks the rules for names."""

    sentence = "An invalid 'name' value was provided. The name must be: {reason}"
    reason: str


@detailed
class ValidationError(Invalid):
    """The body of a request does not match its schema."""

    sentence = "{detail}"
    detail: str


@detailed
class PolicyNotAuthorized(Forbidden):
    """The caller's roles do not allow the action."""

    sentence = "Policy doesn't allow {action} to be performed."
    action: str


class AdminRequired(Forbidden):
    """Only an administrator may do this."""

    sentence = "User does not have admin privileges"


class Unauthorized(NovaError):
    """A neighbour did not accept the caller's credentials."""

    code = 401
    sentence = "Not authorized."


class ConstraintNotMet(NovaError):
    """A row was not in the state that a deletion requires."""

    code = 412
    sentence = "Constraint not met."


@detailed
class MarkerNotFound(NotFound):
    """A page was to begin after something that does not exist."""

    sentence = "Marker {marker} could not be found."
    marker: str


class NoUniqueMatch(NovaError):
    """A name stands for more than one thing."""

    code = 409
    sentence = "No Unique Match Found."


@detailed
class ObjectActionError(NovaError):
    """A database row cannot take that operation now."""

    sentence = "Object action {action} failed because: {reason}"
    action: str
    reason: str


@detailed
class OrphanedObjectError(NovaError):
    """An object without its context cannot reach the database."""

    sentence = "Cannot call {method} on orphaned {objtype} object"
    method: str
    objtype: str


@detailed
class VersionNotFoundForAPIMethod(Invalid):
    """The method does not exist at the microversion asked for."""

    sentence = "API version {version} is not supported on this method."
    version: str


@detailed
class InvalidAPIVersionString(Invalid):
    """A microversion must look like 2.1."""

    sentence = (
        "API Version String {version} is of invalid format. Must be of format MajorNum.MinorNum."
    )
    version: str


@detailed
class InvalidGlobalAPIVersion(Invalid):
    """The microversion lies outside of what the API offers."""

    sentence = (
        "Version {req_ver} is not supported by the API. Minimum is {min_ver} and maximum is "
        "{max_ver}."
    )
    req_ver: str
    min_ver: str
    max_ver: str


@detailed
class InvalidContentType(Invalid):
    """The body has a media type that nothing can read."""

    sentence = "Invalid content type {content_type}."
    content_type: str


@detailed
class MalformedRequestBody(NovaError):
    """The body of a request cannot be read."""

    sentence = "Malformed message body: {reason}"
    reason: str


@detailed
class ServiceTooOld(Invalid):
    """A service older than the deployment's minimum tried to start."""

    sentence = (
        "This service is older (v{thisver}) than the minimum (v{minver}) version of the rest of "
        "the deployment. Unable to continue."
    )
    thisver: int
    minver: int


@detailed
class TooOldComputeService(Invalid):
    """A compute service is older than this release supports."""

    sentence = (
        "Current Nova version does not support computes older than {oldest_supported_version} but "
        "the minimum compute service level in your {scope} is {min_service_level} and the oldest "
        "supported service level is {oldest_supported_service}."
    )
    oldest_supported_version: str
    scope: str
    min_service_level: int
    oldest_supported_service: int


@detailed
class UnsupportedRPCVersion(Invalid):
    """The other side speaks too old a version of an interface."""

    sentence = "Unsupported RPC version for {api}. Required >= {required}"
    api: str
    required: str


@detailed
class DBNotAllowed(NovaError):
    """A service that must not touch the database tried to."""

    sentence = "{binary} attempted direct database access which is not allowed by policy"
    binary: str


@detailed
class KeyManagerError(NovaError):
    """The key manager refused or failed."""

    sentence = "Key manager error: {reason}"
    reason: str
