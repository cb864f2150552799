# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The networks, subnets and security groups of a region, and which of them a project may use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kilonova.cloud.model.network import Network, SecurityGroup, Subnet
from kilonova.cloud.services.addresses import AddressPool, PoolRange
from kilonova.errors import (
    InvalidInput,
    NetworkAmbiguous,
    NetworkNotFound,
    SecurityGroupNotFound,
)

if TYPE_CHECKING:
    from kilonova.cloud.context import Context
    from kilonova.cloud.ids import Ids

DEFAULT_GROUP = "default"
MEMBER_RULES = (("ingress", "IPv4"), ("egress", "IPv4"), ("ingress", "IPv6"), ("egress", "IPv6"))
"""What every group of a project starts with that is its default group: direction and kind of
address.
"""


class NetworkCatalogue:
    """What ports are made in. Source: Networking API, networks, subnets and security-groups."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.networks: dict[str, Network] = {}
        self.subnets: dict[str, Subnet] = {}
        self.security_groups: dict[str, SecurityGroup] = {}
        self._pools: dict[str, AddressPool] = {}
        self._only_by_name: set[str] = set()
        self._default_groups: dict[str, SecurityGroup] = {}

    # Networks and subnets

    def network(self, network_id: str) -> Network:
        """A network. Raises: NetworkNotFound."""
        try:
            return self.networks[network_id]
        except KeyError:
            raise NetworkNotFound(network_id) from None

    def add_network(self, network: Network, *, by_default: bool = True) -> Network:
        """Put a network; without ``by_default`` no server gets it that did not ask for it."""
        self.networks[network.id] = network
        if not by_default:
            self._only_by_name.add(network.id)
        return network

    def create_network(
        self, project_id: str, name: str, *, shared: bool = False, external: bool = False
    ) -> Network:
        """A new network, without subnets as yet."""
        network = Network(
            self._ids.uuid(), name, project_id, shared=shared, router_external=external
        )
        return self.add_network(network)

    def delete_network(self, network_id: str) -> None:
        """Delete a network and its subnets; the caller has made sure that it has no ports."""
        network = self.network(network_id)
        for subnet_id in network.subnets:
            del self.subnets[subnet_id]
            del self._pools[subnet_id]
        del self.networks[network_id]
        self._only_by_name.discard(network_id)

    def add_subnet(self, subnet: Subnet) -> Subnet:
        """Put a subnet into its network; without pools every address but the gateway's is given
        out.

        Raises: NetworkNotFound, InvalidInput.
        """
        network = self.network(subnet.network_id)
        try:
            pool = AddressPool(subnet.cidr, subnet.gateway_ip, _ranges(subnet))
        except ValueError as error:
            raise InvalidInput(f"Invalid subnet {subnet.cidr}: {error}") from error
        self.subnets[subnet.id] = subnet
        self._pools[subnet.id] = pool
        if subnet.id not in network.subnets:
            network.subnets.append(subnet.id)
        return subnet

    def create_subnet(
        self, network_id: str, cidr: str, *, name: str = "", gateway_ip: str | None = None
    ) -> Subnet:
        """A new subnet of a network. Raises: NetworkNotFound, InvalidInput."""
        network = self.network(network_id)
        version = 6 if ":" in cidr else 4
        return self.add_subnet(
            Subnet(
                self._ids.uuid(),
                name,
                network_id,
                network.project_id,
                cidr,
                ip_version=version,
                gateway_ip=gateway_ip,
            )
        )

    def delete_subnet(self, subnet_id: str) -> None:
        """Delete a subnet; the caller has made sure that no port has an address of it."""
        subnet = self.subnets.pop(subnet_id)
        del self._pools[subnet_id]
        self.networks[subnet.network_id].subnets.remove(subnet_id)

    def pools(self, network: Network) -> list[tuple[str, AddressPool]]:
        """Subnet id and addresses of every subnet of a network, in order."""
        pools = self._pools
        return [(subnet_id, pools[subnet_id]) for subnet_id in network.subnets]

    def pool(self, subnet_id: str) -> AddressPool | None:
        """The addresses of a subnet; None where there is no such subnet."""
        return self._pools.get(subnet_id)

    def usable(self, context: Context) -> list[Network]:
        """The networks that a server of the project can get without asking: its own, then the
        shared ones.

        Source: nova/network/neutron.py, API._get_available_networks.
        """
        own: list[Network] = []
        shared: list[Network] = []
        for network in self.networks.values():
            if network.id in self._only_by_name:
                continue
            if network.shared:
                shared.append(network)
            elif network.project_id == context.project_id:
                own.append(network)
        return own + shared

    def by_default(self, context: Context) -> Network | None:
        """The one network of a server that asks for none; None where the project has none.

        Raises: NetworkAmbiguous.
        """
        networks = self.usable(context)
        if len(networks) > 1:
            raise NetworkAmbiguous(
                "Multiple possible networks found, use a Network ID to be more specific."
            )
        return networks[0] if networks else None

    def visible(self, context: Context) -> list[Network]:
        """The networks that the project may see."""
        return [n for n in self.networks.values() if may_see(context, n)]

    # Security groups

    def default_group(self, project_id: str) -> SecurityGroup:
        """A project's default group, which is made when first asked for, as Networking does."""
        group = self._default_groups.get(project_id)
        if group is None:
            group = self.create_security_group(project_id, DEFAULT_GROUP, "Default security group")
            group.rules = [
                self.member_rule(group, direction, ethertype)
                for direction, ethertype in MEMBER_RULES
            ]
        return group

    def member_rule(
        self, group: SecurityGroup, direction: str, ethertype: str, rule_id: str | None = None
    ) -> dict[str, Any]:
        """A rule of a default group: its members may reach each other, and go out anywhere."""
        return {
            "id": rule_id or self._ids.uuid(),
            "security_group_id": group.id,
            "project_id": group.project_id,
            "direction": direction,
            "ethertype": ethertype,
            "protocol": None,
            "port_range_min": None,
            "port_range_max": None,
            "remote_group_id": group.id if direction == "ingress" else None,
            "remote_ip_prefix": None,
            "description": None,
        }

    def add_security_group(self, group: SecurityGroup) -> SecurityGroup:
        """Put a group; the first named ``default`` is its project's default group."""
        self.security_groups[group.id] = group
        if group.name == DEFAULT_GROUP:
            self._default_groups.setdefault(group.project_id, group)
        return group

    def create_security_group(
        self, project_id: str, name: str, description: str = ""
    ) -> SecurityGroup:
        """A new group without rules."""
        return self.add_security_group(
            SecurityGroup(self._ids.uuid(), name, project_id, description)
        )

    def security_group(self, context: Context, name_or_id: str) -> SecurityGroup:
        """A group of the project. Raises: SecurityGroupNotFound."""
        project_id = context.project_id or ""
        if name_or_id == DEFAULT_GROUP:
            return self.default_group(project_id)
        group = self.security_groups.get(name_or_id)
        if group is not None and (context.is_admin or group.project_id == project_id):
            return group
        for group in self.security_groups.values():
            if group.name == name_or_id and group.project_id == project_id:
                return group
        raise SecurityGroupNotFound(name_or_id)

    def delete_security_group(self, group_id: str) -> None:
        """Delete a group. Raises: SecurityGroupNotFound."""
        group = self.security_groups.pop(group_id, None)
        if group is None:
            raise SecurityGroupNotFound(group_id)
        if self._default_groups.get(group.project_id) is group:
            del self._default_groups[group.project_id]

    def group_ids(self, context: Context, names: Sequence[str]) -> tuple[str, ...]:
        """The ids of the named groups, the default group's where none is named."""
        names = names or (DEFAULT_GROUP,)
        return tuple(self.security_group(context, name).id for name in names)

    def groups_of_project(self, project_id: str, names: Sequence[str]) -> tuple[str, ...]:
        """The ids of those of a project's groups that are still there, by name or id; the default
        group's where none is named.
        """
        if not names or tuple(names) == (DEFAULT_GROUP,):
            return (self.default_group(project_id).id,)
        wanted = frozenset(names)
        return tuple(
            group.id
            for group in self.security_groups.values()
            if group.project_id == project_id and not wanted.isdisjoint((group.id, group.name))
        )


def may_see(context: Context, network: Network) -> bool:
    """Whether the project may use the network when it names it."""
    return network.shared or network.router_external or context.may_see(network.project_id)


def missing(networks: Iterable[str], known: dict[str, Network], context: Context) -> list[str]:
    """Those ids of which the project sees no network, in order and each once."""
    return [
        network_id
        for network_id in dict.fromkeys(networks)
        if network_id not in known or not may_see(context, known[network_id])
    ]


def _ranges(subnet: Subnet) -> tuple[PoolRange, ...] | None:
    if not subnet.allocation_pools:
        return None
    return tuple((pool["start"], pool["end"]) for pool in subnet.allocation_pools)
