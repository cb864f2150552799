# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What drivers and hypervisors cannot do."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, Invalid, NovaError, detailed


@detailed
class UnsupportedVirtType(Invalid):
    """The driver does not run that type of guest."""

    sentence = "Virtualization type '{virt}' is not supported by this compute driver"
    virt: str


@detailed
class UnsupportedHardware(Invalid):
    """The driver does not emulate that model of device."""

    sentence = "Requested hardware '{model}' is not supported by the '{virt}' virt driver"
    model: str
    virt: str


@detailed
class UnsupportedRescueBus(Invalid):
    """The rescue disk cannot sit on that bus."""

    sentence = "Requested rescue bus '{bus}' is not supported by the '{virt}' virt driver"
    bus: str
    virt: str


@detailed
class UnsupportedRescueDevice(Invalid):
    """The rescue disk cannot be that kind of device."""

    sentence = "Requested rescue device '{device}' is not supported"
    device: str


@detailed
class UnsupportedRescueImage(Invalid):
    """The rescue image cannot be used as one."""

    sentence = "Requested rescue image '{image}' is not supported"
    image: str


@detailed
class UnsupportedMachineType(Invalid):
    """The hypervisor has no such machine type."""

    sentence = "Machine type {machine_type} is not supported."
    machine_type: str


class UnsupportedHostCPUControlPolicy(Invalid):
    """The host cannot limit processors as asked."""

    sentence = "Requested CPU control policy not supported by host"


@detailed
class InvalidHypervisorVirtType(Invalid):
    """No hypervisor has that type."""

    sentence = "Hypervisor virtualization type '{hv_type}' is not recognised"
    hv_type: str


class InvalidHypervisorType(Invalid):
    """The other host runs a different hypervisor."""

    sentence = "The supplied hypervisor type of is invalid."


class DestinationHypervisorTooOld(Invalid):
    """The other host's hypervisor is older than the guest needs."""

    sentence = "The instance requires a newer hypervisor version than has been provided."


@detailed
class HypervisorTooOld(Invalid):
    """The hypervisor is older than the driver supports."""

    sentence = (
        "This compute node's hypervisor is older than the minimum supported version: {version}."
    )
    version: str


@detailed
class InvalidCPUInfo(Invalid):
    """The other host's processor cannot run the guest."""

    sentence = "Unacceptable CPU info: {reason}"
    reason: str


@detailed
class InvalidArchitectureName(Invalid):
    """No processor has that architecture."""

    sentence = "Architecture name '{arch}' is not recognised"
    arch: str


@detailed
class InvalidMachineType(Invalid):
    """The machine type does not fit the image."""

    sentence = (
        "Machine type '{mtype}' is not compatible with image {image_name} ({image_id}): {reason}"
    )
    mtype: str
    image_name: str
    image_id: str
    reason: str


@detailed
class InvalidMachineTypeUpdate(Invalid):
    """A server cannot change between those machine types."""

    sentence = "Cannot update machine type {existing_machine_type} to {machine_type}."
    existing_machine_type: str
    machine_type: str


@detailed
class InvalidVirtualMachineMode(Invalid):
    """No guest runs in that mode."""

    sentence = "Virtual machine mode '{vmmode}' is not recognised"
    vmmode: str


@detailed
class InvalidVideoMode(Invalid):
    """The video model is unknown."""

    sentence = "Provided video model ({model}) is not supported."
    model: str


@detailed
class InvalidWatchdogAction(Invalid):
    """The watchdog cannot do that."""

    sentence = "Provided watchdog action ({action}) is not supported."
    action: str


@detailed
class RequestedVRamTooHigh(NovaError):
    """The image asks for more video memory than its flavor allows."""

    sentence = (
        "The requested amount of video memory {req_vram} is higher than the maximum allowed by "
        "flavor {max_vram}."
    )
    req_vram: int
    max_vram: int


@detailed
class RngDeviceNotExist(Invalid):
    """The host has no such source of random numbers."""

    sentence = "The provided RNG device path: ({path}) is not present on the host."
    path: str


class UEFINotSupported(Invalid):
    """The host cannot boot by UEFI."""

    sentence = "UEFI is not supported"


class SecureBootNotSupported(Invalid):
    """The host cannot boot securely."""

    sentence = "Secure Boot is not supported by host"


class FirmwareSMMNotSupported(Invalid):
    """The firmware has no use for system management mode."""

    sentence = "This firmware doesn't require (support) SMM"


@detailed
class StatelessFirmwareRequired(Invalid):
    """The feature needs firmware that keeps no state."""

    sentence = "{feature} requires stateless firmware"
    feature: str


@detailed
class SerialPortNumberLimitExceeded(Invalid):
    """The guest would have too many serial ports."""

    sentence = "Maximum number of serial port exceeds {allowed} for {virt_type}"
    allowed: int
    virt_type: str


@detailed
class InvalidVIOMMUMachineType(Invalid):
    """The machine type has no virtual IOMMU."""

    sentence = "vIOMMU is not supported by Current machine type {mtype} (Architecture: {arch})."
    mtype: str
    arch: str


@detailed
class InvalidVIOMMUArchitecture(Invalid):
    """The architecture has no virtual IOMMU."""

    sentence = "vIOMMU required either x86 or AArch64 architecture, but given architecture {arch}."
    arch: str


@detailed
class VTPMSecretNotFound(NovaError):
    """The key of the guest's TPM is lost."""

    sentence = "TPM encryption secret for instance {instance_uuid} was not found."
    instance_uuid: str


class VTPMSecretForbidden(Forbidden):
    """The key of the guest's TPM may not be read."""


class VTPMOldCompute(Invalid):
    """A compute service is too old to move a guest with a TPM."""

    sentence = (
        "vTPM live migration is not supported by old nova-compute services. Upgrade your "
        "nova-compute services to Gazpacho (33.0.0) or later."
    )


@detailed
class EphemeralEncryptionSecretNotFound(Invalid):
    """The key of an encrypted disk is lost."""

    sentence = "Encryption secret {secret_uuid} was not found in the key manager"
    secret_uuid: str


@detailed
class EphemeralEncryptionCleanupFailed(NovaError):
    """Keys of encrypted disks could not be removed."""

    sentence = "Failed to clean up ephemeral encryption secrets: {error}"
    error: str


@detailed
class InvalidLibvirtMdevConfig(NovaError):
    """The options of mediated devices contradict each other."""

    sentence = "Invalid configuration for mdev-capable devices: {reason}"
    reason: str


@detailed
class VPMEMCleanupFailed(NovaError):
    """A persistent memory device could not be wiped."""

    sentence = "Failed to clean up the vpmem backend device {dev}: {error}"
    dev: str
    error: str
