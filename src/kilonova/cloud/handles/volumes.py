# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes, as users of block storage make and change them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import Size, checked_class
from kilonova.cloud.resources import volumes
from kilonova.cloud.services.block_storage import StandInBlockStorage
from kilonova.cloud.services.records import Snapshot, Volume

if TYPE_CHECKING:
    from kilonova.cloud.session import Session


@checked_class
class Volumes:
    """The volumes of a project; they are given by themselves or by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        size_gb: Size = 1,
        *,
        name: str = "",
        image: str | None = None,
        snapshot: Snapshot | str | None = None,
        volume_type: str | None = None,
        multiattach: bool = False,
        bootable: bool = False,
    ) -> Volume:
        """A new volume; one made from an image (by id or name) or a snapshot takes its time.

        Raises: ImageNotFound, SnapshotNotFound.
        """
        return self._storage.create(
            self._session.context,
            size_gb,
            name=name,
            image_id=None if image is None else self._session.cloud.neighbours.images.id_of(image),
            snapshot_id=snapshot.id if isinstance(snapshot, Snapshot) else snapshot,
            volume_type=volume_type,
            multiattach=multiattach,
            bootable=bootable,
        )

    def get(self, volume: Volume | str) -> Volume:
        """A volume. Raises: VolumeNotFound."""
        return self._storage.volume(self._session.context, _id(volume))

    def list(self) -> list[Volume]:
        """The volumes that the project may see, oldest first."""
        return self._storage.list(self._session.context)

    def delete(self, volume: Volume | str) -> None:
        """Delete a volume that nobody uses. Raises: VolumeNotFound, InvalidVolume."""
        self._storage.delete(self._session.context, _id(volume))

    def extend(self, volume: Volume | str, size_gb: Size) -> Volume:
        """Make a volume larger; guests that use it see it. Raises: VolumeNotFound, InvalidInput."""
        return volumes.extend(self._session.api(), _id(volume), size_gb)

    def migrate(self, volume: Volume | str) -> None:
        """Move a volume to another back end; the server that uses it swaps it.

        Raises: VolumeNotFound, InstanceInvalidState, MultiattachSwapVolumeNotSupported.
        """
        self._session.ask(volumes.migrate, _id(volume))

    def reset_status(
        self,
        volume: Volume | str,
        status: str | None = None,
        *,
        migration_status: str | None = None,
    ) -> Volume:
        """Say what the status is, whether it is so or not: with the migration status ``migrating``
        the volume may be swapped. Raises: VolumeNotFound.
        """
        return self._storage.reset_status(
            self._session.context,
            _id(volume),
            status=status,
            migration_status=migration_status,
        )

    def create_snapshot(self, volume: Volume | str, name: str = "") -> Snapshot:
        """Take a snapshot of a volume, in use or not. Raises: VolumeNotFound."""
        storage, context = self._storage, self._session.context
        return storage.snapshot(context, storage.create_snapshot(context, _id(volume), name))

    @property
    def _storage(self) -> StandInBlockStorage:
        return self._session.cloud.neighbours.volumes

    def __iter__(self) -> Iterator[Volume]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self.list())


def _id(volume: Volume | str) -> str:
    return volume.id if isinstance(volume, Volume) else volume
