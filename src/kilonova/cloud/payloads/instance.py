# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Instance payloads: a server at one moment, in each of the forms that events carry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.exception import exception_payload
from kilonova.contract import instance as parts, instance_actions as forms
from kilonova.contract.share import SharePayload
from kilonova.contract.volume import BlockDevicePayload

if TYPE_CHECKING:
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.scope import Scope
    from kilonova.contract.objects import Payload


def common_fields(scope: Scope, instance: Instance) -> dict[str, Any]:
    """What every instance payload says. Source: nova/notifications/objects/instance.py,
    InstancePayload.
    """
    cloud, context = scope.cloud, scope.context
    fragments = cloud.fragments
    flags = cloud.flags.notifications
    return {
        "uuid": instance.uuid,
        "user_id": instance.user_id,
        "tenant_id": instance.project_id,
        "reservation_id": instance.reservation_id,
        "display_name": instance.display_name,
        "display_description": instance.display_description,
        "host_name": instance.hostname,
        "host": instance.host,
        "node": instance.node,
        "os_type": instance.os_type,
        "architecture": instance.architecture,
        "availability_zone": instance.availability_zone,
        "flavor": fragments.flavors.of(instance.flavor),
        "image_uuid": instance.image_ref,
        "key_name": instance.key_name,
        "kernel_id": instance.kernel_id,
        "ramdisk_id": instance.ramdisk_id,
        "created_at": instance.created_at,
        "launched_at": instance.launched_at,
        "terminated_at": instance.terminated_at,
        "deleted_at": instance.deleted_at,
        "updated_at": instance.updated_at,
        "state": instance.vm_state,
        "power_state": instance.power_state,
        "task_state": instance.task_state,
        "progress": instance.progress,
        "ip_addresses": [ip for vif in instance.vifs for ip in fragments.vifs.of(vif)],
        "block_devices": block_devices(instance) if flags.bdms_in_notifications else None,
        "metadata": dict(instance.metadata),
        "locked": instance.locked_by is not None,
        "auto_disk_config": "AUTO" if instance.auto_disk_config else "MANUAL",
        "request_id": context.shown_request_id,
        "action_initiator_user": context.user_id,
        "action_initiator_project": context.project_id,
        "locked_reason": instance.system_metadata.get("locked_reason"),
        "shares": shares(instance) if flags.include_share_mapping else None,
    }


def block_devices(instance: Instance) -> list[BlockDevicePayload]:
    """The volumes among an instance's disks."""
    return [block_device_payload(bdm) for bdm in instance.bdms if bdm.volume_id is not None]


def block_device_payload(bdm: BlockDeviceMapping) -> BlockDevicePayload:
    """One volume of an instance. Source: nova/notifications/objects/instance.py,
    BlockDevicePayload.
    """
    assert bdm.volume_id is not None
    return BlockDevicePayload(
        device_name=bdm.device_name,
        boot_index=bdm.boot_index,
        delete_on_termination=bdm.delete_on_termination,
        volume_id=bdm.volume_id,
        tag=bdm.tag,
    )


def shares(instance: Instance) -> list[SharePayload]:
    """The shares that an instance may mount."""
    return [share_payload(share) for share in instance.shares]


def share_payload(share: ShareMapping) -> SharePayload:
    """One share of an instance. Source: nova/notifications/objects/instance.py, SharePayload."""
    return SharePayload(
        share_mapping_uuid=share.uuid, share_id=share.share_id, status=share.status, tag=share.tag
    )


def action_fields(scope: Scope, instance: Instance, fault: BaseException | None) -> dict[str, Any]:
    """What every payload of an action says: the common fields, and the fault if there is one."""
    fields = common_fields(scope, instance)
    fields["fault"] = exception_payload(fault) if fault is not None else None
    return fields


def update_payload(
    scope: Scope,
    instance: Instance,
    *,
    old_state: str | None,
    old_task_state: str | None,
    old_display_name: str | None,
    audit_period: tuple[datetime, datetime],
) -> forms.InstanceUpdatePayload:
    """The payload of instance.update."""
    return forms.InstanceUpdatePayload(
        **common_fields(scope, instance),
        state_update=parts.InstanceStateUpdatePayload(
            old_state=old_state,
            state=instance.vm_state,
            old_task_state=old_task_state,
            new_task_state=instance.task_state,
        ),
        audit_period=audit_period_payload(audit_period),
        old_display_name=old_display_name,
        tags=list(instance.tags),
    )


def exists_payload(
    scope: Scope, instance: Instance, audit_period: tuple[datetime, datetime]
) -> forms.InstanceExistsPayload:
    """The payload of instance.exists."""
    return forms.InstanceExistsPayload(
        **common_fields(scope, instance), audit_period=audit_period_payload(audit_period)
    )


def audit_period_payload(period: tuple[datetime, datetime]) -> parts.AuditPeriodPayload:
    """The begin and end of an audit period."""
    begin, end = (date.strftime("%Y-%m-%dT%H:%M:%SZ") for date in period)
    return parts.AuditPeriodPayload(audit_period_beginning=begin, audit_period_ending=end)


def payload_of_event(
    event_type: str,
    scope: Scope,
    instance: Instance,
    fault: BaseException | None,
    details: dict[str, Any],
) -> Payload:
    """The payload of an event of an instance's action; ``details`` are what the action adds."""
    make = FORMS.get(event_type.split(".", 2)[1])
    fields = action_fields(scope, instance, fault)
    if make is None:
        return forms.InstanceActionPayload(**fields, **details)
    return make(scope, instance, fields, **details)


def created(scope: Scope, instance: Instance, fields: dict[str, Any]) -> Payload:
    """The payload of instance.create."""
    keypair = instance.keypair
    return forms.InstanceCreatePayload(
        **fields,
        keypairs=[] if keypair is None else [scope.cloud.fragments.keypairs.of(keypair)],
        tags=list(instance.tags),
        trusted_image_certificates=None
        if not instance.trusted_certs
        else list(instance.trusted_certs),
        instance_name=scope.cloud.name_in_hypervisor(instance),
    )


def rebuilt(scope: Scope, instance: Instance, fields: dict[str, Any]) -> Payload:
    """The payload of instance.rebuild and instance.rebuild_scheduled."""
    certificates = None if not instance.trusted_certs else list(instance.trusted_certs)
    return forms.InstanceActionRebuildPayload(**fields, trusted_image_certificates=certificates)


def with_fields(form: type[Payload]) -> Callable[..., Payload]:
    """A maker of payloads whose further fields are just what the action gives."""

    def make(scope: Scope, instance: Instance, fields: dict[str, Any], **details: Any) -> Payload:
        return form(**fields, **details)

    return make


FORMS: dict[str, Callable[..., Payload]] = {
    "create": created,
    "rebuild": rebuilt,
    "rebuild_scheduled": rebuilt,
    "rescue": with_fields(forms.InstanceActionRescuePayload),
    "resize_prep": with_fields(forms.InstanceActionResizePrepPayload),
    "share_attach": with_fields(forms.InstanceActionSharePayload),
    "share_detach": with_fields(forms.InstanceActionSharePayload),
    "snapshot": with_fields(forms.InstanceActionSnapshotPayload),
    "volume_attach": with_fields(forms.InstanceActionVolumePayload),
    "volume_detach": with_fields(forms.InstanceActionVolumePayload),
    "volume_swap": with_fields(forms.InstanceActionVolumeSwapPayload),
}
"""The makers of those payloads that say more than InstanceActionPayload, by the event's action."""
