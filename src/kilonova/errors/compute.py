# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Builds and what hosts can give."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed
from kilonova.errors.service import ServiceUnavailable


@detailed
class BuildAbortException(NovaError):
    """The build cannot succeed anywhere, so no other host is tried."""

    sentence = "Build of instance {instance_uuid} aborted: {reason}"
    instance_uuid: str
    reason: str


@detailed
class RescheduledException(NovaError):
    """The build failed on this host only, so another one is tried."""

    sentence = "Build of instance {instance_uuid} was re-scheduled: {reason}"
    instance_uuid: str
    reason: str


class RescheduledByPolicyException(RescheduledException):
    """The host would break a server group's policy, so another one is tried."""


@detailed
class GroupAffinityViolation(NovaError):
    """The host breaks the policy of the server's group."""

    sentence = "{policy} instance group policy was violated"
    policy: str


@detailed
class ComputeResourcesUnavailable(ServiceUnavailable):
    """The host has less to give than the server needs."""

    sentence = "Insufficient compute resources: {reason}."
    reason: str


class HypervisorUnavailable(NovaError):
    """The connection to the hypervisor is gone."""

    sentence = "Connection to the hypervisor is broken on host"


@detailed
class InstanceDeployFailure(Invalid):
    """The driver could not bring the guest up."""

    sentence = "Failed to deploy instance: {reason}"
    reason: str


@detailed
class InstancePowerOnFailure(Invalid):
    """The guest would not start."""

    sentence = "Failed to power on instance: {reason}"
    reason: str


@detailed
class InstancePowerOffFailure(Invalid):
    """The guest would not stop."""

    sentence = "Failed to power off instance: {reason}"
    reason: str


@detailed
class InstanceRebootFailure(Invalid):
    """The guest would not reboot."""

    sentence = "Failed to reboot instance: {reason}"
    reason: str


@detailed
class InstanceSuspendFailure(Invalid):
    """The guest's memory could not be saved."""

    sentence = "Failed to suspend instance: {reason}"
    reason: str


@detailed
class InstanceResumeFailure(Invalid):
    """The guest's memory could not be brought back."""

    sentence = "Failed to resume instance: {reason}"
    reason: str


@detailed
class InstanceTerminationFailure(Invalid):
    """The guest could not be removed."""

    sentence = "Failed to terminate instance: {reason}"
    reason: str


@detailed
class InstanceRescueFailure(NovaError):
    """The guest could not be started from the rescue disk."""

    sentence = "Failed to move instance to rescue mode: {reason}"
    reason: str


@detailed
class InstanceUnRescueFailure(NovaError):
    """The guest could not be started from its own disk again."""

    sentence = "Failed to unrescue instance: {reason}"
    reason: str


class PreserveEphemeralNotSupported(Invalid):
    """The driver cannot keep the ephemeral disk through a rebuild."""

    sentence = "The current driver does not support preserving ephemeral partitions."


class ReimageException(NovaError):
    """The root volume did not get the new image."""

    sentence = "Reimaging volume failed."


class VirtDriverNotReady(NovaError):
    """The driver cannot answer yet."""

    sentence = "Virt driver is not ready."


@detailed
class TaskAlreadyRunning(NovaError):
    """A periodic task runs already."""

    sentence = "Task {task_name} is already running on host {host}"
    task_name: str
    host: str


@detailed
class TaskNotRunning(NovaError):
    """A periodic task was to end that never began."""

    sentence = "Task {task_name} is not running on host {host}"
    task_name: str
    host: str


@detailed
class ResourceMonitorError(NovaError):
    """A monitor of the host cannot be set up."""

    sentence = "Error when creating resource monitor: {monitor}"
    monitor: str


@detailed
class ComputeHostMetricNotFound(NotFound):
    """The host does not report that metric."""

    sentence = "Metric {name} could not be found on the compute host node {host}.{node}."
    name: str
    host: str
    node: str


@detailed
class StorageError(NovaError):
    """The host's own storage failed."""

    sentence = "Storage error: {reason}"
    reason: str


@detailed
class DiskNotFound(NotFound):
    """A disk file is not where it should be."""

    sentence = "No disk at {location}"
    location: str


@detailed
class FileNotFound(NotFound):
    """A file is not where it should be."""

    sentence = "File {file_path} could not be found."
    file_path: str


@detailed
class DeviceBusy(NovaError):
    """A device of the host is in use."""

    sentence = "device {file_path} is busy."
    file_path: str


@detailed
class InvalidDiskInfo(Invalid):
    """The host's record of disk formats cannot be read."""

    sentence = "Disk info file is invalid: {reason}"
    reason: str


@detailed
class DiskInfoReadWriteFail(Invalid):
    """The host's record of disk formats cannot be kept."""

    sentence = "Failed to read or write disk info file: {reason}"
    reason: str


@detailed
class EncryptionFailure(NovaError):
    """A text could not be encrypted for the guest."""

    sentence = "Failed to encrypt text: {reason}"
    reason: str


@detailed
class SocketPortRangeExhaustedException(NovaError):
    """No port is left to listen on."""

    sentence = "Not able to acquire a free port for {host}"
    host: str


@detailed
class AssignedResourceNotFound(NovaError):
    """Resources given to the server are not on the host."""

    sentence = "Assigned resources not found: {reason}"
    reason: str
