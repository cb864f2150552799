# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Ports, as users of networking make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.actions.external_events import ExternalEvent, external_instance_event
from kilonova.cloud.arguments import checked_class
from kilonova.cloud.model.network import Port

if TYPE_CHECKING:
    from kilonova.cloud.model.network import Network
    from kilonova.cloud.services.ports import PortBook
    from kilonova.cloud.session import Session


@checked_class
class Ports:
    """The ports of a project; they are given by themselves or by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        network: Network | str,
        *,
        name: str = "",
        address: str | None = None,
        security_groups: Sequence[str] = (),
    ) -> Port:
        """A new port in a network (by itself, by id or name), in groups by id or name.

        Raises: NetworkNotFound, SecurityGroupNotFound, NoMoreFixedIps, FixedIpAlreadyInUse.
        """
        session, catalogue = self._session, self._session.cloud.neighbours.networks.catalogue
        return self._ports.create(
            session.project_id,
            session.networks.get(network).id,
            name=name,
            address=address,
            security_groups=catalogue.group_ids(session.context, security_groups),
        )

    def get(self, port: Port | str) -> Port:
        """A port. Raises: PortNotFound."""
        return self._ports.port(_id(port))

    def list(self) -> list[Port]:
        """The ports of the project, oldest first; all of them for an administrator."""
        session = self._session
        return [
            port
            for port in self._ports.all()
            if session.is_admin or port.project_id == session.project_id
        ]

    def delete(self, port: Port | str) -> None:
        """Delete a port; the server that uses it loses its card. Raises: PortNotFound."""
        gone = self.get(port)
        self._ports.discard(gone.id)
        if gone.device_id:
            event = ExternalEvent("network-vif-deleted", gone.device_id, gone.id)
            external_instance_event(self._session.api(), [event])

    @property
    def _ports(self) -> PortBook:
        return self._session.cloud.neighbours.networks.ports

    def __iter__(self) -> Iterator[Port]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self.list())


def _id(port: Port | str) -> str:
    return port.id if isinstance(port, Port) else port
