# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Networks, subnets, ports and security groups, and the VIFs that Compute keeps of ports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct


@dataclass(slots=True, eq=False)
class Subnet:
    """A range of addresses of a network. Source: Networking API, subnets."""

    id: str
    name: str
    network_id: str
    project_id: str
    cidr: str
    ip_version: int = 4
    gateway_ip: str | None = None
    enable_dhcp: bool = True
    allocation_pools: list[dict[str, str]] = field(default_factory=list)
    dns_nameservers: list[str] = field(default_factory=list)
    host_routes: list[dict[str, str]] = field(default_factory=list)
    ipv6_address_mode: str | None = None
    ipv6_ra_mode: str | None = None
    description: str = ""


@dataclass(slots=True, eq=False)
class Network:
    """A network. Source: Networking API, networks."""

    id: str
    name: str
    project_id: str
    subnets: list[str] = field(default_factory=list)
    shared: bool = False
    router_external: bool = False
    mtu: int = 1450
    status: str = "ACTIVE"
    admin_state_up: bool = True
    port_security_enabled: bool = True
    provider: dict[str, Any] = field(default_factory=dict)
    availability_zones: list[str] = field(default_factory=list)
    description: str = ""


@dataclass(slots=True, eq=False)
class SecurityGroup:
    """A security group and its rules, each a mapping in the API's form. Source: Networking API."""

    id: str
    name: str
    project_id: str
    description: str = ""
    rules: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Port:
    """A port of a network, and who uses it. Source: Networking API, ports."""

    id: str
    network_id: str
    project_id: str
    mac_address: str
    fixed_ips: tuple[tuple[str, str], ...] = ()
    """Pairs of (subnet id, address)."""
    name: str = ""
    status: str = "DOWN"
    admin_state_up: bool = True
    device_id: str = ""
    device_owner: str = ""
    host: str = ""
    vif_type: str = "ovs"
    vnic_type: str = "normal"
    profile: dict[str, Any] | None = None
    security_groups: tuple[str, ...] = ()
    port_security_enabled: bool = True
    resource_request: dict[str, Any] | None = None
    tags: tuple[str, ...] = ()
    description: str = ""


class Vif(Struct, frozen=True, eq=False, gc=False):
    """What an instance knows of one of its ports: the network info cache's entry.

    ``addresses`` are the fixed addresses in order; ``preserve`` says that the user brought the
    port, so it outlives the instance. Source: nova/network/model.py, VIF.
    """

    port_id: str
    network_id: str
    label: str
    mac: str
    addresses: tuple[str, ...]
    device_name: str
    preserve: bool = False
    tag: str | None = None
