# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networks, ports and addresses."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, Invalid, NotFound, NotSupported, NovaError, detailed


@detailed
class NetworkNotFound(NotFound):
    """No such network."""

    sentence = "Network {network_id} could not be found."
    network_id: str


class NetworkNotFoundForBridge(NetworkNotFound):
    """No network uses that bridge."""

    sentence = "Network could not be found for bridge {bridge}"

    def __init__(self, bridge: str) -> None:
        self._fill(bridge=bridge)


class NetworkNotFoundForInstance(NetworkNotFound):
    """The server has no network."""

    sentence = "Network could not be found for instance {instance_id}."

    def __init__(self, instance_id: str) -> None:
        self._fill(instance_id=instance_id)


class NetworkAmbiguous(Invalid):
    """The project has several networks and none was chosen."""

    sentence = (
        "More than one possible network found. Specify network ID(s) to select which one(s) to "
        "connect to."
    )


@detailed
class NetworkRequiresSubnet(Invalid):
    """The network has no subnet to take addresses from."""

    sentence = "Network {network_uuid} requires a subnet in order to boot instances on."
    network_uuid: str


@detailed
class NetworkMissingPhysicalNetwork(NovaError):
    """The network does not say which physical network carries it."""

    sentence = "Physical network is missing for network {network_uuid}"
    network_uuid: str


@detailed
class NetworksWithQoSPolicyNotSupported(Invalid):
    """A network's quality of service cannot be kept."""

    sentence = (
        "Using networks with QoS policy is not supported for instance {instance_uuid}. (Network ID "
        "is {network_id})"
    )
    instance_uuid: str
    network_id: str


@detailed
class UnableToAutoAllocateNetwork(Invalid):
    """No network can be made for the project by itself."""

    sentence = "Unable to automatically allocate a network for project {project_id}"
    project_id: str


@detailed
class ExternalNetworkAttachForbidden(Forbidden):
    """Servers of the project may not sit in an external network."""

    sentence = "It is not allowed to create an interface on external network {network_uuid}"
    network_uuid: str


@detailed
class PortNotFound(NotFound):
    """No such port."""

    sentence = "Port id {port_id} could not be found."
    port_id: str


@detailed
class PortInUse(Invalid):
    """Another server has the port."""

    sentence = "Port {port_id} is still in use."
    port_id: str


@detailed
class PortNotUsable(Invalid):
    """The port belongs to another project."""

    sentence = "Port {port_id} not usable for instance {instance}."
    port_id: str
    instance: str


@detailed
class PortNotUsableDNS(Invalid):
    """The port's name in the DNS is not the server's."""

    sentence = (
        "Port {port_id} not usable for instance {instance}. Value {value} assigned to dns_name "
        "attribute does not match instance's hostname {hostname}"
    )
    port_id: str
    instance: str
    value: str
    hostname: str


@detailed
class PortRequiresFixedIP(Invalid):
    """The port has no address."""

    sentence = "Port {port_id} requires a FixedIP in order to be used."
    port_id: str


@detailed
class PortUpdateFailed(Invalid):
    """Networking refused to change the port."""

    sentence = "Port update failed for port {port_id}: {reason}"
    port_id: str
    reason: str


@detailed
class PortBindingFailed(Invalid):
    """No mechanism on the host could wire the port."""

    sentence = "Binding failed for port {port_id}, please check neutron logs for more information."
    port_id: str


@detailed
class PortBindingDeletionFailed(NovaError):
    """A binding of the port to a host stays behind."""

    sentence = (
        "Failed to delete binding for port(s) {port_id} on host {host}; please check neutron logs "
        "for more information"
    )
    port_id: str
    host: str


@detailed
class PortBindingActivationFailed(NovaError):
    """The port stays with the host it was bound to."""

    sentence = (
        "Failed to activate binding for port {port_id} on host {host}; please check neutron logs "
        "for more information"
    )
    port_id: str
    host: str


@detailed
class FixedIpNotFoundForAddress(NotFound):
    """No server has the address."""

    sentence = "Fixed IP not found for address {address}."
    address: str


@detailed
class FixedIpNotFoundForInstance(NotFound):
    """The server does not have the address."""

    sentence = "Instance {instance_uuid} does not have fixed IP '{ip}'."
    instance_uuid: str
    ip: str


@detailed
class FixedIpAlreadyInUse(NovaError):
    """Another server has the address."""

    sentence = "Fixed IP address {address} is already in use on instance {instance_uuid}."
    address: str
    instance_uuid: str


@detailed
class FixedIpAssociatedWithMultipleInstances(NovaError):
    """Several servers have the address."""

    sentence = "More than one instance is associated with fixed IP address '{address}'."
    address: str


@detailed
class FixedIpInvalidOnHost(Invalid):
    """The host's network segment has no such address."""

    sentence = "The fixed IP associated with port {port_id} is not compatible with the host."
    port_id: str


@detailed
class NoMoreFixedIps(NovaError):
    """The network's addresses are used up."""

    sentence = "No fixed IP addresses available for network: {net}"
    net: str


@detailed
class InvalidFixedIpAndMaxCountRequest(Invalid):
    """Several servers cannot share one address."""

    sentence = "Failed to launch instances: {reason}"
    reason: str


@detailed
class MultiplePortsNotApplicable(Invalid):
    """Several servers cannot share one port."""

    sentence = "Failed to launch instances: {reason}"
    reason: str


@detailed
class InvalidIpAddressError(Invalid):
    """That is no address."""

    sentence = "{address} is not a valid IP v4/6 address."
    address: str


@detailed
class InvalidCidr(Invalid):
    """That is no range of addresses."""

    sentence = "{cidr} is not a valid IP network."
    cidr: str


@detailed
class InvalidRoutedNetworkConfiguration(NovaError):
    """Segments and host aggregates do not agree."""

    sentence = "Neutron routed networks configuration is invalid: {reason}."
    reason: str


class NeutronAdminCredentialConfigurationInvalid(Invalid):
    """Networking does not accept the deployment's credentials."""

    sentence = "Networking client is experiencing an unauthorized exception."


class ForbiddenPortsWithAccelerator(NotSupported):
    """The port has an accelerator, which forbids the operation."""

    sentence = "Feature not supported with Ports that have accelerators."


class ForbiddenWithRemoteManagedPorts(NotSupported):
    """The port is managed by a smart card, which forbids the operation."""

    sentence = "This feature is not supported when remote-managed ports are in use."


class CreateWithPortResourceRequestOldVersion(Invalid):
    """The microversion is too old for ports that ask for resources."""

    sentence = (
        "Creating servers with ports having resource requests, like a port with a QoS minimum "
        "bandwidth policy, is not supported until microversion 2.72."
    )


class ExtendedResourceRequestOldCompute(Invalid):
    """A compute service is too old for ports with several requests."""

    sentence = (
        "The port-resource-request-groups neutron API extension is not supported by old nova "
        "compute service. Upgrade your compute services to Xena (24.0.0) or later."
    )
