# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Services, hosts and cells."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


class ServiceUnavailable(Invalid):
    """Nobody is there to do it."""

    sentence = "Service is unavailable at this time."


@detailed
class ComputeServiceUnavailable(ServiceUnavailable):
    """The host's compute service is down."""

    sentence = "Compute service of {host} is unavailable at this time."
    host: str


@detailed
class ComputeServiceInUse(NovaError):
    """The compute service still has servers."""

    sentence = "Compute service of {host} is still in use."
    host: str


@detailed
class ServiceNotFound(NotFound):
    """No such service."""

    sentence = "Service {service_id} could not be found."
    service_id: int | str


class ServiceNotUnique(Invalid):
    """Several services answer to that."""

    sentence = "More than one possible service found."


@detailed
class ServiceBinaryExists(NovaError):
    """The host has that service already."""

    sentence = "Service with host {host} binary {binary} exists."
    host: str
    binary: str


@detailed
class ServiceTopicExists(NovaError):
    """The host listens on that topic already."""

    sentence = "Service with host {host} topic {topic} exists."
    host: str
    topic: str


@detailed
class HostNotFound(NotFound):
    """No such host."""

    sentence = "Host {host} could not be found."
    host: str


class ComputeHostNotFound(HostNotFound):
    """No compute node is known of that host."""

    sentence = "Compute host {host} could not be found."


@detailed
class HostBinaryNotFound(NotFound):
    """The host does not run that service."""

    sentence = "Could not find binary {binary} on host {host}."
    binary: str
    host: str


@detailed
class HostMappingNotFound(Invalid):
    """The host belongs to no cell."""

    sentence = "Host '{name}' is not mapped to any cell"
    name: str


@detailed
class HostMappingExists(Invalid):
    """The host belongs to a cell already."""

    sentence = "Host '{name}' mapping already exists"
    name: str


@detailed
class CellMappingNotFound(NotFound):
    """No such cell."""

    sentence = "Cell {uuid} has no mapping."
    uuid: str


class CellTimeout(NotFound):
    """The cell did not answer in time."""

    sentence = "Timeout waiting for response from cell"


@detailed
class TooManyComputesForHost(NovaError):
    """The host has several compute nodes where one is expected."""

    sentence = (
        "Unexpected number of compute node records ({num_computes}) found for host {host}. There "
        "should only be a one-to-one mapping."
    )
    num_computes: int
    host: str


@detailed
class InvalidNodeConfiguration(NovaError):
    """The host is not who it was when it last ran."""

    sentence = "Invalid node identity configuration: {reason}"
    reason: str


@detailed
class DuplicateRecord(NovaError):
    """The record exists already."""

    sentence = "Unable to create duplicate record for {target}"
    target: str
