# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Network cards of guests."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NovaError, detailed


class VirtualInterfaceCreateException(NovaError):
    """Networking did not tell in time that the card is wired."""

    sentence = "Virtual Interface creation failed"


class VirtualInterfaceMacAddressException(NovaError):
    """No unused hardware address was found."""

    sentence = "Creation of virtual interface with unique mac address failed"


class VirtualInterfacePlugException(NovaError):
    """The host could not wire the card."""

    sentence = "Virtual interface plugin failed"


@detailed
class VirtualInterfaceUnplugException(NovaError):
    """The host could not unwire the card."""

    sentence = "Failed to unplug virtual interface: {reason}"
    reason: str


@detailed
class InterfaceAttachFailed(NovaError):
    """The guest did not take the card."""

    sentence = "Failed to attach network adapter device to {instance_uuid}"
    instance_uuid: str


@detailed
class InterfaceAttachFailedNoNetwork(Invalid):
    """No network was chosen and the project has none."""

    sentence = (
        "No specific network was requested and none are available for project '{project_id}'."
    )
    project_id: str


@detailed
class InterfaceAttachPciClaimFailed(Invalid):
    """The host has no PCI device for the card."""

    sentence = "Failed to claim PCI device for {instance_uuid} during interface attach"
    instance_uuid: str


@detailed
class InterfaceAttachResourceAllocationFailed(Invalid):
    """Placement has no room for what the card's port asks."""

    sentence = "Failed to allocate additional resources to {instance_uuid} during interface attach"
    instance_uuid: str


@detailed
class InterfaceDetachFailed(Invalid):
    """The guest did not let go of the card."""

    sentence = "Failed to detach network adapter device from {instance_uuid}"
    instance_uuid: str


class NetworkInterfaceTaggedAttachNotSupported(Invalid):
    """The server cannot take a tagged card."""

    sentence = "Tagged network interface attachment is not supported for this server instance."


@detailed
class AttachInterfaceNotSupported(Invalid):
    """The server cannot take another card."""

    sentence = "Attaching interfaces is not supported for instance {instance_uuid}."
    instance_uuid: str


class AttachInterfaceWithQoSPolicyNotSupported(AttachInterfaceNotSupported):
    """The server cannot take a card with quality of service."""

    sentence = "Attaching interfaces with QoS policy is not supported for instance {instance_uuid}."


class AttachWithExtendedQoSPolicyNotSupported(AttachInterfaceNotSupported):
    """A card whose port has several requests cannot be attached."""

    sentence = (
        "The interface attach server operation with port having extended resource request, like a "
        "port with both QoS minimum bandwidth and packet rate policies, is not yet supported."
    )

    def __init__(self, message: str = "") -> None:
        self._fill(message=message)


@detailed
class AttachSRIOVPortNotSupported(Invalid):
    """A physical card can be had only from the start."""

    sentence = (
        "Attaching SR-IOV port {port_id} to server {instance_uuid} is not supported. SR-IOV ports "
        "must be specified during server creation."
    )
    port_id: str
    instance_uuid: str


@detailed
class VifDetailsMissingVhostuserSockPath(Invalid):
    """Networking did not say where the card's socket is."""

    sentence = "vhostuser_sock_path not present in vif_details for vif {vif_id}"
    vif_id: str


@detailed
class VifDetailsMissingMacvtapParameters(Invalid):
    """Networking did not say what a macvtap card needs."""

    sentence = (
        "Parameters {missing_params} not present in vif_details for vif {vif_id}. Check your "
        "Neutron configuration to validate that the macvtap parameters are correct."
    )
    missing_params: str
    vif_id: str
