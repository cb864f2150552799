# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""PCI devices and accelerators."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, Invalid, NotFound, NovaError, detailed


class ImagePCINUMAPolicyForbidden(Forbidden):
    """The image may not override the flavor's affinity of PCI devices."""

    sentence = (
        "Image property 'hw_pci_numa_affinity_policy' is not permitted to override the "
        "'hw:pci_numa_affinity_policy' flavor extra spec."
    )


@detailed
class InvalidPCINUMAAffinity(Invalid):
    """No such affinity of PCI devices."""

    sentence = "Invalid PCI NUMA affinity configured: {policy}"
    policy: str


@detailed
class PciInvalidAlias(Invalid):
    """An alias of PCI devices is described wrongly."""

    sentence = "Invalid PCI alias definition: {reason}"
    reason: str


@detailed
class PciRequestAliasNotDefined(NovaError):
    """The flavor names an alias that nobody defined."""

    sentence = "PCI alias {alias} is not defined"
    alias: str


@detailed
class PciDeviceRequestFailed(NovaError):
    """The host has no PCI device left that fits."""

    sentence = "PCI device request {requests} failed"
    requests: str


@detailed
class PciDeviceNotFound(NotFound):
    """The host has no PCI device at that address."""

    sentence = "PCI Device {node_id}:{address} not found."
    node_id: str
    address: str


@detailed
class PciDeviceNotFoundById(NotFound):
    """No PCI device has that id."""

    sentence = "PCI device {id} not found"
    id: str


@detailed
class PciDeviceInvalidStatus(Invalid):
    """The PCI device is not in the state that the step needs."""

    sentence = "PCI device {compute_node_id}:{address} is {status} instead of {hopestatus}"
    compute_node_id: str
    address: str
    status: str
    hopestatus: str


@detailed
class PciDeviceInvalidOwner(Invalid):
    """The PCI device belongs to another server."""

    sentence = "PCI device {compute_node_id}:{address} is owned by {owner} instead of {hopeowner}"
    compute_node_id: str
    address: str
    owner: str
    hopeowner: str


@detailed
class PciDevicePoolEmpty(NovaError):
    """The pool of PCI devices is used up."""

    sentence = "Attempt to consume PCI device {compute_node_id}:{address} from empty pool"
    compute_node_id: str
    address: str


@detailed
class PciDeviceWrongAddressFormat(NovaError):
    """The PCI address cannot be read."""

    sentence = "The PCI address {address} has an incorrect format."
    address: str


@detailed
class PciDeviceDetachFailed(NovaError):
    """The guest did not let go of the PCI device."""

    sentence = "Failed to detach PCI device {dev}: {reason}"
    dev: str
    reason: str


@detailed
class PciDeviceUnsupportedHypervisor(NovaError):
    """The hypervisor cannot pass PCI devices through."""

    sentence = "{type} hypervisor does not support PCI devices"
    type: str


@detailed
class PciConfigInvalidSpec(Invalid):
    """The options describe PCI devices wrongly."""

    sentence = "Invalid [pci]device_spec config: {reason}"
    reason: str


@detailed
class PciRequestFromVIFNotFound(NotFound):
    """A network card's PCI request is not on record."""

    sentence = (
        "Failed to locate PCI request associated with the given VIF PCI address: {pci_slot} on "
        "compute node: {node_id}"
    )
    pci_slot: str
    node_id: str


@detailed
class DeviceProfileError(NovaError):
    """The accelerator profile cannot be used."""

    sentence = "Device profile name {name}: {msg}"
    name: str
    msg: str


@detailed
class AcceleratorRequestOpFailed(NovaError):
    """The accelerator service refused a request."""

    sentence = "Failed to {op} accelerator requests: {msg}"
    op: str
    msg: str


@detailed
class AcceleratorRequestBindingFailed(NovaError):
    """Accelerators could not be bound to the server."""

    sentence = "Failed to bind accelerator requests: {msg}"
    msg: str
