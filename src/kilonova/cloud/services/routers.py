# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Routers and floating addresses: what leads from a project's networks to the world outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilonova.errors import FloatingIpNotFound

if TYPE_CHECKING:
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.model.network import Port, Subnet
    from kilonova.cloud.services.networks import NetworkCatalogue
    from kilonova.cloud.services.ports import AddressWish, PortBook

INTERFACE = "network:router_interface"
GATEWAY = "network:router_gateway"
FLOATING = "network:floatingip"
"""Owners of the ports that networking keeps for itself."""


@dataclass(slots=True, eq=False)
class Router:
    """A router; its interfaces are ports. Source: Networking API, routers."""

    id: str
    name: str
    project_id: str
    admin_state_up: bool = True
    description: str = ""
    distributed: bool = False
    ha: bool = False
    enable_snat: bool = True
    gateway_port: str | None = None
    routes: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class FloatingIp:
    """An address of an external network that leads to a port. Source: Networking API,
    floatingips.
    """

    id: str
    project_id: str
    network_id: str
    address: str
    own_port: str
    port_id: str | None = None
    fixed_address: str | None = None
    description: str = ""


class Routing:
    """Every router and floating address of a region."""

    def __init__(self, ids: Ids, catalogue: NetworkCatalogue, ports: PortBook) -> None:
        self._ids = ids
        self._catalogue = catalogue
        self._ports = ports
        self.routers: dict[str, Router] = {}
        self._floating: dict[str, FloatingIp] = {}

    # Routers

    def add_router(self, project_id: str, name: str) -> Router:
        """A new router without interfaces."""
        router = Router(self._ids.uuid(), name, project_id)
        self.routers[router.id] = router
        return router

    def remove_router(self, router: Router) -> None:
        """Delete a router and its gateway; the caller has made sure that it has no interfaces."""
        self.set_gateway(router, None)
        del self.routers[router.id]

    def set_gateway(
        self, router: Router, network_id: str | None, wishes: Sequence[AddressWish] = ()
    ) -> None:
        """Lead out through an external network, or nowhere; where it leads there already, it keeps
        its addresses, or those of them that are wished for.

        Raises: NetworkNotFound, NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput.
        """
        if router.gateway_port is not None:
            present = self._ports.port(router.gateway_port)
            if present.network_id == network_id:
                if wishes:
                    self._ports.change_addresses(present, wishes)
                return
        port = None
        if network_id is not None:
            port = self._ports.create("", network_id, wishes=wishes or None)
            port.device_id, port.device_owner, port.status = router.id, GATEWAY, "ACTIVE"
            port.security_groups = ()
        if router.gateway_port is not None:
            self._ports.discard(router.gateway_port)
        router.gateway_port = None if port is None else port.id

    def interfaces(self, router: Router) -> list[Port]:
        """The ports that lead into the project's networks."""
        return [p for p in self._ports.of_device(router.id) if p.device_owner == INTERFACE]

    def add_interface(self, router: Router, subnet: Subnet) -> Port:
        """Lead into a subnet, with its gateway's address. Raises: FixedIpAlreadyInUse."""
        wishes = ((subnet.id, subnet.gateway_ip),)
        port = self._ports.create(router.project_id, subnet.network_id, wishes=wishes)
        port.security_groups = ()
        return self.take_port(router, port)

    def take_port(self, router: Router, port: Port) -> Port:
        """Lead into the network of a port that a user has made."""
        port.device_id, port.device_owner, port.status = router.id, INTERFACE, "ACTIVE"
        return port

    def remove_interface(self, port: Port) -> None:
        """Lead there no more."""
        self._ports.discard(port.id)

    def router_to(self, port: Port, network_id: str) -> Router | None:
        """The router between a port and an external network; None where there is none."""
        subnets = {subnet_id for subnet_id, _ in port.fixed_ips}
        for router in self.routers.values():
            if router.gateway_port is None:
                continue
            if self._ports.port(router.gateway_port).network_id != network_id:
                continue
            for interface in self.interfaces(router):
                if subnets & {subnet_id for subnet_id, _ in interface.fixed_ips}:
                    return router
        return None

    # Floating addresses

    def add_floating_ip(
        self, project_id: str, network_id: str, address: str | None = None
    ) -> FloatingIp:
        """A new floating address that leads nowhere as yet. Raises: NetworkNotFound,
        NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput.
        """
        own_port = self._ports.create("", network_id, address=address)
        own_port.device_owner, own_port.status, own_port.security_groups = FLOATING, "N/A", ()
        own = next((a for _, a in own_port.fixed_ips if ":" not in a), None)
        floating = FloatingIp(
            self._ids.uuid(), project_id, network_id, own or "", own_port=own_port.id
        )
        own_port.device_id = floating.id
        self._floating[floating.id] = floating
        return floating

    def floating_ip(self, identity: str) -> FloatingIp:
        """A floating address by its id. Raises: FloatingIpNotFound."""
        found = self._floating.get(identity)
        if found is None:
            raise FloatingIpNotFound(identity)
        return self._settled(found)

    def floating_ips(self) -> list[FloatingIp]:
        """Every floating address, oldest first."""
        return [self._settled(each) for each in self._floating.values()]

    def remove_floating_ip(self, identity: str) -> None:
        """Give a floating address back. Raises: FloatingIpNotFound."""
        self._ports.discard(self.floating_ip(identity).own_port)
        del self._floating[identity]

    def addresses_of(self, port_id: str, fixed_address: str) -> list[str]:
        """The floating addresses that lead to an address of a port."""
        return [
            each.address
            for each in self._floating.values()
            if each.port_id == port_id and each.fixed_address == fixed_address
        ]

    def _settled(self, floating: FloatingIp) -> FloatingIp:
        """A floating address whose port is gone leads nowhere."""
        if floating.port_id is not None and floating.port_id not in self._ports:
            floating.port_id = floating.fixed_address = None
        return floating
