# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images of servers: made empty by nova-api, filled by nova-compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kilonova.cloud.model.instance import TaskState
from kilonova.errors import KilonovaError

if TYPE_CHECKING:
    from kilonova.cloud.model.image import Image
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute, Scope
    from kilonova.cloud.steps import Steps

OF_THE_IMAGE = frozenset({"min_ram", "min_disk", "disk_format", "container_format"})
"""What a server remembers of its image besides properties.

Source: nova/utils.py, SM_INHERITABLE_KEYS.
"""

NOT_INHERITED = frozenset(
    {
        "cinder_encryption_key_id",
        "cinder_encryption_key_deletion_policy",
        "img_signature",
        "img_signature_hash_method",
        "img_signature_key_type",
        "img_signature_certificate_uuid",
    }
)
"""Source: nova/compute/utils.py, NON_INHERITABLE_IMAGE_PROPERTIES."""

GIB = 1024**3


class Tasks(NamedTuple):
    """The tasks that a server passes while its image is made."""

    begun: TaskState
    pending: TaskState
    uploading: TaskState


def create_image(
    api: Api,
    instance: Instance,
    name: str,
    image_type: str,
    properties: Mapping[str, str] | None = None,
) -> Steps[Image]:
    """A new image without data; ``image_type`` is snapshot or backup.

    Source: nova/compute/utils.py, create_image.
    """
    own = {
        "instance_uuid": instance.uuid,
        "user_id": str(api.context.user_id),
        "image_type": image_type,
        **(properties or {}),
    }
    fields, inherited = image_of_instance(api, instance, own)
    if image_type == "snapshot":
        fields.pop("disk_format", None)
        fields.pop("container_format", None)
    return (yield from api.cloud.image.create(api.context, name, inherited, **fields))


def image_of_instance(
    api: Api, instance: Instance, own: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields and the properties of an image of a server, its own coming first.

    The image of another project's server is shared with that project.
    Source: nova/compute/utils.py, initialize_instance_snapshot_metadata.
    """
    barred = NOT_INHERITED.union(api.cloud.flags.DEFAULT.non_inheritable_image_properties)
    fields: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for key, value in instance.image_meta.items():
        if key in OF_THE_IMAGE:
            fields[key] = int(value) if key.startswith("min_") else value
        elif key not in barred and not key.startswith("os_glance"):
            properties[key] = value
    properties.update(own)
    fields["visibility"] = "private"
    if api.context.project_id != instance.project_id:
        fields["visibility"] = "shared"
        properties["instance_owner"] = instance.project_id
    return fields, properties


def take_snapshot(compute: Compute, instance: Instance, image_id: str, tasks: Tasks) -> Steps[None]:
    """Copy the guest's disk into the image, task by task; a fake driver skips one of them.

    Source: nova/virt/libvirt/driver.py, LibvirtDriver.snapshot; nova/virt/fake.py, FakeDriver.
    """
    cloud = compute.cloud
    if cloud.hypervisor.driver.is_fake:
        yield from cloud.hypervisor.snapshot(compute.host, instance, image_id)
        before = tasks.begun
    else:
        compute.save(instance, task_state=tasks.pending, expected_task_state=(tasks.begun,))
        yield from cloud.hypervisor.snapshot(compute.host, instance, image_id)
        before = tasks.pending
    compute.save(instance, task_state=tasks.uploading, expected_task_state=(before,))
    yield from cloud.image.upload(
        compute.context,
        image_id,
        instance.flavor.root_gb * GIB,
        disk_format="qcow2",
        container_format="bare",
    )


def discard_image(scope: Scope, image_id: str) -> None:
    """Delete an image that nobody is going to need, if that is possible.

    Source: nova/compute/utils.py, delete_image.
    """
    try:
        scope.cloud.image.delete(scope.context, image_id)
    except KilonovaError:
        return
