# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networking's stand-in, as Compute uses it: ports are made, bound, moved and given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kilonova.cloud.model.network import Network, Port, SecurityGroup, Vif
from kilonova.cloud.services.annals import Annals
from kilonova.cloud.services.networks import NetworkCatalogue, may_see, missing
from kilonova.cloud.services.ports import PortBook
from kilonova.cloud.services.records import NetworkRequest
from kilonova.cloud.services.routers import Routing
from kilonova.errors import (
    ExternalNetworkAttachForbidden,
    FixedIpAlreadyInUse,
    InvalidInput,
    NetworkNotFound,
    NetworkRequiresSubnet,
    NoMoreFixedIps,
    NovaError,
    PortInUse,
    PortNotFound,
    PortNotUsable,
    PortRequiresFixedIP,
    SecurityGroupNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.context import Context
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.steps import Steps


PLACES = {
    PortNotFound: "_show_port",
    PortNotUsable: "_validate_requested_port_ids",
    PortInUse: "_validate_requested_port_ids",
    NetworkNotFound: "_validate_requested_network_ids",
    ExternalNetworkAttachForbidden: "_check_external_network_attach",
    NoMoreFixedIps: "_create_port_minimal",
    FixedIpAlreadyInUse: "_create_port_minimal",
    InvalidInput: "_create_port_minimal",
}
"""Where in nova/network/neutron.py each of the errors is raised that a new port may meet."""


class StandInNetwork:
    """Every project's networks and ports. Source: nova/network/neutron.py, API."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self.catalogue = NetworkCatalogue(ids)
        self.ports = PortBook(ids, self.catalogue)
        self.routing = Routing(ids, self.catalogue, self.ports)
        self.annals = Annals(clock)

    # What Compute asks, each a seam

    def allocate(
        self, context: Context, instance: Instance, requested: Sequence[NetworkRequest], host: str
    ) -> Steps[tuple[Vif, ...]]:
        """Make or take the instance's ports and bind them to the host; on an error none is left
        behind.

        Raises: NetworkNotFound, ExternalNetworkAttachForbidden, NoMoreFixedIps,
        FixedIpAlreadyInUse, PortNotFound, PortNotUsable, PortInUse.
        """
        yield from self._clock.wait(0)
        vifs: list[Vif] = []
        try:
            for request in requested:
                vifs.append(self._attach(context, instance, request, host))
        except NovaError:
            self._release(vifs)
            raise
        return tuple(vifs)

    def allocate_port(
        self, context: Context, instance: Instance, requested: NetworkRequest, host: str
    ) -> Steps[Vif]:
        """One more port for a running instance. Raises: as allocate."""
        yield from self._clock.wait(0)
        return self._attach(context, instance, requested, host)

    def deallocate(self, context: Context, instance: Instance, vifs: Sequence[Vif]) -> Steps[None]:
        """Delete the ports that were made for the instance and unbind those that were brought."""
        yield from self._clock.wait(0)
        self._release(vifs)

    def bind_port(self, context: Context, vif: Vif, host: str) -> Steps[None]:
        """Prepare a port for another host; it works there once the binding is activated.

        Raises: PortNotFound.
        """
        yield from self._clock.wait(0)
        self.ports.prepare(vif.port_id, host)

    def activate_binding(self, context: Context, vif: Vif, host: str) -> Steps[None]:
        """The port works on this host from now on. Raises: PortNotFound."""
        yield from self._clock.wait(0)
        self.ports.activate(vif.port_id, host)

    # What is answered at once

    def validate(
        self, context: Context, requested: Sequence[NetworkRequest] | None, count: int
    ) -> tuple[NetworkRequest, ...]:
        """Check a request before it is accepted; with None, the network that the project gets by
        itself.

        Quotas are not counted here. Raises: NetworkAmbiguous, PortNotFound, PortInUse,
        PortRequiresFixedIP, FixedIpAlreadyInUse, NetworkRequiresSubnet, NetworkNotFound. Source:
        nova/network/neutron.py, API.validate_networks.
        """
        if requested is None:
            network = self.catalogue.by_default(context)
            return () if network is None else (NetworkRequest(network_id=network.id),)
        for request in requested:
            if request.port_id is not None:
                port = self._seen(context, request.port_id)
                if port.device_id:
                    raise PortInUse(port.id)
                if not port.fixed_ips:
                    raise PortRequiresFixedIP(port.id)
            elif request.address is not None:
                self._check_address(request.network_id or "", request.address)
        self._check_networks(context, [r.network_id or "" for r in requested if r.port_id is None])
        return tuple(requested)

    def port(self, port_id: str) -> Port:
        """A port. Raises: PortNotFound."""
        return self.ports.port(port_id)

    def ports_of(self, instance_uuid: str) -> list[Port]:
        """The ports that say that the server uses them, oldest first."""
        return self.ports.of_device(instance_uuid)

    def network(self, network_id: str) -> Network:
        """A network. Raises: NetworkNotFound."""
        return self.catalogue.network(network_id)

    def security_group(self, context: Context, name_or_id: str) -> SecurityGroup:
        """A security group of the project. Raises: SecurityGroupNotFound."""
        return self.catalogue.security_group(context, name_or_id)

    def security_group_names(self, context: Context, names: Sequence[str]) -> tuple[str, ...]:
        """Check that the groups exist. Raises: SecurityGroupNotFound."""
        try:
            return tuple(self.catalogue.security_group(context, name).name for name in names)
        except SecurityGroupNotFound as error:
            raise error.saying(
                f"Unable to find security_group with name or id '{error.security_group_id}'"
            ) from None

    # How it is done

    def _attach(
        self, context: Context, instance: Instance, request: NetworkRequest, host: str
    ) -> Vif:
        try:
            return self._make_or_take(context, instance, request, host)
        except NovaError as error:
            place = PLACES.get(type(error), "allocate_for_instance")
            raise error.at("nova.network.neutron", place) from None

    def _make_or_take(
        self, context: Context, instance: Instance, request: NetworkRequest, host: str
    ) -> Vif:
        if request.port_id is not None:
            port = self._seen(context, request.port_id)
            return self._take(instance, port, request.tag, host)
        network = self.catalogue.network(request.network_id or "")
        if not may_see(context, network):
            raise NetworkNotFound(network.id)
        if network.router_external and not network.shared and not context.is_admin:
            raise ExternalNetworkAttachForbidden(network.id)
        return self.ports.make(instance, network, request.address, request.tag, host)

    def _seen(self, context: Context, port_id: str) -> Port:
        """A port of the project, or in a network of it; every one for administrators."""
        port = self.ports.port(port_id)
        if context.may_see(port.project_id):
            return port
        if self.catalogue.network(port.network_id).project_id != context.project_id:
            raise PortNotFound(port_id)
        return port

    def _take(self, instance: Instance, port: Port, tag: str | None, host: str) -> Vif:
        if port.project_id != instance.project_id:
            raise PortNotUsable(port.id, instance.uuid)
        if port.device_id:
            raise PortInUse(port.id)
        return self.ports.take(port, instance, tag, host)

    def _release(self, vifs: Sequence[Vif]) -> None:
        for vif in vifs:
            if vif.preserve:
                self.ports.unbind(vif.port_id)
            else:
                self.ports.discard(vif.port_id)

    def _check_address(self, network_id: str, address: str) -> None:
        network = self.catalogue.networks.get(network_id)
        if network is None:
            return
        for _, pool in self.catalogue.pools(network):
            if pool.contains(address) and pool.has_given(address):
                raise FixedIpAlreadyInUse(address, self.ports.user_of(network_id, address))

    def _check_networks(self, context: Context, network_ids: Sequence[str]) -> None:
        networks = self.catalogue.networks
        lost = missing(network_ids, networks, context)
        for network_id in network_ids:
            if network_id not in lost and not networks[network_id].subnets:
                raise NetworkRequiresSubnet(network_id)
        if lost:
            raise NetworkNotFound(", ".join(lost))
