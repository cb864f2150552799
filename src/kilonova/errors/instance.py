# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers: their states, and what their state does not allow."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NotSupported, NovaError, detailed


@detailed
class InstanceNotFound(NotFound):
    """No such server, or not in the caller's project."""

    sentence = "Instance {instance_id} could not be found."
    instance_id: str


@detailed
class InstanceExists(NovaError):
    """Another server has that name and names must be unique."""

    sentence = "Instance {name} already exists."
    name: str


@detailed
class InstanceInvalidState(Invalid):
    """The server's state does not allow the action; nothing was changed."""

    sentence = (
        "Instance {instance_uuid} in {attr} {state}. Cannot {method} while the instance is in this "
        "state."
    )
    instance_uuid: str
    attr: str
    state: str | None
    method: str


class InstanceIsLocked(InstanceInvalidState):
    """Its owner locked the server (compare InstanceInvalidState, which passes by itself)."""

    sentence = "Instance {instance_uuid} is locked"

    def __init__(self, instance_uuid: str) -> None:
        self._fill(instance_uuid=instance_uuid)


@detailed
class InstanceNotRunning(Invalid):
    """The guest must run for this."""

    sentence = "Instance {instance_id} is not running."
    instance_id: str


@detailed
class InstanceNotReady(Invalid):
    """The server is not far enough for this, such as one without a host."""

    sentence = "Instance {instance_id} is not ready"
    instance_id: str


@detailed
class InstanceNotInRescueMode(Invalid):
    """Only a rescued server can be unrescued."""

    sentence = "Instance {instance_id} is not in rescue mode"
    instance_id: str


@detailed
class InstanceNotRescuable(Invalid):
    """The server cannot be rescued, such as one whose volume disks forbid it."""

    sentence = "Instance {instance_id} cannot be rescued: {reason}"
    instance_id: str
    reason: str


@detailed
class InstanceUnacceptable(Invalid):
    """The server's own description cannot be carried out."""

    sentence = "Instance {instance_id} is unacceptable: {reason}"
    instance_id: str
    reason: str


class InstanceUserDataMalformed(NovaError):
    """User data are not base 64."""

    sentence = "User data needs to be valid base 64."


@detailed
class InstanceTagNotFound(NotFound):
    """The server does not bear that tag."""

    sentence = "Instance {instance_id} has no tag '{tag}'"
    instance_id: str
    tag: str


@detailed
class InstanceFaultRollback(NovaError):
    """What was begun was undone; carries the error that made it so."""

    sentence = "Instance rollback performed due to: {inner_exception}"
    inner_exception: Exception


@detailed
class InstancePasswordSetFailed(NovaError):
    """The guest did not take the new password."""

    sentence = "Failed to set admin password on {instance} because {reason}"
    instance: str
    reason: str


class InstanceAgentNotEnabled(Invalid):
    """The image does not announce an agent inside of the guest."""

    sentence = "Guest agent is not enabled for the instance"


class QemuGuestAgentNotEnabled(InstanceAgentNotEnabled):
    """The image does not announce the QEMU agent."""

    sentence = "QEMU guest agent is not enabled"


@detailed
class InstanceQuiesceNotSupported(Invalid):
    """The guest's file systems cannot be frozen."""

    sentence = "Quiescing is not supported in instance {instance_id}"
    instance_id: str


@detailed
class InstanceQuiesceFailed(Invalid):
    """The guest did not freeze its file systems."""

    code = 409
    sentence = "Failed to quiesce instance: {reason}"
    reason: str


class InstanceEvacuateNotSupported(Invalid):
    """The driver cannot rebuild a server of a lost host."""

    sentence = "Instance evacuate is not supported."


@detailed
class InstanceEvacuateNotSupportedTargetState(Invalid):
    """Evacuation cannot end in that state."""

    sentence = "Target state '{target_state}' for instance evacuate is not supported."
    target_state: str


class TriggerCrashDumpNotSupported(Invalid):
    """The driver cannot make a guest dump its memory."""

    sentence = "Triggering crash dump is not supported"


class SetAdminPasswdNotSupported(Invalid):
    """The driver cannot set a guest's password."""

    sentence = "Set admin password is not supported"


@detailed
class UnshelveException(NovaError):
    """A shelved server could not be brought back."""

    sentence = "Error during unshelve instance {instance_id}: {reason}"
    instance_id: str
    reason: str


class UnshelveInstanceInvalidState(InstanceInvalidState):
    """A zone or host may be chosen only once the server is offloaded."""

    code = 409
    sentence = (
        'Specifying an availability zone or a host when unshelving server "{instance_uuid}" with '
        'status "{state}" is not supported. The server status must be SHELVED_OFFLOADED.'
    )

    def __init__(self, instance_uuid: str, state: str) -> None:
        self._fill(instance_uuid=instance_uuid, state=state)


@detailed
class UnshelveHostNotInAZ(Invalid):
    """The host chosen for unshelving lies outside of the zone."""

    code = 409
    sentence = 'Host "{host}" is not in the availability zone "{availability_zone}".'
    host: str
    availability_zone: str


@detailed
class MismatchVolumeAZException(Invalid):
    """Server and volumes would end in different zones."""

    code = 409
    sentence = (
        "The availability zone between the server and its attached volumes do not match: {reason}."
    )
    reason: str


class AmbiguousHostnameForMultipleInstances(Invalid):
    """Several servers cannot share one host name."""

    sentence = "Unable to allocate a single hostname to multiple instances"


@detailed
class InvalidHostname(Invalid):
    """The host name holds characters that no name server takes."""

    sentence = "Invalid characters in hostname '{hostname}'"
    hostname: str


class ConsoleNotAvailable(NotFound):
    """The guest has no console."""

    sentence = "Guest does not have a console available."


@detailed
class ConsoleTypeInvalid(Invalid):
    """No such type of console exists."""

    sentence = "Invalid console type {console_type}"
    console_type: str


@detailed
class ConsoleTypeUnavailable(Invalid):
    """The deployment does not offer that console."""

    sentence = "Unavailable console type {console_type}."
    console_type: str


@detailed
class ConsoleLogOutputException(NovaError):
    """The guest's console log cannot be read."""

    sentence = (
        "Console log output could not be retrieved for instance {instance_id}. Reason: {reason}"
    )
    instance_id: str
    reason: str


@detailed
class OperationNotSupportedForMemEncryption(NotSupported):
    """Encrypted memory forbids the operation."""

    sentence = (
        "Operation '{operation}' not supported for mem encryption enabled instance "
        "({instance_uuid})."
    )
    operation: str
    instance_uuid: str


@detailed
class OperationNotSupportedForVTPM(NotSupported):
    """A virtual TPM forbids the operation."""

    sentence = "Operation '{operation}' not supported for vTPM-enabled instance ({instance_uuid})."
    operation: str
    instance_uuid: str


@detailed
class OperationNotSupportedForVDPAInterface(NotSupported):
    """A vDPA port forbids the operation."""

    sentence = (
        "Operation '{operation}' not supported for instance with vDPA ports ((instance_uuid)s)."
    )
    operation: str


class ForbiddenWithAccelerators(NotSupported):
    """Accelerators forbid the operation."""

    sentence = "Feature not supported with instances that have accelerators."


class NotSupportedComputeForEvacuateV295(NotSupported):
    """A compute service is too old to evacuate into a stopped state."""

    sentence = (
        "Starting with microversion 2.95, evacuate API will stop instance on destination. To "
        "evacuate before upgrades are complete please use an older microversion. Required version "
        "for compute %(expected), current version %(currently)s"
    )


@detailed
class ConfigDriveInvalidValue(Invalid):
    """The config drive is neither asked for nor declined."""

    sentence = "Invalid value for Config Drive option: {option}"
    option: str


@detailed
class ConfigDriveUnknownFormat(NovaError):
    """The config drive has a format that cannot be made."""

    sentence = "Unknown config drive format {format}. Select one of iso9660 or vfat."
    format: str


@detailed
class Base64Exception(NovaError):
    """A file to inject is not base 64."""

    sentence = "Invalid Base 64 data for file {path}"
    path: str
