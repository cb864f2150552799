# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a server's guest, its disk and its place on a host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kilonova.cloud.actions import (
    backup,
    crash_dump,
    password,
    pause,
    reboot,
    rescue,
    shelve,
    snapshot,
    suspend,
    unshelve,
    volume_snapshot,
)
from kilonova.cloud.actions.unshelve import AS_BEFORE, AsBefore
from kilonova.cloud.arguments import Amount, Name, checked_class

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.session import Session


@checked_class
class GuestRequests:
    """Requests that a guest notices. Each raises InstanceInvalidState or InstanceIsLocked."""

    __slots__ = ()

    _session: Session
    instance: Instance

    def reboot(self, *, hard: bool = False) -> None:
        """Restart the guest; a hard reboot also starts one that is stopped or in error."""
        reboot.reboot(self._session.api(), self.instance, hard=hard)

    def pause(self) -> None:
        """Halt the guest's processors."""
        pause.pause(self._session.api(), self.instance)

    def unpause(self) -> None:
        """Let the guest's processors run on."""
        pause.unpause(self._session.api(), self.instance)

    def suspend(self) -> None:
        """Save the guest's memory and stop it. Raises: ForbiddenWithShare and the like."""
        suspend.suspend(self._session.api(), self.instance)

    def resume(self) -> None:
        """Load the guest's memory and let it run on."""
        suspend.resume(self._session.api(), self.instance)

    def rescue(self, image: str | None = None, admin_password: str | None = None) -> str:
        """Boot another image, by id or name, to repair the server; the password to log in with.

        Raises: UnsupportedRescueImage, InstanceNotRescuable, InvalidVolume.
        """
        session = self._session
        image_id = None if image is None else session.cloud.neighbours.images.id_of(image)
        session.ask(rescue.rescue, self.instance, image_id)
        length = session.cloud.flags.DEFAULT.password_length
        return admin_password or session.cloud.ids.password(length)

    def unrescue(self) -> None:
        """Boot the server's own disk again."""
        rescue.unrescue(self._session.api(), self.instance)

    def trigger_crash_dump(self) -> None:
        """Interrupt the guest so that it dumps its memory."""
        crash_dump.request_crash_dump(self._session.api(), self.instance)

    def change_password(self, new_password: str) -> None:
        """Set the password of the guest's administrator; it is kept nowhere.

        Raises: InstancePasswordSetFailed, QemuGuestAgentNotEnabled.
        """
        self._session.ask(password.change_password, self.instance)

    def shelve(self) -> None:
        """Keep an image of the server; its host forgets it at once, later or on request."""
        self._session.ask(shelve.shelve, self.instance)

    def shelve_offload(self) -> None:
        """Have the host forget a shelved server."""
        shelve.shelve_offload(self._session.api(), self.instance)

    def unshelve(
        self,
        availability_zone: str | AsBefore | None = AS_BEFORE,
        host: str | None = None,
    ) -> None:
        """Start a shelved server again; an offloaded one in a zone or on a host of choice.

        Raises: UnshelveInstanceInvalidState, InvalidRequest, MismatchVolumeAZException,
        ComputeHostNotFound, UnshelveHostNotInAZ.
        """
        self._session.ask(unshelve.unshelve, self.instance, availability_zone, host)

    def create_image(self, name: Name, metadata: Mapping[str, str] | None = None) -> str:
        """Make an image of the server; its id."""
        make = (
            volume_snapshot.snapshot_volume_backed
            if self.instance.is_volume_backed
            else snapshot.snapshot
        )
        return self._session.ask(make, self.instance, name, metadata)

    def create_backup(
        self,
        name: Name,
        backup_type: str,
        rotation: Amount,
        metadata: Mapping[str, str] | None = None,
    ) -> str:
        """Make an image of the server and keep only so many of its type; its id.

        Raises: InvalidRequest where the server boots from a volume.
        """
        return self._session.ask(
            backup.backup, self.instance, name, backup_type, rotation, metadata
        )
