# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The seams between Nova's own services, and between them and the message bus."""

from __future__ import annotations

from kilonova.errors import (
    AllocationUpdateFailed,
    AmbiguousResourceProviderForPCIRequest,
    BuildAbortException,
    CertificateValidationFailed,
    CinderConnectionFailed,
    ComputeHostNotFound,
    ComputeResourcesUnavailable,
    ComputeServiceUnavailable,
    DestinationDiskExists,
    DestinationHypervisorTooOld,
    ExternalNetworkAttachForbidden,
    FixedIpInvalidOnHost,
    FlavorDiskTooSmall,
    FlavorMemoryTooSmall,
    GroupAffinityViolation,
    HypervisorUnavailable,
    ImageNotActive,
    ImageNotFound,
    ImageUnacceptable,
    InstanceEvacuateNotSupported,
    InstanceExists,
    InstanceFaultRollback,
    InstanceInvalidState,
    InstanceNotFound,
    InvalidBDM,
    InvalidCPUInfo,
    InvalidDiskInfo,
    InvalidHypervisorType,
    InvalidInput,
    InvalidLocalStorage,
    InvalidSharedStorage,
    MaxRetriesExceeded,
    MessageDeliveryFailure,
    MessagingTimeout,
    MigrationError,
    MigrationPreCheckError,
    MigrationSchedulerRPCError,
    NoMoreFixedIps,
    NoValidHost,
    OverQuota,
    PlacementAPIConnectFailure,
    PortBindingFailed,
    PreserveEphemeralNotSupported,
    RequestFilterFailed,
    RescheduledException,
    SchedulerHostFilterNotFound,
    UnableToMigrateToSelf,
    UnexpectedDeletingTaskStateError,
    UnexpectedTaskStateError,
    UnsupportedPolicyException,
    UnsupportedVirtType,
    VirtualInterfaceCreateException,
    VirtualInterfaceMacAddressException,
    VolumeEncryptionNotSupported,
    VolumeNotFound,
    libvirtError,
)
from kilonova.faults.seam import Seam

CONDUCTOR_MANAGER = "nova.conductor.manager"
COMPUTE_MANAGER = "nova.compute.manager"

CROSSED = (InstanceNotFound, UnexpectedTaskStateError, UnexpectedDeletingTaskStateError)
"""What an instance that another request changes meanwhile leads to."""

PLACED = (NoValidHost, UnsupportedPolicyException, MessagingTimeout)
"""What asking the scheduler may lead to."""

BUILD = (
    ComputeResourcesUnavailable,
    BuildAbortException,
    FlavorDiskTooSmall,
    FlavorMemoryTooSmall,
    ImageNotFound,
    ImageNotActive,
    ImageUnacceptable,
    InvalidDiskInfo,
    CertificateValidationFailed,
    VolumeEncryptionNotSupported,
    VirtualInterfaceCreateException,
    VirtualInterfaceMacAddressException,
    ExternalNetworkAttachForbidden,
    FixedIpInvalidOnHost,
    NoMoreFixedIps,
    PortBindingFailed,
    CinderConnectionFailed,
    VolumeNotFound,
    InvalidBDM,
    InvalidInput,
    OverQuota,
    UnsupportedVirtType,
    HypervisorUnavailable,
    libvirtError,
    *CROSSED,
)
"""What may keep a host from building a guest, the first time or again."""

SCHEDULER: tuple[Seam, ...] = (
    Seam(
        "scheduler.select_destinations",
        "nova.scheduler.manager",
        "select_destinations",
        (
            *PLACED,
            RequestFilterFailed,
            SchedulerHostFilterNotFound,
            PlacementAPIConnectFailure,
            AllocationUpdateFailed,
        ),
        needed=True,
    ),
)

CONDUCTOR: tuple[Seam, ...] = (
    Seam(
        "conductor.build_instances",
        CONDUCTOR_MANAGER,
        "build_instances",
        (*PLACED, MaxRetriesExceeded, ComputeHostNotFound),
    ),
    Seam(
        "conductor.rebuild_instance",
        CONDUCTOR_MANAGER,
        "rebuild_instance",
        (*PLACED, AllocationUpdateFailed, ComputeHostNotFound),
    ),
    Seam(
        "conductor.resize_instance",
        CONDUCTOR_MANAGER,
        "_cold_migrate",
        (
            *PLACED,
            MaxRetriesExceeded,
            ComputeServiceUnavailable,
            FlavorDiskTooSmall,
            PortBindingFailed,
            *CROSSED,
        ),
    ),
    Seam(
        "conductor.migrate_server",
        CONDUCTOR_MANAGER,
        "migrate_server",
        (
            *PLACED,
            MaxRetriesExceeded,
            ComputeHostNotFound,
            ComputeServiceUnavailable,
            UnableToMigrateToSelf,
            InvalidHypervisorType,
            DestinationHypervisorTooOld,
            InvalidCPUInfo,
            InvalidLocalStorage,
            InvalidSharedStorage,
            HypervisorUnavailable,
            InstanceInvalidState,
            MigrationError,
            MigrationPreCheckError,
            MigrationSchedulerRPCError,
        ),
    ),
)

COMPUTE: tuple[Seam, ...] = (
    Seam(
        "compute.build_resources",
        COMPUTE_MANAGER,
        "_build_resources",
        (
            *BUILD,
            RescheduledException,
            GroupAffinityViolation,
            AmbiguousResourceProviderForPCIRequest,
        ),
    ),
    Seam(
        "compute.prep_resize",
        COMPUTE_MANAGER,
        "_prep_resize",
        (
            ComputeResourcesUnavailable,
            MigrationError,
            MigrationPreCheckError,
            UnableToMigrateToSelf,
            InstanceFaultRollback,
            BuildAbortException,
            GroupAffinityViolation,
            FlavorDiskTooSmall,
            FlavorMemoryTooSmall,
            ImageNotFound,
            PortBindingFailed,
            HypervisorUnavailable,
            MessagingTimeout,
            *CROSSED,
        ),
    ),
    Seam(
        "compute.do_rebuild",
        COMPUTE_MANAGER,
        "_do_rebuild_instance",
        (
            *BUILD,
            RescheduledException,
            GroupAffinityViolation,
            InstanceExists,
            InstanceFaultRollback,
            InvalidSharedStorage,
            PreserveEphemeralNotSupported,
            InstanceEvacuateNotSupported,
        ),
    ),
    Seam(
        "compute.check_can_live_migrate_destination",
        COMPUTE_MANAGER,
        "check_can_live_migrate_destination",
        (
            MigrationPreCheckError,
            InvalidCPUInfo,
            InvalidLocalStorage,
            InvalidSharedStorage,
            ComputeResourcesUnavailable,
            InstanceNotFound,
            HypervisorUnavailable,
            MessagingTimeout,
            libvirtError,
        ),
        needed=True,
    ),
    Seam(
        "compute.pre_live_migration",
        COMPUTE_MANAGER,
        "pre_live_migration",
        (
            DestinationDiskExists,
            MigrationPreCheckError,
            PortBindingFailed,
            CinderConnectionFailed,
            VolumeNotFound,
            InvalidSharedStorage,
            InstanceNotFound,
            HypervisorUnavailable,
            MessagingTimeout,
            libvirtError,
        ),
    ),
)

BUS: tuple[Seam, ...] = (
    Seam(
        "bus.publish",
        "oslo_messaging.notify.notifier",
        "_notify",
        (MessageDeliveryFailure, MessagingTimeout),
        waits=False,
    ),
)
