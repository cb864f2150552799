# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a server can be given and have taken away: volumes, interfaces, security groups, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilonova.cloud.actions import interfaces, security_groups, shares, volume_swap, volumes
from kilonova.cloud.arguments import checked_class

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.model.network import Network, Port, Vif
    from kilonova.cloud.model.share import ShareMapping
    from kilonova.cloud.services.records import Share, Volume
    from kilonova.cloud.session import Session


@checked_class
class AttachmentRequests:
    """Requests about what is attached to a server; volumes and the like by themselves or by id.

    Those about volumes and interfaces raise InstanceInvalidState or InstanceIsLocked.
    """

    __slots__ = ()

    _session: Session
    instance: Instance

    # Volumes

    def attach_volume(
        self,
        volume: Volume | str,
        device: str | None = None,
        *,
        tag: str | None = None,
        delete_on_termination: bool = False,
    ) -> None:
        """Give the server a volume. What is wrong with the device is announced, not raised.

        Raises: VolumeNotFound, InvalidVolume, InvalidDevicePath,
        VolumeTaggedAttachToShelvedNotSupported, MultiattachToShelvedNotSupported.
        """
        self._session.ask(
            volumes.attach_volume,
            self.instance,
            _id(volume),
            device,
            tag=tag,
            delete_on_termination=delete_on_termination,
        )

    def detach_volume(self, volume: Volume | str) -> None:
        """Take a volume from the server.

        Raises: VolumeNotFound, VolumeBDMNotFound, InvalidRequest, InvalidVolume,
        ServiceUnavailable.
        """
        self._session.ask(volumes.detach_volume, self.instance, _id(volume))

    def swap_volume(self, volume: Volume | str, new_volume: Volume | str) -> None:
        """Replace a volume by another, as block storage asks while it migrates the first.

        Raises: VolumeNotFound, VolumeNotMigrating, InvalidRequest, InvalidVolume,
        MultiattachSwapVolumeNotSupported.
        """
        self._session.ask(volume_swap.swap_volume, self.instance, _id(volume), _id(new_volume))

    def update_volume_attachment(
        self, volume: Volume | str, *, delete_on_termination: bool
    ) -> None:
        """Say whether the volume is deleted with the server. Raises: VolumeBDMNotFound."""
        volumes.update_volume_attachment(
            self._session.api(),
            self.instance,
            _id(volume),
            delete_on_termination=delete_on_termination,
        )

    # Interfaces and security groups

    def attach_interface(
        self,
        network: Network | str | None = None,
        *,
        port: Port | str | None = None,
        address: str | None = None,
        tag: str | None = None,
    ) -> Vif:
        """Give the server a network card, and wait for it: on a network, on a port, or on the
        project's only network.

        Raises: InvalidRequest, PortNotFound, PortInUse, NetworkNotFound, NetworkAmbiguous,
        NoMoreFixedIps, FixedIpAlreadyInUse, InterfaceAttachFailed, MessagingTimeout, ...
        """
        return self._session.ask(
            interfaces.attach_interface,
            self.instance,
            None if network is None else _id(network),
            None if port is None else _id(port),
            address,
            tag,
        )

    def detach_interface(self, port: Port | Vif | str) -> None:
        """Take a network card from the server. That it has none such is announced, not raised."""
        port_id = getattr(port, "port_id", None) or _id(port)
        interfaces.detach_interface(self._session.api(), self.instance, port_id)

    def add_security_group(self, name: str) -> None:
        """Put every port of the server into a group, by name or id; nothing is announced.

        Raises: SecurityGroupNotFound, SecurityGroupCannotBeApplied.
        """
        security_groups.add_security_group(self._session.api(), self.instance, name)

    def remove_security_group(self, name: str) -> None:
        """Take the server's ports out of a group; nothing is announced.

        Raises: SecurityGroupNotFound.
        """
        security_groups.remove_security_group(self._session.api(), self.instance, name)

    # Shares

    def attach_share(self, share: Share | str, tag: str | None = None) -> ShareMapping:
        """Give a stopped server a share, under a tag that its guest mounts it by (the id unless
        given).

        Raises: InstanceInvalidState, ForbiddenSharesNotConfiguredCorrectly, ShareNotFound,
        ShareStatusIncorect, ShareMissingExportLocation, ShareProtocolNotSupported,
        ShareMappingAlreadyExists.
        """
        return self._session.ask(shares.attach_share, self.instance, _id(share), tag)

    def detach_share(self, share: Share | str) -> None:
        """Take a share from a server that is stopped or in error.

        Raises: InstanceInvalidState, ShareNotFound.
        """
        shares.detach_share(self._session.api(), self.instance, _id(share))


def _id(thing: object) -> str:
    return thing if isinstance(thing, str) else str(getattr(thing, "id"))  # noqa: B009  (mypy: no attribute)
