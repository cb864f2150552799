# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Finding a host, and the books of placement."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class NoValidHost(NovaError):
    """No host can take the server: the request was sound, the cloud is full."""

    sentence = "No valid host was found. {reason}"
    reason: str


class MaxRetriesExceeded(NoValidHost):
    """Every host that was tried failed (compare NoValidHost, where none was found)."""

    sentence = "Exceeded maximum number of retries. {reason}"


@detailed
class RequestFilterFailed(NovaError):
    """The request cannot be translated for placement."""

    sentence = "Scheduling failed: {reason}"
    reason: str


@detailed
class SchedulerHostFilterNotFound(NotFound):
    """The options name a filter that does not exist."""

    sentence = "Scheduler Host Filter {filter_name} could not be found."
    filter_name: str


@detailed
class UnsupportedPolicyException(Invalid):
    """The scheduler is not set up for that policy of groups."""

    sentence = "ServerGroup policy is not supported: {reason}"
    reason: str


class PlacementAPIConnectFailure(NovaError):
    """Placement cannot be reached."""

    sentence = "Unable to communicate with the Placement API."


@detailed
class PlacementAPIConflict(NovaError):
    """Somebody changed placement's books first."""

    sentence = (
        "A conflict was encountered attempting to invoke the placement API at URL {url}: {error}"
    )
    url: str
    error: str


class ResourceProviderUpdateConflict(PlacementAPIConflict):
    """Somebody changed the provider first."""

    sentence = (
        "A conflict was encountered attempting to update resource provider {uuid} (generation "
        "{generation}): {error}"
    )

    def __init__(self, uuid: str, generation: int, error: str) -> None:
        self._fill(uuid=uuid, generation=generation, error=error)


@detailed
class ResourceProviderNotFound(NotFound):
    """Placement knows no such provider."""

    sentence = "No such resource provider {name_or_uuid}."
    name_or_uuid: str


class ResourceProviderInUse(NovaError):
    """The provider's resources are in use."""

    sentence = "Resource provider has allocations."


@detailed
class ResourceProviderRetrievalFailed(NovaError):
    """A provider could not be read."""

    sentence = "Failed to get resource provider with UUID {uuid}"
    uuid: str


@detailed
class ResourceProviderAggregateRetrievalFailed(NovaError):
    """A provider's aggregates could not be read."""

    sentence = "Failed to get aggregates for resource provider with UUID {uuid}"
    uuid: str


@detailed
class ResourceProviderTraitRetrievalFailed(NovaError):
    """A provider's traits could not be read."""

    sentence = "Failed to get traits for resource provider with UUID {uuid}"
    uuid: str


@detailed
class ResourceProviderCreationFailed(NovaError):
    """A provider could not be made."""

    sentence = "Failed to create resource provider {name}"
    name: str


@detailed
class ResourceProviderDeletionFailed(NovaError):
    """A provider could not be removed."""

    sentence = "Failed to delete resource provider {uuid}"
    uuid: str


@detailed
class ResourceProviderUpdateFailed(NovaError):
    """A provider could not be changed."""

    sentence = "Failed to update resource provider via URL {url}: {error}"
    url: str
    error: str


class ResourceProviderSyncFailed(NovaError):
    """Host and placement could not be brought to agree."""

    sentence = (
        "Failed to synchronize the placement service with resource provider information supplied "
        "by the compute host."
    )


@detailed
class ResourceProviderAllocationRetrievalFailed(NovaError):
    """What is taken of a provider could not be read."""

    sentence = "Failed to retrieve allocations for resource provider {rp_uuid}: {error}"
    rp_uuid: str
    error: str


@detailed
class ConsumerAllocationRetrievalFailed(NovaError):
    """What a consumer holds could not be read."""

    sentence = "Failed to retrieve allocations for consumer {consumer_uuid}: {error}"
    consumer_uuid: str
    error: str


@detailed
class AllocationCreateFailed(NovaError):
    """Resources could not be taken for the server."""

    sentence = (
        "Failed to create allocations for instance {instance} against resource provider {provider}."
    )
    instance: str
    provider: str


@detailed
class AllocationUpdateFailed(NovaError):
    """A consumer's allocations could not be changed."""

    sentence = "Failed to update allocations for consumer {consumer_uuid}. Error: {error}"
    consumer_uuid: str
    error: str


@detailed
class AllocationMoveFailed(NovaError):
    """Allocations could not be handed to another consumer."""

    sentence = (
        "Failed to move allocations from consumer {source_consumer} to consumer {target_consumer}. "
        "Error: {error}"
    )
    source_consumer: str
    target_consumer: str
    error: str


@detailed
class AllocationDeleteFailed(NovaError):
    """A consumer's allocations could not be given back."""

    sentence = "Failed to delete allocations for consumer {consumer_uuid}. Error: {error}"
    consumer_uuid: str
    error: str


@detailed
class UsagesRetrievalFailed(NovaError):
    """What a project uses could not be read."""

    sentence = "Failed to retrieve usages for project '{project_id}' and user '{user_id}'."
    project_id: str
    user_id: str


@detailed
class TraitRetrievalFailed(NovaError):
    """Traits could not be read."""

    sentence = "Failed to retrieve traits from the placement API: {error}"
    error: str


@detailed
class TraitCreationFailed(NovaError):
    """A trait could not be made."""

    sentence = "Failed to create trait {name}: {error}"
    name: str
    error: str


@detailed
class InvalidInventory(Invalid):
    """The host's inventory makes no sense."""

    sentence = (
        "Inventory for '{resource_class}' on resource provider '{resource_provider}' invalid."
    )
    resource_class: str
    resource_provider: str


class InventoryInUse(InvalidInventory):
    """The inventory cannot shrink below what is taken."""


@detailed
class InvalidResourceClass(Invalid):
    """No resource is called that."""

    sentence = "Resource class '{resource_class}' invalid."
    resource_class: str


@detailed
class ReshapeFailed(NovaError):
    """Providers could not be moved to their new shape."""

    sentence = "Resource provider inventory and allocation data migration failed: {error}"
    error: str


class ReshapeNeeded(NovaError):
    """Providers have to be moved to a new shape first."""

    sentence = "Virt driver indicates that provider inventories need to be moved."


@detailed
class RequestGroupSuffixConflict(NovaError):
    """Two groups of a request have the same name."""

    sentence = "Duplicate request group suffix {suffix}."
    suffix: str


@detailed
class AmbiguousResourceProviderForPCIRequest(NovaError):
    """One PCI request was split over several providers."""

    sentence = (
        "Allocating resources from multiple resource providers {providers} for a single pci "
        "request {requester} is not supported."
    )
    providers: str
    requester: str


@detailed
class UnexpectedResourceProviderNameForPCIRequest(NovaError):
    """A provider's name does not say which card it is."""

    sentence = (
        "Resource provider {provider} used to allocate resources for the pci request {requester} "
        "does not have a properly formatted name. Expected name format is "
        "<hostname>:<agentname>:<interfacename>, but got {provider_name}"
    )
    provider: str
    requester: str
    provider_name: str
