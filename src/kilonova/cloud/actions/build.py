# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Build a server on the host that was found for it, and try the next host when that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from kilonova.cloud.actions.build_conduct import rebuild_elsewhere
from kilonova.cloud.actions.shutdown import (
    cleanup_volumes,
    shutdown_instance,
    try_deallocate_network,
)
from kilonova.cloud.device_names import name_devices
from kilonova.cloud.guards import compute_method, record_fault, set_error_state
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.scope import Conductor
from kilonova.cloud.volumes_at_boot import attach_at_boot
from kilonova.errors import (
    BuildAbortException,
    CertificateValidationFailed,
    ComputeResourcesUnavailable,
    ExternalNetworkAttachForbidden,
    FixedIpInvalidOnHost,
    FlavorDiskTooSmall,
    FlavorMemoryTooSmall,
    GroupAffinityViolation,
    ImageNotActive,
    ImageUnacceptable,
    InstanceNotFound,
    InstanceUnacceptable,
    InvalidBDM,
    InvalidDiskFormat,
    InvalidDiskInfo,
    InvalidInput,
    KilonovaError,
    NetworksWithQoSPolicyNotSupported,
    NoMoreFixedIps,
    OverQuota,
    RequestedVRamTooHigh,
    RescheduledByPolicyException,
    RescheduledException,
    UnableToAutoAllocateNetwork,
    UnexpectedDeletingTaskStateError,
    UnexpectedTaskStateError,
    VirtualInterfaceCreateException,
    VirtualInterfaceMacAddressException,
    VolumeEncryptionNotSupported,
    VTPMSecretForbidden,
)
from kilonova.faults.crossing import crosses

if TYPE_CHECKING:
    from kilonova.cloud.model.host import Host
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Compute
    from kilonova.cloud.services.records import NetworkRequest
    from kilonova.cloud.steps import Steps

GONE: Final = (InstanceNotFound, UnexpectedDeletingTaskStateError)
"""The server was deleted under the build's hands."""

NETWORK_REFUSALS: Final = (
    ExternalNetworkAttachForbidden,
    VirtualInterfaceCreateException,
    VirtualInterfaceMacAddressException,
    FixedIpInvalidOnHost,
    UnableToAutoAllocateNetwork,
    NetworksWithQoSPolicyNotSupported,
    VTPMSecretForbidden,
)

REFUSED_EVERYWHERE: Final = (
    FlavorDiskTooSmall,
    FlavorMemoryTooSmall,
    ImageNotActive,
    ImageUnacceptable,
    InvalidDiskInfo,
    InvalidDiskFormat,
    CertificateValidationFailed,
    VolumeEncryptionNotSupported,
    InvalidInput,
    RequestedVRamTooHigh,
)
"""What another host would refuse just as well. Source: nova/compute/manager.py,
_build_and_run_instance.
"""

NOWHERE: Final[Mapping[str, Any]] = dict.fromkeys(
    ("host", "node", "launched_on", "availability_zone")
)
"""What a server forgets with its host. Source: nova/compute/manager.py,
_nil_out_instance_obj_host_and_node.
"""


class Result(Enum):
    """What came of a build; a server group's policy is no host's fault.

    Source: nova/compute/build_results.py.
    """

    ACTIVE = "active"
    FAILED = "failed"
    RESCHEDULED = "rescheduled"
    AGAINST_POLICY = "against policy"


def build_and_run_instance(
    compute: Compute,
    instance: Instance,
    networks: Sequence[NetworkRequest],
    alternates: Sequence[Host],
) -> Steps[None]:
    """Build the server, one story at a time for each server; one that is given up holds nothing.

    Source: nova/compute/manager.py, ComputeManager.build_and_run_instance.
    """
    placement = compute.cloud.placement
    with (yield from compute.lock(instance)):
        try:
            result = yield from do_build_and_run_instance(compute, instance, networks, alternates)
        except KilonovaError:
            yield from placement.delete_allocations(instance.uuid)
            raise
        if result is Result.FAILED:
            yield from placement.delete_allocations(instance.uuid)
    blamed = result in (Result.FAILED, Result.RESCHEDULED)
    compute.host.failed_builds = compute.host.failed_builds + 1 if blamed else 0


@compute_method(reverts_task_state=True, event="compute__do_build_and_run_instance")
def do_build_and_run_instance(
    compute: Compute,
    instance: Instance,
    networks: Sequence[NetworkRequest],
    alternates: Sequence[Host],
) -> Steps[Result]:
    """Build; where it fails, try the next host, or give up with the server in error.

    Source: nova/compute/manager.py, ComputeManager._do_build_and_run_instance.
    """
    try:
        compute.save(
            instance,
            vm_state=VmState.BUILDING,
            task_state=None,
            expected_task_state=(TaskState.SCHEDULING, None),
        )
    except (InstanceNotFound, UnexpectedTaskStateError):
        return Result.FAILED
    try:
        yield from build(compute, instance, networks)
        return Result.ACTIVE
    except RescheduledException as error:
        given_up = not (yield from reschedule(compute, instance, networks, alternates, error))
        if isinstance(error, RescheduledByPolicyException):
            return Result.AGAINST_POLICY
        return Result.FAILED if given_up else Result.RESCHEDULED
    except GONE:
        yield from cleanup_networks(compute, instance)
    except KilonovaError as error:
        yield from cleanup_networks(compute, instance)
        yield from cleanup_volumes(compute, instance)
        record_fault(compute, instance, error)
        set_error_state(compute, instance, clean_task_state=True, **NOWHERE)
    return Result.FAILED


def build(compute: Compute, instance: Instance, networks: Sequence[NetworkRequest]) -> Steps[None]:
    """Claim, network, disks, guest. Announces instance.create; what it raises says what to do next.

    Raises: RescheduledException (another host may do), BuildAbortException (none will), and what
    says that the server is gone. Source: nova/compute/manager.py,
    ComputeManager._build_and_run_instance.
    """
    image = instance.spec.image if instance.spec is not None else None
    image_name = None if image is None else image.name
    compute.announce("instance.create.start", instance, image_name=image_name)
    try:
        yield from claimed(compute, instance, networks)
    except GONE as error:
        compute.announce("instance.create.error", instance, fault=error)
        raise
    except KilonovaError as error:
        compute.announce("instance.create.error", instance, fault=error)
        raise verdict(instance, error) from error
    power_state = compute.cloud.hypervisor.power_state(instance)
    try:
        compute.save(
            instance,
            power_state=power_state,
            vm_state=VmState.ACTIVE,
            task_state=None,
            launched_at=compute.cloud.clock.stamp,
            expected_task_state=(TaskState.SPAWNING,),
        )
    except GONE as error:
        compute.announce("instance.create.error", instance, fault=error)
        raise
    compute.announce("instance.create.end", instance)


def verdict(instance: Instance, error: Exception) -> Exception:
    """What a failed build means: try elsewhere, or give up."""
    uuid = instance.uuid
    if isinstance(error, BuildAbortException):
        return error
    if isinstance(error, NoMoreFixedIps):
        return BuildAbortException(
            uuid, f"Failed to allocate the network(s) with error {error}, not rescheduling."
        )
    if isinstance(error, NETWORK_REFUSALS):
        return BuildAbortException(uuid, "Failed to allocate the network(s), not rescheduling.")
    if isinstance(error, REFUSED_EVERYWHERE):
        return BuildAbortException(uuid, str(error))
    if isinstance(error, GroupAffinityViolation):
        return RescheduledByPolicyException(uuid, str(error))
    return RescheduledException(uuid, str(error))


def claimed(
    compute: Compute, instance: Instance, networks: Sequence[NetworkRequest]
) -> Steps[None]:
    """Hold the host's resources for the server while it is built; a failure gives them back.

    Source: nova/compute/resource_tracker.py, ResourceTracker.instance_claim.
    """
    host = compute.host
    host.instances[instance.uuid] = instance
    compute.save(
        instance,
        host=host.name,
        node=host.node.hypervisor_hostname,
        launched_on=host.name,
        touched=True,
    )
    try:
        yield from build_resources(compute, instance, networks)
    except KilonovaError:
        host.instances.pop(instance.uuid, None)
        if instance.uuid in compute.cloud.instances:
            compute.save(instance, host=None, node=None)
        raise


@crosses("compute.build_resources")
def build_resources(
    compute: Compute, instance: Instance, networks: Sequence[NetworkRequest]
) -> Steps[None]:
    """Ports, disks, and the guest on them.

    A network that cannot be had is found out only when the guest needs it, as in Nova, where ports
    are made in the background. Source: nova/compute/manager.py, ComputeManager._build_resources.
    """
    cloud, context = compute.cloud, compute.context
    compute.save(
        instance,
        vm_state=VmState.BUILDING,
        task_state=TaskState.NETWORKING,
        expected_task_state=(None,),
    )
    no_network: Exception | None = None
    try:
        instance.vifs = yield from cloud.network.allocate(
            context, instance, networks, compute.host.name
        )
    except KilonovaError as error:
        no_network = error
    yield from prepare_disks(compute, instance)
    try:
        compute.save(
            instance,
            vm_state=VmState.BUILDING,
            task_state=TaskState.SPAWNING,
            expected_task_state=(TaskState.BLOCK_DEVICE_MAPPING,),
        )
        if no_network is not None:
            raise no_network
        yield from cloud.hypervisor.spawn(compute.host, instance)
    except KilonovaError as error:
        yield from undo(compute, instance, error)
        raise


def prepare_disks(compute: Compute, instance: Instance) -> Steps[None]:
    """Name the devices and attach the volumes.

    Raises: BuildAbortException. Source: nova/compute/manager.py, ComputeManager._prep_block_device.
    """
    try:
        name_devices(compute, instance)
        compute.save(instance, vm_state=VmState.BUILDING, task_state=TaskState.BLOCK_DEVICE_MAPPING)
        yield from attach_at_boot(compute, instance)
    except (*GONE, ComputeResourcesUnavailable):
        raise
    except (
        UnexpectedTaskStateError,
        InstanceUnacceptable,
        ExternalNetworkAttachForbidden,
        OverQuota,
        InvalidBDM,
    ) as error:
        raise BuildAbortException(instance.uuid, str(error)) from error
    except KilonovaError as error:
        raise BuildAbortException(instance.uuid, "Failure prepping block device.") from error


def undo(compute: Compute, instance: Instance, error: Exception) -> Steps[None]:
    """Take away what was built; where even that fails, no other host is tried.

    Raises: BuildAbortException.
    """
    try:
        yield from shutdown_instance(compute, instance, deallocates=not instance.vifs)
    except KilonovaError as second:
        raise BuildAbortException(instance.uuid, str(error)) from second


def cleanup_networks(compute: Compute, instance: Instance) -> Steps[None]:
    """Give the ports back. Source: nova/compute/manager.py,
    ComputeManager._cleanup_allocated_networks.
    """
    yield from try_deallocate_network(compute, instance)
    if instance.uuid in compute.cloud.instances:
        compute.save(instance, touched=True)


def reschedule(
    compute: Compute,
    instance: Instance,
    networks: Sequence[NetworkRequest],
    alternates: Sequence[Host],
    error: RescheduledException,
) -> Steps[bool]:
    """Ask the conductor for the next host, unless retries are not counted for this request; says
    whether it was asked.
    """
    spec = instance.spec
    assert spec is not None
    yield from cleanup_networks(compute, instance)
    if not spec.counts_retries:
        record_fault(compute, instance, error, message=error.reason)
        set_error_state(compute, instance, clean_task_state=True, **NOWHERE)
        return False
    tried = (compute.host.name, compute.host.node.hypervisor_hostname)
    spec.retry_hosts = (*(spec.retry_hosts or ()), tried)
    spec.num_attempts = max(spec.num_attempts, 1)
    compute.save(instance, task_state=TaskState.SCHEDULING, **NOWHERE)
    yield from compute.cloud.placement.delete_allocations(instance.uuid)
    compute.cast(
        rebuild_elsewhere, compute.on(Conductor), instance, networks, alternates, error.reason
    )
    return True
