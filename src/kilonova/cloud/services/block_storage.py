# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Block storage's stand-in: volumes, their attachments and snapshots, in memory.

A volume's status follows from its attachments: reserved, then attaching, then in-use; available
without any. Source: nova/volume/cinder.py, API; Block Storage API, attachments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.services.durations import REAL_NEIGHBOURS, NeighbourDurations
from kilonova.cloud.services.records import Attachment, Snapshot, Volume
from kilonova.cloud.services.volume_types import VolumeType, VolumeTypes
from kilonova.errors import (
    InvalidInput,
    InvalidVolume,
    SnapshotNotFound,
    VolumeAttachmentNotFound,
    VolumeNotFound,
    VolumeTypeNotFound,
)

if TYPE_CHECKING:
    from simpy.events import Event

    from kilonova.cloud.clock import Clock
    from kilonova.cloud.context import Context
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.services.image import StandInImages
    from kilonova.cloud.steps import Steps

STATUS_BY_ATTACHMENT = (
    ("attached", "in-use"),
    ("attaching", "attaching"),
    ("reserved", "reserved"),
)
"""The status of a volume by that of its attachments, the strongest first."""


class StandInBlockStorage:
    """Every project's volumes.

    With ``on_demand``, a volume that was never made is there when asked for, as in Nova's
    functional tests.
    """

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        images: StandInImages,
        *,
        durations: NeighbourDurations = REAL_NEIGHBOURS,
        on_demand: bool = False,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._images = images
        self._durations = durations
        self._on_demand = on_demand
        self._volumes: dict[str, Volume] = {}
        self._attachments: dict[str, Attachment] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.types = VolumeTypes(ids)
        self.quotas: dict[str, dict[str, int]] = {}
        self._being_made: dict[str, Event] = {}

    # What Compute asks, each a seam

    def get(self, context: Context, volume_id: str) -> Steps[Volume]:
        """A volume that the project may see. Raises: VolumeNotFound."""
        yield from self._clock.wait(0)
        return self.volume(context, volume_id)

    def attachment_create(
        self, context: Context, volume_id: str, instance_uuid: str
    ) -> Steps[Attachment]:
        """Reserve a volume for a server. Raises: VolumeNotFound, InvalidVolume.

        A volume that several may not share can still be reserved again by the server that has it.
        """
        yield from self._clock.wait(0)
        volume = self.volume(context, volume_id)
        users = {attachment.instance_uuid for attachment in volume.attachments.values()}
        shared = volume.multiattach and volume.status == "in-use"
        if volume.status != "available" and users != {instance_uuid} and not shared:
            raise InvalidVolume(
                f"Volume {volume.id} status must be available or downloading to reserve, "
                f"but the current status is {volume.status}."
            )
        attachment = Attachment(self._ids.uuid(), volume.id, instance_uuid)
        volume.attachments[attachment.id] = attachment
        self._attachments[attachment.id] = attachment
        self._settle(volume)
        return attachment

    def attachment_update(
        self, context: Context, attachment_id: str, host: str, mountpoint: str | None
    ) -> Steps[Attachment]:
        """Connect a host to a reserved volume. Raises: VolumeAttachmentNotFound, InvalidInput."""
        yield from self._clock.wait(0)
        attachment = self.attachment(attachment_id)
        volume = self._volumes[attachment.volume_id]
        for other in volume.attachments.values():
            rival = other.host is not None and other.instance_uuid != attachment.instance_uuid
            if rival and not volume.multiattach:
                raise InvalidInput(
                    f"Volume {volume.id} is already connected with attachment {other.id} "
                    f"on host {other.host}"
                )
        attachment.host = host
        attachment.mountpoint = mountpoint
        attachment.status = "attaching"
        self._settle(volume)
        return attachment

    def attachment_complete(self, context: Context, attachment_id: str) -> Steps[None]:
        """The guest has the volume. Raises: VolumeAttachmentNotFound."""
        yield from self._clock.wait(0)
        attachment = self.attachment(attachment_id)
        attachment.status = "attached"
        attachment.attached_at = self._clock.stamp
        self._settle(self._volumes[attachment.volume_id])

    def attachment_delete(self, context: Context, attachment_id: str) -> Steps[None]:
        """Give a volume back. Raises: VolumeAttachmentNotFound."""
        yield from self._clock.wait(0)
        attachment = self.attachment(attachment_id)
        volume = self._volumes[attachment.volume_id]
        del self._attachments[attachment_id]
        del volume.attachments[attachment_id]
        self._settle(volume)

    def migrate_volume_completion(
        self, context: Context, old_volume_id: str, new_volume_id: str, error: bool
    ) -> Steps[str]:
        """Tell that a swap is over; the id under which the data is known from now on.

        The target of a migration (its status says ``target:`` and the old id) takes the old id; any
        other volume keeps its own. After an error the old volume goes on. Raises: VolumeNotFound.
        """
        yield from self._clock.wait(0)
        old, new = self.volume(context, old_volume_id), self.volume(context, new_volume_id)
        renamed = new.migration_status == f"target:{old.id}"
        old.migration_status = new.migration_status = None
        if error:
            if renamed:
                del self._volumes[new.id]
            return old.id
        if renamed:
            self._rename(new, old)
            return old.id
        return new.id

    # What else can be done to volumes

    def volume(self, context: Context, volume_id: str) -> Volume:
        """A volume that the project may see, at once. Raises: VolumeNotFound."""
        volume = self._volumes.get(volume_id)
        if volume is None and self._on_demand:
            volume = self._add(
                Volume(
                    volume_id,
                    1,
                    project_id=context.project_id or "",
                    user_id=context.user_id or "",
                    name=volume_id,
                    created_at=self._clock.stamp,
                )
            )
        if volume is None or not context.may_see(volume.project_id):
            raise VolumeNotFound(volume_id)
        return volume

    def attachment(self, attachment_id: str) -> Attachment:
        """An attachment by its id. Raises: VolumeAttachmentNotFound."""
        try:
            return self._attachments[attachment_id]
        except KeyError:
            raise VolumeAttachmentNotFound(attachment_id) from None

    def list(self, context: Context) -> list[Volume]:
        """The volumes that the project may see, oldest first."""
        return [v for v in self._volumes.values() if context.may_see(v.project_id)]

    def add(self, volume: Volume) -> Volume:
        """Put a volume that is described already, such as a data set's."""
        return self._add(volume)

    def create(
        self,
        context: Context,
        size_gb: int,
        *,
        name: str = "",
        image_id: str | None = None,
        snapshot_id: str | None = None,
        volume_type: str | None = None,
        multiattach: bool = False,
        bootable: bool = False,
    ) -> Volume:
        """A new volume; one that is made from an image or a snapshot is not available at once.

        Raises: ImageNotFound, SnapshotNotFound.
        """
        volume = Volume(
            self._ids.uuid(),
            size_gb,
            project_id=context.project_id or "",
            user_id=context.user_id or "",
            name=name,
            multiattach=multiattach,
            bootable=bootable,
            volume_type=volume_type,
            created_at=self._clock.stamp,
        )
        duration_s = 0.0
        if image_id is not None:
            self._copy_image(context, volume, image_id)
            duration_s = self._durations.volume_from_image_s
        elif snapshot_id is not None:
            self._copy_snapshot(context, volume, snapshot_id)
            duration_s = self._durations.volume_from_snapshot_s
        self._add(volume)
        if duration_s:
            volume.status = "creating" if image_id is None else "downloading"
            self._being_made[volume.id] = self._clock.environment.process(
                self._finish(volume, duration_s)
            )
        return volume

    def reimage(self, context: Context, volume_id: str, image_id: str) -> Steps[None]:
        """Write an image over a volume. Raises: VolumeNotFound, ImageNotFound."""
        yield from self._clock.wait(self._durations.volume_from_image_s)
        self._copy_image(context, self.volume(context, volume_id), image_id)

    def wait_until_made(self, context: Context, volume_id: str) -> Steps[Volume]:
        """Wait for a volume that is being made. Raises: VolumeNotFound."""
        event = self._being_made.get(volume_id)
        if event is not None:
            yield event
        return self.volume(context, volume_id)

    def create_snapshot(self, context: Context, volume_id: str, name: str) -> str:
        """Take a snapshot of a volume, in use or not; its id. Raises: VolumeNotFound."""
        volume = self.volume(context, volume_id)
        snapshot = Snapshot(
            self._ids.uuid(),
            volume.id,
            volume.size_gb,
            name,
            context.project_id or volume.project_id,
            self._clock.stamp,
        )
        self.snapshots[snapshot.id] = snapshot
        return snapshot.id

    def snapshot(self, context: Context, snapshot_id: str) -> Snapshot:
        """A snapshot that the project may see. Raises: SnapshotNotFound."""
        snapshot = self.snapshots.get(snapshot_id)
        if snapshot is None or not context.may_see(snapshot.project_id):
            raise SnapshotNotFound(snapshot_id)
        return snapshot

    def snapshot_size(self, context: Context, snapshot_id: str) -> int:
        """What a volume made from a snapshot needs, in GiB. Raises: SnapshotNotFound."""
        return self.snapshot(context, snapshot_id).size_gb

    def volume_type(self, context: Context, id_or_name: str) -> VolumeType:
        """A type that the project may use. Raises: VolumeTypeNotFound."""
        kind = self.types.find(id_or_name)
        if not context.is_admin and not kind.is_open_to(context.project_id):
            raise VolumeTypeNotFound(id_or_name)
        return kind

    def delete(self, context: Context, volume_id: str) -> None:
        """Delete a volume that nobody uses. Raises: VolumeNotFound, InvalidVolume."""
        volume = self.volume(context, volume_id)
        if volume.attachments or volume.migration_status is not None:
            raise InvalidVolume(
                "Volume status must be available or error or error_restoring or error_extending "
                "or error_managing and must not be migrating, attached, belong to a group, have "
                "snapshots, awaiting a transfer, or be disassociated from snapshots after volume "
                "transfer."
            )
        del self._volumes[volume.id]

    def delete_snapshot(self, context: Context, snapshot_id: str) -> None:
        """Delete a snapshot. Raises: SnapshotNotFound."""
        del self.snapshots[self.snapshot(context, snapshot_id).id]

    def extend(self, context: Context, volume_id: str, size_gb: int) -> Volume:
        """Make a volume larger. Raises: VolumeNotFound, InvalidInput."""
        volume = self.volume(context, volume_id)
        if size_gb <= volume.size_gb:
            raise InvalidInput(
                f"New size for extend must be greater than current size. (current: "
                f"{volume.size_gb}, extended: {size_gb})."
            )
        volume.size_gb = size_gb
        volume.updated_at = self._clock.stamp
        return volume

    def reset_status(
        self,
        context: Context,
        volume_id: str,
        *,
        status: str | None = None,
        migration_status: str | None = None,
    ) -> Volume:
        """An administrator says what the status is; a migration status of ``none`` ends a
        migration.
        """
        volume = self.volume(context, volume_id)
        if status is not None:
            volume.status = status
        if migration_status is not None:
            volume.migration_status = None if migration_status == "none" else migration_status
        volume.updated_at = self._clock.stamp
        return volume

    def begin_detaching(self, context: Context, volume_id: str) -> None:
        """Say that a detachment is under way. Raises: VolumeNotFound, InvalidVolume."""
        volume = self.volume(context, volume_id)
        if volume.status != "in-use":
            raise InvalidVolume(
                f"Unable to detach volume. Volume status must be 'in-use' and attach_status must "
                f"be 'attached' to detach. Currently: status: '{volume.status}'"
            )
        volume.status = "detaching"

    def roll_detaching(self, context: Context, volume_id: str) -> None:
        """Say that a detachment came to nothing. Raises: VolumeNotFound."""
        self._settle(self.volume(context, volume_id))

    # How it is done

    def _add(self, volume: Volume) -> Volume:
        self._volumes[volume.id] = volume
        return volume

    def _copy_image(self, context: Context, volume: Volume, image_id: str) -> None:
        image = self._images.image(context, image_id)
        volume.bootable = True
        volume.image_id = image.id
        volume.image_metadata = {
            "image_id": image.id,
            "image_name": image.name or "",
            "container_format": image.container_format or "",
            "disk_format": image.disk_format or "",
            "min_disk": str(image.min_disk),
            "min_ram": str(image.min_ram),
            "size": str(image.size or 0),
            **{key: str(value) for key, value in image.properties.items()},
        }

    def _copy_snapshot(self, context: Context, volume: Volume, snapshot_id: str) -> None:
        snapshot = self.snapshot(context, snapshot_id)
        volume.snapshot_id = snapshot.id
        volume.size_gb = max(volume.size_gb, snapshot.size_gb)
        source = self._volumes.get(snapshot.volume_id)
        if source is not None:
            volume.bootable = source.bootable
            volume.image_id = source.image_id
            volume.image_metadata = dict(source.image_metadata)

    def _finish(self, volume: Volume, duration_s: float) -> Steps[None]:
        yield from self._clock.wait(duration_s)
        del self._being_made[volume.id]
        self._settle(volume)

    def _settle(self, volume: Volume) -> None:
        found = {attachment.status for attachment in volume.attachments.values()}
        volume.status = next(
            (status for mark, status in STATUS_BY_ATTACHMENT if mark in found), "available"
        )
        volume.updated_at = self._clock.stamp

    def _rename(self, new: Volume, old: Volume) -> None:
        del self._volumes[new.id]
        new.id = old.id
        for attachment in new.attachments.values():
            attachment.volume_id = old.id
        for attachment in old.attachments.values():
            del self._attachments[attachment.id]
        self._volumes[old.id] = new
