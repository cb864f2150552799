# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Rescue and unrescue: boot a server from another image to repair it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions.power import power_off
from kilonova.cloud.actions.share_mounts import check_shares, mount_all
from kilonova.cloud.guards import (
    ErrorOutInstance,
    accepts,
    compute_method,
    set_error_state,
    start_action,
)
from kilonova.cloud.image_properties import typed_properties
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.refusals import refuse_vtpm
from kilonova.cloud.usage import notify_usage_exists
from kilonova.errors import (
    ImageBadRequest,
    ImageNotFound,
    InstanceNotRescuable,
    InvalidVolume,
    KilonovaError,
    UnsupportedRescueImage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute
    from kilonova.cloud.steps import Steps

STABLE_DEVICE = ("hw_rescue_bus", "hw_rescue_device")
"""What the rescue image must say for a server that boots from a volume."""


def rescue(
    api: Api, instance: Instance, image_id: str | None = None, *, volume_backed_too: bool = True
) -> Steps[None]:
    """200; 409 unless active, stopped or in error.

    A volume-backed server needs a caller that knows of this (since version 2.87 of the API), an
    image that names its rescue device, and a driver that can. Raises: UnsupportedRescueImage,
    InstanceNotRescuable, InvalidVolume. Source: nova/compute/api.py, API.rescue.
    """
    refuse_vtpm(instance, "rescue")
    yield from request_rescue(api, instance, image_id, volume_backed_too)


@accepts(vm_state=(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR), method="rescue")
def request_rescue(
    api: Api, instance: Instance, image_id: str | None, volume_backed_too: bool
) -> Steps[None]:
    """Check the image and the volumes, and hand over."""
    properties: Mapping[str, Any] = instance.image_meta
    if image_id is not None:
        properties = yield from rescue_properties(api, image_id)
    yield from check_volumes_in_use(api, instance)
    if instance.is_volume_backed:
        if not volume_backed_too or any(name not in properties for name in STABLE_DEVICE):
            raise InstanceNotRescuable(instance.uuid, "Cannot rescue a volume-backed instance")
        if not api.cloud.hypervisor.supports("supports_bfv_rescue"):
            raise InstanceNotRescuable(
                instance.uuid, "Host unable to rescue a volume-backed instance"
            )
    api.save(instance, task_state=TaskState.RESCUING, expected_task_state=(None,))
    start_action(api, instance, "rescue")
    api.cast(rescue_instance, api.compute(instance.host), instance, image_id)


def rescue_properties(api: Api, image_id: str) -> Steps[Mapping[str, Any]]:
    """What the rescue image says of itself; the snapshot of a volume-backed server will not do.

    Raises: UnsupportedRescueImage.
    """
    try:
        image = yield from api.cloud.image.get(api.context, image_id)
    except (ImageNotFound, ImageBadRequest):
        raise UnsupportedRescueImage(image_id) from None
    properties = typed_properties(image.properties)
    if properties.get("img_block_device_mapping"):
        raise UnsupportedRescueImage(image_id)
    return properties


def check_volumes_in_use(api: Api, instance: Instance) -> Steps[None]:
    """Raises: InvalidVolume. Source: nova/compute/api.py, API._check_volume_status."""
    for bdm in instance.bdms:
        if bdm.volume_id is not None:
            volume = yield from api.cloud.block_storage.get(api.context, bdm.volume_id)
            if volume.status != "in-use":
                raise InvalidVolume(
                    f"volume '{volume.id}' status must be 'in-use'. "
                    f"Currently in '{volume.status}' status"
                )


@compute_method(reverts_task_state=True)
def rescue_instance(compute: Compute, instance: Instance, image_id: str | None) -> Steps[None]:
    """Stop the guest and start it from the rescue image; where that fails the server is in error.

    Raises: InstanceNotRescuable. Source: nova/compute/manager.py, ComputeManager.rescue_instance.
    """
    hypervisor = compute.cloud.hypervisor
    image = yield from rescue_image(compute, instance, image_id)
    check_shares(compute, instance)
    told: dict[str, Any] = {"rescue_image_ref": image_id, "image_name": image.name if image else ""}
    compute.announce("instance.rescue.start", instance, **told)
    try:
        yield from power_off(compute, instance)
        yield from mount_all(compute, instance)
        yield from hypervisor.rescue(compute.host, instance, image)
    except KilonovaError as error:
        set_error_state(compute, instance)
        raise InstanceNotRescuable(instance.uuid, f"Driver Error: {error}").at(
            "nova.compute.manager", "rescue_instance"
        ) from error
    notify_usage_exists(compute, instance, current_period=True)
    compute.save(
        instance,
        vm_state=VmState.RESCUED,
        task_state=None,
        power_state=hypervisor.power_state(instance),
        launched_at=compute.cloud.clock.stamp,
        expected_task_state=(TaskState.RESCUING,),
    )
    compute.announce("instance.rescue.end", instance, **told)


def rescue_image(compute: Compute, instance: Instance, image_id: str | None) -> Steps[Image | None]:
    """The image to boot: the one asked for, else the one that the server's own was made from.

    None where a volume-backed server never had one. Raises: ImageNotFound.
    Source: nova/compute/manager.py, ComputeManager._get_rescue_image.
    """
    wanted = image_id or instance.image_meta.get("base_image_ref") or instance.image_ref
    if not wanted:
        return None
    return (yield from compute.cloud.image.get(compute.context, str(wanted)))


@accepts(vm_state=(VmState.RESCUED,))
def unrescue(api: Api, instance: Instance) -> None:
    """202; 409 unless rescued. Source: nova/compute/api.py, API.unrescue."""
    api.save(instance, task_state=TaskState.UNRESCUING, expected_task_state=(None,))
    start_action(api, instance, "unrescue")
    api.cast(unrescue_instance, api.compute(instance.host), instance)


@compute_method(reverts_task_state=True)
def unrescue_instance(compute: Compute, instance: Instance) -> Steps[None]:
    """Start the guest from its own disk again.

    Source: nova/compute/manager.py, ComputeManager.unrescue_instance.
    """
    hypervisor = compute.cloud.hypervisor
    with compute.phases("instance.unrescue", instance):
        with ErrorOutInstance(compute, instance):
            yield from hypervisor.unrescue(compute.host, instance)
        compute.save(
            instance,
            vm_state=VmState.ACTIVE,
            task_state=None,
            power_state=hypervisor.power_state(instance),
            expected_task_state=(TaskState.UNRESCUING,),
        )
