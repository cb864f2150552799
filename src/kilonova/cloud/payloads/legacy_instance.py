# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Legacy payloads of instances: one flat mapping, in the order of the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.cloud.payloads.legacy_exception import shown_error

if TYPE_CHECKING:
    from datetime import datetime

    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.network import Vif
    from kilonova.cloud.region import Region


def usage(cloud: Region, instance: Instance) -> dict[str, Any]:
    """What every legacy notification says of an instance.

    Source: nova/notifications/base.py, info_from_instance.
    """
    flavor = instance.flavor
    return {
        "tenant_id": instance.project_id,
        "user_id": instance.user_id,
        "instance_id": instance.uuid,
        "display_name": instance.display_name,
        "reservation_id": instance.reservation_id,
        "hostname": instance.hostname,
        "instance_type": flavor.name,
        "instance_type_id": flavor.id,
        "instance_flavor_id": flavor.flavorid,
        "architecture": instance.architecture,
        "memory_mb": flavor.memory_mb,
        "disk_gb": flavor.root_gb + flavor.ephemeral_gb,
        "vcpus": flavor.vcpus,
        "root_gb": flavor.root_gb,
        "ephemeral_gb": flavor.ephemeral_gb,
        "host": instance.host,
        "node": instance.node,
        "availability_zone": instance.availability_zone,
        "cell_name": "",
        "created_at": with_zone(instance.created_at),
        "terminated_at": with_microseconds(instance.terminated_at),
        "deleted_at": with_microseconds(instance.deleted_at),
        "launched_at": with_microseconds(instance.launched_at),
        "image_ref_url": image_url(cloud, instance.image_ref),
        "os_type": instance.os_type,
        "kernel_id": instance.kernel_id,
        "ramdisk_id": instance.ramdisk_id,
        "state": instance.vm_state,
        "state_description": instance.task_state or "",
        "progress": instance.progress or "",
        "access_ip_v4": instance.access_ip_v4,
        "access_ip_v6": instance.access_ip_v6,
        "image_meta": dict(instance.image_meta),
        "metadata": dict(instance.metadata),
    }


def with_zone(stamp: str) -> str:
    """A time as Python prints one that has a zone."""
    return f"{stamp[:10]} {stamp[11:19]}+00:00"


def with_microseconds(stamp: str | None) -> str:
    """A time to the microsecond, without a zone; nothing where there is none."""
    return f"{stamp[:19]}.000000" if stamp else ""


def time_of(stamp: str | None) -> str | None:
    """The same, null where there is none."""
    return with_microseconds(stamp) or None


def image_url(cloud: Region, image_ref: str) -> str:
    """Where the image service has an image. Source: nova/image/glance.py, generate_image_url."""
    servers = cloud.flags.glance.api_servers
    return f"{servers[0] if servers else cloud.image_endpoint}/images/{image_ref}"


def fixed_ips(vifs: tuple[Vif, ...]) -> list[dict[str, Any]]:
    """The fixed addresses of an instance, one port after the other.

    Source: nova/notifications/base.py, info_from_instance.
    """
    return [
        {
            "address": address,
            "type": "fixed",
            "version": 6 if ":" in address else 4,
            "meta": {},
            "floating_ips": [],
            "label": vif.label,
            "vif_mac": vif.mac,
        }
        for vif in vifs
        for address in vif.addresses
    ]


def fault(error: BaseException) -> dict[str, Any]:
    """What is added where something failed. Source: nova/compute/utils.py, exception_to_dict."""
    code = getattr(error, "code", None)
    sentence = type(error).__name__ if code is None else str(error)
    return {"exception": shown_error(error), "message": sentence[:255], "code": code or 500}


def change(
    old_state: str | None,
    state: str | None,
    old_task_state: str | None,
    new_task_state: str | None,
    period: tuple[datetime, datetime],
    old_display_name: str | None,
) -> dict[str, Any]:
    """What compute.instance.update adds.

    Source: nova/notifications/base.py, send_instance_update_notification.
    """
    begin, end = (date.strftime("%Y-%m-%dT%H:%M:%S.%f") for date in period)
    told: dict[str, Any] = {
        "old_state": old_state,
        "state": state,
        "old_task_state": old_task_state,
        "new_task_state": new_task_state,
        "audit_period_beginning": begin,
        "audit_period_ending": end,
    }
    return {**told, "old_display_name": old_display_name} if old_display_name else told


def existence(period: tuple[datetime, datetime]) -> dict[str, Any]:
    """What compute.instance.exists adds. Source: nova/compute/utils.py, notify_usage_exists."""
    begin, end = (str(date.replace(tzinfo=None)) for date in period)
    return {"audit_period_beginning": begin, "audit_period_ending": end}
