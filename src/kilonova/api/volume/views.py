# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""How volumes, snapshots and attachments are shown. Source: Block Storage API v3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.microversion import version
from kilonova.errors import VolumeTypeNotFound

if TYPE_CHECKING:
    from kilonova.api.neighbours import NeighbourCall
    from kilonova.cloud.services.records import Attachment, Snapshot, Volume
    from kilonova.cloud.services.volume_types import VolumeType

BACK_END = "lvmdriver-1"
GROUPS = version("3.13")
PROVIDERS = version("3.21")
SHARED_TARGETS = version("3.48")
CLUSTERS = version("3.61")
TYPE_IDS = version("3.63")
QUOTA_USE = version("3.65")
SNAPSHOT_USERS = version("3.41")


def moment(stamp: str | None) -> str | None:
    """A moment as block storage writes it: ``2011-01-01T01:02:03.000000``."""
    return None if stamp is None else f"{stamp.removesuffix('Z').partition('.')[0]}.000000"


def links(call: NeighbourCall, collection: str, identity: str) -> list[dict[str, str]]:
    """The two links of a thing."""
    root = call.base_url
    return [
        {"rel": "self", "href": f"{root}/v3/{collection}/{identity}"},
        {"rel": "bookmark", "href": f"{root}/{collection}/{identity}"},
    ]


def type_of(call: NeighbourCall, volume: Volume) -> VolumeType:
    """The type of a volume; the default one where it says nothing of a type that is there."""
    types = call.neighbours.volumes.types
    try:
        return types.find(volume.volume_type or types.default.id)
    except VolumeTypeNotFound:
        return types.default


def plain_volume_shown(call: NeighbourCall, volume: Volume) -> dict[str, Any]:
    """A volume, as its maker is shown it: without what extensions know of it."""
    shown: dict[str, Any] = {
        "id": volume.id,
        "name": volume.name,
        "description": volume.description,
        "status": volume.status,
        "size": volume.size_gb,
        "availability_zone": volume.availability_zone,
        "created_at": moment(volume.created_at),
        "updated_at": moment(volume.updated_at or volume.created_at),
        "attachments": [
            used_by(call, attachment)
            for attachment in volume.attachments.values()
            if attachment.status == "attached"
        ],
        "volume_type": volume.volume_type or type_of(call, volume).name,
        "snapshot_id": volume.snapshot_id,
        "source_volid": volume.source_volid,
        "metadata": volume.metadata,
        "links": links(call, "volumes", volume.id),
        "user_id": volume.user_id,
        "bootable": str(volume.bootable).lower(),
        "encrypted": volume.encrypted,
        "replication_status": None,
        "consistencygroup_id": None,
        "multiattach": volume.multiattach,
        "migration_status": volume.migration_status if call.is_admin else None,
    }
    by_version(call, volume, shown)
    return shown


def volume_shown(call: NeighbourCall, volume: Volume) -> dict[str, Any]:
    """A volume; where it is, is for administrators. Source: cinder/api/contrib."""
    shown = plain_volume_shown(call, volume)
    shown["os-vol-tenant-attr:tenant_id"] = volume.project_id
    if volume.image_metadata:
        shown["volume_image_metadata"] = volume.image_metadata
    if call.is_admin:
        shown["os-vol-host-attr:host"] = f"controller@{BACK_END}#{BACK_END}"
        shown["os-vol-mig-status-attr:migstat"] = volume.migration_status
        shown["os-vol-mig-status-attr:name_id"] = None
    return shown


def by_version(call: NeighbourCall, volume: Volume, shown: dict[str, Any]) -> None:
    """Add what newer versions show."""
    if call.version >= GROUPS:
        shown["group_id"] = None
    if call.version >= PROVIDERS and call.is_admin:
        shown["provider_id"] = None
    if call.version >= SHARED_TARGETS:
        shown["service_uuid"] = None
        shown["shared_targets"] = False
    if call.version >= CLUSTERS and call.is_admin:
        shown["cluster_name"] = None
    if call.version >= TYPE_IDS:
        shown["volume_type_id"] = type_of(call, volume).id
    if call.version >= QUOTA_USE:
        shown["consumes_quota"] = True


def used_by(call: NeighbourCall, attachment: Attachment) -> dict[str, Any]:
    """Which server uses a volume."""
    return {
        "id": attachment.volume_id,
        "attachment_id": attachment.id,
        "volume_id": attachment.volume_id,
        "server_id": attachment.instance_uuid,
        "host_name": attachment.host if call.is_admin else None,
        "device": attachment.mountpoint,
        "attached_at": moment(attachment.attached_at),
    }


def snapshot_shown(call: NeighbourCall, snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot."""
    shown: dict[str, Any] = {
        "id": snapshot.id,
        "name": snapshot.name,
        "description": snapshot.description,
        "volume_id": snapshot.volume_id,
        "status": snapshot.status,
        "size": snapshot.size_gb,
        "metadata": snapshot.metadata,
        "created_at": moment(snapshot.created_at),
        "updated_at": moment(snapshot.created_at),
        "os-extended-snapshot-attributes:project_id": snapshot.project_id,
        "os-extended-snapshot-attributes:progress": "100%",
    }
    if call.version >= SNAPSHOT_USERS:
        shown["user_id"] = call.session.user_id
    if call.version >= QUOTA_USE:
        shown["consumes_quota"] = True
    return shown


def attachment_shown(attachment: Attachment) -> dict[str, Any]:
    """An attachment, with what a host needs to connect."""
    return {
        "id": attachment.id,
        "volume_id": attachment.volume_id,
        "instance": attachment.instance_uuid,
        "status": attachment.status,
        "attach_mode": "rw",
        "attached_at": moment(attachment.attached_at) or "",
        "detached_at": "",
        "connection_info": {
            "driver_volume_type": "iscsi",
            "attachment_id": attachment.id,
            "volume_id": attachment.volume_id,
            "access_mode": "rw",
        }
        if attachment.host is not None
        else {},
    }


def type_shown(call: NeighbourCall, kind: VolumeType) -> dict[str, Any]:
    """A volume type; what its back end has to be like is mostly for administrators."""
    specs = kind.extra_specs
    if not call.is_admin:
        specs = {name: value for name, value in specs.items() if name == "multiattach"}
    shown: dict[str, Any] = {
        "id": kind.id,
        "name": kind.name,
        "description": kind.description,
        "is_public": kind.is_public,
        "os-volume-type-access:is_public": kind.is_public,
        "extra_specs": specs,
    }
    if call.is_admin:
        shown["qos_specs_id"] = None
    return shown
