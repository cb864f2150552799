# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networks, their subnets and security groups, as users of networking make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kilonova.cloud.arguments import checked_class
from kilonova.cloud.model.network import Network, SecurityGroup, Subnet
from kilonova.errors import InvalidRequest, NetworkNotFound

if TYPE_CHECKING:
    from kilonova.cloud.services.networks import NetworkCatalogue
    from kilonova.cloud.session import Session


@checked_class
class Networks:
    """The networks that a project may see; they are given by themselves, by id or by name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        name: str,
        cidr: str | None = None,
        *,
        gateway: str | None = None,
        shared: bool = False,
        external: bool = False,
    ) -> Network:
        """A new network, with a subnet of those addresses, if any. Raises: InvalidInput."""
        network = self._catalogue.create_network(
            self._session.project_id, name, shared=shared, external=external
        )
        if cidr is not None:
            self.create_subnet(network, cidr, gateway=gateway)
        return network

    def create_subnet(
        self, network: Network | str, cidr: str, *, name: str = "", gateway: str | None = None
    ) -> Subnet:
        """More addresses for a network. Raises: NetworkNotFound, InvalidInput."""
        return self._catalogue.create_subnet(
            self.get(network).id, cidr, name=name, gateway_ip=gateway
        )

    def create_security_group(self, name: str, description: str = "") -> SecurityGroup:
        """A new security group of the project, without rules."""
        return self._catalogue.create_security_group(self._session.project_id, name, description)

    def get(self, network: Network | str) -> Network:
        """A network. Raises: NetworkNotFound."""
        if isinstance(network, Network):
            return network
        for each in self.list():
            if network in (each.id, each.name):
                return each
        raise NetworkNotFound(network)

    def list(self) -> list[Network]:
        """The networks that the project may see, oldest first."""
        return self._catalogue.visible(self._session.context)

    def delete(self, network: Network | str) -> None:
        """Delete a network that has no ports. Raises: NetworkNotFound, InvalidRequest."""
        network_id = self.get(network).id
        ports = self._session.cloud.neighbours.networks.ports
        if any(port.network_id == network_id for port in ports.all()):
            raise InvalidRequest(
                f"Unable to complete operation on network {network_id}. There are one or more "
                "ports still in use on the network."
            )
        self._catalogue.delete_network(network_id)

    @property
    def _catalogue(self) -> NetworkCatalogue:
        return self._session.cloud.neighbours.networks.catalogue

    def __iter__(self) -> Iterator[Network]:
        return iter(self.list())

    def __len__(self) -> int:
        return len(self.list())
