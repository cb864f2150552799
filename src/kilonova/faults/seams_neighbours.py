# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The seams between Compute and the services it depends on."""

from __future__ import annotations

from kilonova.errors import (
    AllocationCreateFailed,
    AllocationDeleteFailed,
    AllocationMoveFailed,
    AllocationUpdateFailed,
    CertificateValidationFailed,
    CinderAPIVersionNotAvailable,
    CinderConnectionFailed,
    ConsumerAllocationRetrievalFailed,
    ExternalNetworkAttachForbidden,
    FixedIpAlreadyInUse,
    FixedIpInvalidOnHost,
    Forbidden,
    GlanceConnectionFailed,
    ImageBadRequest,
    ImageNotActive,
    ImageNotAuthorized,
    ImageNotFound,
    ImageQuotaExceeded,
    ImageUnacceptable,
    InterfaceAttachFailedNoNetwork,
    InvalidInput,
    InvalidVolume,
    ManilaConnectionFailed,
    NetworkAmbiguous,
    NetworkMissingPhysicalNetwork,
    NetworkNotFound,
    NetworkRequiresSubnet,
    NetworksWithQoSPolicyNotSupported,
    NeutronAdminCredentialConfigurationInvalid,
    NoMoreFixedIps,
    OverQuota,
    PlacementAPIConflict,
    PlacementAPIConnectFailure,
    PortBindingActivationFailed,
    PortBindingDeletionFailed,
    PortBindingFailed,
    PortInUse,
    PortLimitExceeded,
    PortNotFound,
    PortNotUsable,
    PortNotUsableDNS,
    PortRequiresFixedIP,
    PortUpdateFailed,
    ResourceProviderRetrievalFailed,
    SecurityGroupCannotBeApplied,
    SecurityGroupNotFound,
    ShareAccessGrantError,
    ShareAccessNotFound,
    ShareAccessRemovalError,
    ShareMissingExportLocation,
    ShareNotFound,
    UnableToAutoAllocateNetwork,
    Unauthorized,
    VirtualInterfaceMacAddressException,
    VolumeAttachmentNotFound,
    VolumeNotFound,
)
from kilonova.faults.seam import Seam

CINDER = (CinderConnectionFailed, Forbidden, InvalidInput, Unauthorized)
NEUTRON = (NeutronAdminCredentialConfigurationInvalid, Forbidden, Unauthorized)
GLANCE = (GlanceConnectionFailed, ImageNotAuthorized, ImageBadRequest)
PLACEMENT_API = (PlacementAPIConnectFailure,)
MANILA = (ManilaConnectionFailed, ShareNotFound, Forbidden, InvalidInput)


def _block_storage(method: str, *errors: type[Exception], needed: bool = False) -> Seam:
    return Seam(
        f"block_storage.{method}", "nova.volume.cinder", method, (*errors, *CINDER), needed=needed
    )


def _network(method: str, function: str, *errors: type[Exception], needed: bool = False) -> Seam:
    return Seam(
        f"network.{method}", "nova.network.neutron", function, (*errors, *NEUTRON), needed=needed
    )


def _image(method: str, function: str, *errors: type[Exception]) -> Seam:
    return Seam(f"image.{method}", "nova.image.glance", function, (*GLANCE, *errors), needed=True)


def _placement(method: str, function: str, *errors: type[Exception], needed: bool = False) -> Seam:
    module = "nova.scheduler.client.report"
    return Seam(f"placement.{method}", module, function, (*errors, *PLACEMENT_API), needed=needed)


def _share(method: str, function: str, *errors: type[Exception], needed: bool = False) -> Seam:
    return Seam(f"share.{method}", "nova.share.manila", function, (*errors, *MANILA), needed=needed)


BLOCK_STORAGE: tuple[Seam, ...] = (
    _block_storage("get", VolumeNotFound, needed=True),
    _block_storage(
        "attachment_create",
        VolumeNotFound,
        InvalidVolume,
        OverQuota,
        CinderAPIVersionNotAvailable,
        needed=True,
    ),
    _block_storage("attachment_update", VolumeAttachmentNotFound),
    _block_storage("attachment_complete", VolumeAttachmentNotFound),
    _block_storage("attachment_delete", VolumeAttachmentNotFound),
    _block_storage("migrate_volume_completion", VolumeNotFound, needed=True),
)

NETWORK: tuple[Seam, ...] = (
    _network(
        "allocate",
        "allocate_for_instance",
        NoMoreFixedIps,
        PortLimitExceeded,
        PortInUse,
        PortNotFound,
        PortNotUsable,
        PortNotUsableDNS,
        PortRequiresFixedIP,
        PortBindingFailed,
        PortUpdateFailed,
        NetworkNotFound,
        NetworkAmbiguous,
        NetworkRequiresSubnet,
        NetworkMissingPhysicalNetwork,
        NetworksWithQoSPolicyNotSupported,
        InterfaceAttachFailedNoNetwork,
        ExternalNetworkAttachForbidden,
        FixedIpAlreadyInUse,
        FixedIpInvalidOnHost,
        SecurityGroupNotFound,
        SecurityGroupCannotBeApplied,
        UnableToAutoAllocateNetwork,
        VirtualInterfaceMacAddressException,
        InvalidInput,
        needed=True,
    ),
    _network("deallocate", "deallocate_for_instance", PortNotFound, PortUpdateFailed),
    _network("bind_port", "bind_ports_to_host", PortBindingFailed, PortNotFound),
    _network(
        "activate_binding",
        "migrate_instance_start",
        PortBindingActivationFailed,
        PortBindingDeletionFailed,
        PortNotFound,
    ),
)

IMAGE: tuple[Seam, ...] = (
    _image(
        "get",
        "get",
        ImageNotFound,
        ImageNotActive,
        ImageUnacceptable,
        CertificateValidationFailed,
    ),
    _image("create", "create", ImageQuotaExceeded, Forbidden),
    _image("upload", "update", ImageNotFound, ImageQuotaExceeded, Forbidden),
)

PLACEMENT: tuple[Seam, ...] = (
    _placement(
        "get_allocation_candidates",
        "get_allocation_candidates",
        ResourceProviderRetrievalFailed,
        needed=True,
    ),
    _placement(
        "claim",
        "claim_resources",
        AllocationUpdateFailed,
        AllocationCreateFailed,
        ConsumerAllocationRetrievalFailed,
        PlacementAPIConflict,
        needed=True,
    ),
    _placement(
        "move_allocations",
        "move_allocations",
        AllocationMoveFailed,
        ConsumerAllocationRetrievalFailed,
    ),
    _placement(
        "delete_allocations",
        "delete_allocation_for_instance",
        AllocationDeleteFailed,
        ConsumerAllocationRetrievalFailed,
    ),
)

SHARE: tuple[Seam, ...] = (
    _share("get", "get", ShareMissingExportLocation, needed=True),
    _share("allow_access", "allow", ShareAccessGrantError),
    _share("deny_access", "deny", ShareAccessRemovalError, ShareAccessNotFound),
)
