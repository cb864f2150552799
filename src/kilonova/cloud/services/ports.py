# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every port of a region; one that was made for a server and that nobody looks at is a short
record.

A region may have 200,000 of them, so what a port shows is worked out only when somebody asks for
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from kilonova.cloud.model.network import Network, Port, Vif
from kilonova.errors import FixedIpAlreadyInUse, InvalidInput, NoMoreFixedIps, PortNotFound

if TYPE_CHECKING:
    from kilonova.cloud.ids import Ids
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.services.addresses import AddressPool
    from kilonova.cloud.services.networks import NetworkCatalogue

FixedIps = tuple[tuple[str, str], ...]
AddressWish = tuple[str | None, str | None]
"""A subnet, an address or both: what somebody wants of a network."""


class _Made(Struct, eq=False, gc=False):
    """A port that was made for a server."""

    vif: Vif
    project_id: str
    device_id: str
    zone: str | None
    host: str
    groups: tuple[str, ...]
    """Names of security groups; the project's default group where there are none."""


class PortBook:
    """The ports by id. Source: Networking API, ports.

    With a ``template``, the ports made for servers have its addresses, and the first of those that
    exist at a time its id and MAC address, as in Nova's functional tests.
    """

    def __init__(self, ids: Ids, catalogue: NetworkCatalogue) -> None:
        self._ids = ids
        self._catalogue = catalogue
        self._ports: dict[str, Port | _Made] = {}
        self._prepared: dict[str, str] = {}
        self.template: Port | None = None

    def __len__(self) -> int:
        return len(self._ports)

    def __contains__(self, port_id: object) -> bool:
        return port_id in self._ports

    def port(self, port_id: str) -> Port:
        """A port in full. Raises: PortNotFound."""
        entry = self._ports.get(port_id)
        if entry is None:
            raise PortNotFound(port_id)
        if isinstance(entry, _Made):
            entry = self._ports[port_id] = self._in_full(entry)
        return entry

    def all(self) -> Iterator[Port]:
        """Every port in full, oldest first."""
        for port_id in list(self._ports):
            yield self.port(port_id)

    def of_device(self, device_id: str) -> list[Port]:
        """The ports of one server."""
        return [
            self.port(port_id)
            for port_id, entry in list(self._ports.items())
            if entry.device_id == device_id
        ]

    def groups_of(self, port_id: str) -> tuple[str, ...]:
        """The ids of a port's security groups; of a port that is gone, none."""
        entry = self._ports.get(port_id)
        if isinstance(entry, _Made):
            is_secure = self._catalogue.network(entry.vif.network_id).port_security_enabled
            return self._groups_of(entry) if is_secure else ()
        return () if entry is None else entry.security_groups

    def user_of(self, network_id: str, address: str) -> str:
        """The server that has an address; empty where a port has it that no server uses."""
        for entry in self._ports.values():
            if isinstance(entry, _Made):
                if entry.vif.network_id == network_id and address in entry.vif.addresses:
                    return entry.device_id
            elif entry.network_id == network_id and address in addresses_of(entry.fixed_ips):
                return entry.device_id
        return ""

    # Made for a server

    def make(
        self, instance: Instance, network: Network, address: str | None, tag: str | None, host: str
    ) -> Vif:
        """A new port for a server. Raises: NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput."""
        port_id, mac = self._ids.uuid(), self._ids.mac_address()
        if self.template is not None:
            addresses = addresses_of(self.template.fixed_ips)
            if self.template.id not in self._ports:
                port_id, mac = self.template.id, self.template.mac_address
        else:
            addresses = addresses_of(self._addresses(network, mac, address))
        vif = Vif(
            port_id, network.id, network.name, mac, addresses, device_name(port_id), False, tag
        )
        groups = () if instance.spec is None else instance.spec.security_groups
        self._ports[port_id] = _Made(
            vif, instance.project_id, instance.uuid, instance.availability_zone, host, groups
        )
        return vif

    def take(self, port: Port, instance: Instance, tag: str | None, host: str) -> Vif:
        """A server uses a port that its user has made."""
        port.device_id = instance.uuid
        port.device_owner = owner_in(instance.availability_zone)
        port.host = host
        port.status = "ACTIVE"
        return vif_of(port, self._catalogue.network(port.network_id), preserve=True, tag=tag)

    # Made by a user

    def add(self, port: Port) -> Port:
        """Put a port that is described already, such as a data set's; its addresses are its own."""
        for subnet_id, address in port.fixed_ips:
            pool = self._catalogue.pool(subnet_id)
            if pool is not None:
                pool.take(address)
        self._ports[port.id] = port
        return port

    def create(
        self,
        project_id: str,
        network_id: str,
        *,
        name: str = "",
        address: str | None = None,
        mac: str | None = None,
        wishes: Sequence[AddressWish] | None = None,
        security_groups: Sequence[str] = (),
    ) -> Port:
        """A new port that no server uses as yet; ``wishes`` are for each of its addresses, where it
        is not to have one of each kind.

        Raises: NetworkNotFound, NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput.
        """
        network = self._catalogue.network(network_id)
        mac = mac or self._ids.mac_address()
        groups = tuple(security_groups)
        if not groups and project_id:
            groups = (self._catalogue.default_group(project_id).id,)
        port = Port(
            self._ids.uuid(),
            network_id,
            project_id,
            mac,
            self._addresses(network, mac, address)
            if wishes is None
            else self._wished(network, wishes),
            name=name,
            security_groups=groups if network.port_security_enabled else (),
        )
        self._ports[port.id] = port
        return port

    # What happens to them

    def change_addresses(self, port: Port, wishes: Sequence[AddressWish]) -> None:
        """Give a port other addresses; those it has and still wants it keeps.

        Raises: NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput; then it has those it had.
        """
        network = self._catalogue.network(port.network_id)
        kept = [own for own in port.fixed_ips if any(w[1] == own[1] for w in wishes)]
        addresses = addresses_of(tuple(kept))
        new = self._wished(network, [wish for wish in wishes if wish[1] not in addresses])
        for own in port.fixed_ips:
            pool = self._catalogue.pool(own[0])
            if own not in kept and pool is not None:
                pool.give_back(own[1])
        port.fixed_ips = (*kept, *new)

    def prepare(self, port_id: str, host: str) -> None:
        """A second host gets ready for the port. Raises: PortNotFound."""
        if port_id not in self._ports:
            raise PortNotFound(port_id)
        self._prepared[port_id] = host

    def activate(self, port_id: str, host: str) -> None:
        """The port works on this host, and on no other. Raises: PortNotFound."""
        entry = self._ports.get(port_id)
        if entry is None:
            raise PortNotFound(port_id)
        self._prepared.pop(port_id, None)
        entry.host = host

    def prepared_host(self, port_id: str) -> str | None:
        """The host that is ready for the port beside the one that has it."""
        return self._prepared.get(port_id)

    def unbind(self, port_id: str) -> None:
        """No server uses the port any more; one that is gone already is no error."""
        if port_id not in self._ports:
            return
        port = self.port(port_id)
        port.device_id = port.device_owner = port.host = ""
        port.status = "DOWN"
        self._prepared.pop(port_id, None)

    def discard(self, port_id: str) -> None:
        """Delete a port and give its addresses back; one that is gone already is no error."""
        entry = self._ports.pop(port_id, None)
        self._prepared.pop(port_id, None)
        if entry is None:
            return
        if isinstance(entry, Port):
            for subnet_id, address in entry.fixed_ips:
                pool = self._catalogue.pool(subnet_id)
                if pool is not None and not self._is_templates(address):
                    pool.give_back(address)
        elif self.template is None:
            pools = self._catalogue.pools(self._catalogue.network(entry.vif.network_id))
            for address in entry.vif.addresses:
                _pool_of(pools, address)[1].give_back(address)

    # How it is done

    def _addresses(self, network: Network, mac: str, address: str | None) -> FixedIps:
        pools = self._catalogue.pools(network)
        if address is not None:
            return (self._asked_for(network, pools, address),)
        found: list[tuple[str, str]] = []
        versions: set[int] = set()
        for subnet_id, pool in pools:
            if pool.network.version in versions:
                continue
            given = pool.give()
            if given is not None:
                versions.add(pool.network.version)
                found.append((subnet_id, given))
        if pools and not found:
            raise NoMoreFixedIps(network.id)
        return tuple(found)

    def _wished(self, network: Network, wishes: Sequence[AddressWish]) -> FixedIps:
        found: list[tuple[str, str]] = []
        try:
            for subnet_id, address in wishes:
                pools = [
                    pool
                    for pool in self._catalogue.pools(network)
                    if subnet_id is None or pool[0] == subnet_id
                ]
                if address is not None:
                    found.append(self._asked_for(network, pools, address))
                    continue
                given = next(((own, a) for own, pool in pools if (a := pool.give())), None)
                if given is None:
                    raise NoMoreFixedIps(network.id)
                found.append(given)
        except (NoMoreFixedIps, FixedIpAlreadyInUse, InvalidInput):
            for own, given_address in found:
                pool = self._catalogue.pool(own)
                if pool is not None:
                    pool.give_back(given_address)
            raise
        return tuple(found)

    def _asked_for(
        self, network: Network, pools: list[tuple[str, AddressPool]], address: str
    ) -> tuple[str, str]:
        for subnet_id, pool in pools:
            if pool.contains(address):
                if pool.has_given(address):
                    raise FixedIpAlreadyInUse(address, self.user_of(network.id, address))
                pool.take(address)
                return subnet_id, address
        raise InvalidInput(
            f"Fixed IP {address} is not a valid ip address for network {network.id}."
        )

    def _in_full(self, made: _Made) -> Port:
        vif = made.vif
        network = self._catalogue.network(vif.network_id)
        port = Port(
            vif.port_id,
            vif.network_id,
            made.project_id,
            vif.mac,
            status="ACTIVE",
            device_id=made.device_id,
            device_owner=owner_in(made.zone),
            host=made.host,
            security_groups=self._groups_of(made) if network.port_security_enabled else (),
        )
        if self.template is not None:
            return replace(port, fixed_ips=self.template.fixed_ips)
        pools = self._catalogue.pools(network)
        port.fixed_ips = tuple((_pool_of(pools, a)[0], a) for a in vif.addresses)
        return port

    def _groups_of(self, made: _Made) -> tuple[str, ...]:
        return self._catalogue.groups_of_project(made.project_id, made.groups)

    def _is_templates(self, address: str) -> bool:
        return self.template is not None and address in addresses_of(self.template.fixed_ips)


def vif_of(port: Port, network: Network, *, preserve: bool = False, tag: str | None = None) -> Vif:
    """What a server that uses a port knows of it."""
    return Vif(
        port.id,
        network.id,
        network.name,
        port.mac_address,
        addresses_of(port.fixed_ips),
        device_name(port.id),
        preserve,
        tag,
    )


def addresses_of(fixed_ips: FixedIps) -> tuple[str, ...]:
    """The addresses without their subnets."""
    return tuple([address for _, address in fixed_ips])


def device_name(port_id: str) -> str:
    """The name of the tap device on the host. Source: nova/network/model.py, VIF."""
    return f"tap{port_id[:11]}"


def owner_in(zone: str | None) -> str:
    """The device owner of a server's port. Source: nova/network/neutron.py, API._update_port."""
    return f"compute:{zone}"


def _pool_of(pools: list[tuple[str, AddressPool]], address: str) -> tuple[str, AddressPool]:
    if len(pools) == 1:
        return pools[0]
    return next(entry for entry in pools if entry[1].contains(address))
