# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Unshelve: start a shelved server again, on another host if its own has forgotten it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kilonova.cloud.actions.delete import leave_host
from kilonova.cloud.actions.power import start_instance
from kilonova.cloud.actions.shelve import reserve_volumes
from kilonova.cloud.announcing import unsaved
from kilonova.cloud.guards import (
    accepts,
    compute_method,
    finish_event,
    record_fault,
    start_action,
    start_event,
)
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.model.request_spec import Destination
from kilonova.cloud.scheduling.select import select_destinations
from kilonova.cloud.scope import Conductor, Scheduler
from kilonova.cloud.shelved import forget_shelved_image
from kilonova.cloud.volumes_at_boot import attach_at_boot
from kilonova.cloud.zones import check_zone, zone_of_host
from kilonova.errors import (
    ImageNotFound,
    InvalidBDM,
    KilonovaError,
    MismatchVolumeAZException,
    NoValidHost,
    OverQuota,
    UnshelveException,
    UnshelveHostNotInAZ,
    UnshelveInstanceInvalidState,
    UnsupportedPolicyException,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps


class AsBefore:
    """The wish for no other availability zone than the one asked for before."""


AS_BEFORE: Final = AsBefore()


@accepts(vm_state=(VmState.SHELVED, VmState.SHELVED_OFFLOADED))
def unshelve(
    api: Api,
    instance: Instance,
    availability_zone: str | AsBefore | None = AS_BEFORE,
    host: str | None = None,
) -> Steps[None]:
    """202; a zone (None is any from now on) or a host only for an offloaded server.

    Raises: UnshelveInstanceInvalidState, InvalidRequest, MismatchVolumeAZException,
    ComputeHostNotFound, UnshelveHostNotInAZ. Source: nova/compute/api.py, API.unshelve.
    """
    spec = instance.spec
    assert spec is not None
    asked = not isinstance(availability_zone, AsBefore)
    if (asked or host) and instance.vm_state is not VmState.SHELVED_OFFLOADED:
        raise UnshelveInstanceInvalidState(instance.uuid, instance.vm_state)
    zone = spec.availability_zone
    if not isinstance(availability_zone, AsBefore):
        zone = availability_zone
        if zone:
            yield from check_wished_zone(api, instance, zone)
    if host:
        api.cloud.hosts.get(host)
        if zone is not None and zone_of_host(api.cloud, host) != zone:
            raise UnshelveHostNotInAZ(host, zone)
    spec.availability_zone = zone
    api.save(instance, task_state=TaskState.UNSHELVING, expected_task_state=(None,))
    start_action(api, instance, "unshelve")
    api.cast(find_host_again, api.on(Conductor), instance, host)


def check_wished_zone(api: Api, instance: Instance, zone: str) -> Steps[None]:
    """The zone must be there, and hold the volumes where these may not be elsewhere.

    Raises: InvalidRequest, MismatchVolumeAZException.
    Source: nova/compute/api.py, API._validate_unshelve_az.
    """
    check_zone(api.cloud, zone)
    if api.cloud.flags.cinder.cross_az_attach:
        return
    for bdm in instance.bdms:
        if bdm.volume_id is None:
            continue
        volume = yield from api.cloud.block_storage.get(api.context, bdm.volume_id)
        if volume.availability_zone != zone:
            raise MismatchVolumeAZException(
                "The specified availability zone does not match the volume "
                f"{volume.id} attached to the server. Specified availability zone is {zone}. "
                f"Volume is in {volume.availability_zone}."
            )


def find_host_again(
    conductor: Conductor, instance: Instance, wished_host: str | None
) -> Steps[None]:
    """Start the server where it is, or find a host for it; without one it stays shelved.

    Raises: UnshelveException.
    Source: nova/conductor/manager.py, ComputeTaskManager.unshelve_instance.
    """
    cloud, spec = conductor.cloud, instance.spec
    assert spec is not None
    if instance.vm_state is VmState.SHELVED:
        conductor.save(
            instance,
            task_state=TaskState.POWERING_ON,
            expected_task_state=(TaskState.UNSHELVING,),
        )
        conductor.cast(start_instance, conductor.compute(instance.host), instance)
        return
    image = yield from shelved_image(conductor, instance)
    event = start_event(conductor, instance, "schedule_instances")
    try:
        spec.force_hosts = spec.force_nodes = ()
        spec.requested_destination = Destination(wished_host, cell=instance.cell)
        selections = yield from select_destinations(
            conductor.on(Scheduler), spec, [instance.uuid], alternates=False
        )
    except KilonovaError as error:
        if event is not None:
            finish_event(conductor, event, error)
        conductor.save(instance, task_state=None)
        if isinstance(error, (NoValidHost, UnsupportedPolicyException)):
            return
        raise
    finally:
        spec.requested_destination = None  # a wish for this move only
    if event is not None:
        finish_event(conductor, event, None)
    host = selections[0].host.name
    zone = zone_of_host(cloud, host)
    conductor.cast(unshelve_instance, conductor.compute(host), instance, image, zone)


def shelved_image(conductor: Conductor, instance: Instance) -> Steps[Image | None]:
    """The image that shelving made; none of a volume-backed server.

    Raises: UnshelveException, with the server in error.
    """
    image_id = instance.system_metadata.get("shelved_image_id")
    if not image_id:
        return None
    event = start_event(conductor, instance, "get_image_info")
    try:
        image = yield from conductor.cloud.image.get(conductor.context, image_id)
    except ImageNotFound as error:
        conductor.save(instance, vm_state=VmState.ERROR)
        reason = f"Unshelve attempted but the image {image_id} cannot be found."
        record_fault(conductor, instance, error, message=reason)
        failure = UnshelveException(instance.uuid, reason)
        if event is not None:
            finish_event(conductor, event, failure)
        raise failure from error
    if event is not None:
        finish_event(conductor, event, None)
    return image


@compute_method(reverts_task_state=True)
def unshelve_instance(
    compute: Compute, instance: Instance, image: Image | None, zone: str
) -> Steps[None]:
    """Build the guest from its image, on its volumes and ports.

    Source: nova/compute/manager.py, ComputeManager.unshelve_instance.
    """
    with (yield from compute.lock(instance)):
        with unsaved(instance, availability_zone=zone):
            compute.announce("instance.unshelve.start", instance)
        compute.save(instance, task_state=TaskState.SPAWNING, availability_zone=zone)
        try:
            yield from attach_at_boot(compute, instance)
        except OverQuota:
            raise
        except KilonovaError as error:
            raise InvalidBDM(str(error)).at("nova.compute.manager", "_prep_block_device") from error
        image_ref, auto_disk_config = instance.image_ref, instance.auto_disk_config
        try:
            yield from spawn_again(compute, instance, image)
        except KilonovaError:
            yield from undo(compute, instance, image_ref)
            raise
        compute.save(
            instance,
            image_ref=image_ref,
            auto_disk_config=auto_disk_config,
            power_state=compute.cloud.hypervisor.power_state(instance),
            vm_state=VmState.ACTIVE,
            task_state=None,
            launched_at=compute.cloud.clock.stamp,
            expected_task_state=(TaskState.SPAWNING,),
            **forget_shelved_image(compute, instance),
        )
        compute.announce("instance.unshelve.end", instance)


def spawn_again(compute: Compute, instance: Instance, image: Image | None) -> Steps[None]:
    """Claim the host's resources and start the guest from the image that shelving made.

    Until it runs, the server shows that image as its own.
    """
    cloud, host = compute.cloud, compute.host
    changes: dict[str, Any] = {} if image is None else {"image_ref": image.id}
    host.instances[instance.uuid] = instance
    compute.save(
        instance,
        host=host.name,
        node=host.node.hypervisor_hostname,
        launched_on=host.name,
        auto_disk_config=False,
        **changes,
    )
    try:
        for vif in instance.vifs:
            yield from cloud.network.bind_port(compute.context, vif, host.name)
            yield from cloud.network.activate_binding(compute.context, vif, host.name)
        yield from cloud.hypervisor.spawn(host, instance)
    except KilonovaError:
        leave_host(compute, instance)
        compute.save(instance, host=None, node=None, launched_on=None)
        raise


def undo(compute: Compute, instance: Instance, image_ref: str) -> Steps[None]:
    """Shelved as before: no allocations, the volumes reserved only.

    What changes here is saved when the task is taken off.
    """
    yield from compute.cloud.placement.delete_allocations(instance.uuid)
    yield from reserve_volumes(compute, instance)
    instance.image_ref = image_ref
    instance.host = instance.node = instance.launched_on = instance.availability_zone = None
