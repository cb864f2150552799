# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What may stand in a data set; every part is checked when it is loaded, and nothing else may
stand there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Count = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1)]
Role = Literal["admin", "manager", "member", "reader", "service"]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a description."""


class ProjectPart(Part, frozen=True):
    """A project; without ``id`` it gets one from the seed, without ``name`` it is named after
    its id.
    """

    name: Name | None = None
    id: str | None = None


class UserPart(Part, frozen=True):
    """A user of projects, the first of which is its own, with the same roles in each; ``admin``
    stands for that role alone. Passwords are made when a server starts.
    """

    name: Name
    id: str | None = None
    projects: tuple[str, ...] = ()
    admin: bool = False
    roles: tuple[Role, ...] = ("member",)


class HostPart(Part, frozen=True):
    """A compute host; its node bears its name unless it has another."""

    name: Name
    node: str | None = None


class NodePart(Part, frozen=True):
    """What each node has, in MiB and GiB; what is left out is the compute driver's and the
    flags'.
    """

    vcpus: Count | None = None
    memory_mb: Count | None = None
    local_gb: Count | None = None
    cpu_allocation_ratio: float | None = None
    ram_allocation_ratio: float | None = None
    disk_allocation_ratio: float | None = None
    numa_cells: Annotated[int, Meta(ge=1)] | None = None
    pci_pools: dict[str, Count] | None = None
    traits: frozenset[str] | None = None


class FlavorPart(Part, frozen=True):
    """A flavor: ``ram`` and ``swap`` in MiB, ``disk`` and ``ephemeral`` in GiB."""

    id: str
    name: Name
    ram: Count
    vcpus: Annotated[int, Meta(ge=1)]
    disk: Count = 0
    ephemeral: Count = 0
    swap: Count = 0
    rxtx_factor: float = 1.0
    public: bool = True
    description: str | None = None
    extra_specs: dict[str, str] = field(default_factory=dict)


class ImagePart(Part, frozen=True):
    """An image: ``size`` in bytes, ``min_disk`` in GiB, ``min_ram`` in MiB."""

    name: str
    id: str | None = None
    status: str = "active"
    visibility: Literal["public", "private", "shared", "community"] = "public"
    protected: bool = False
    owner: str | None = None
    size: Count | None = None
    checksum: str | None = None
    container_format: str | None = "bare"
    disk_format: str | None = "qcow2"
    min_disk: Count = 0
    min_ram: Count = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    properties: dict[str, str | None] = field(default_factory=dict)


class RangePart(Part, frozen=True):
    """The first and the last address of a range that is given out."""

    start: str
    end: str


class SubnetPart(Part, frozen=True):
    """A range of addresses; without ``pools`` each of them but the gateway's is given out."""

    cidr: str
    id: str | None = None
    name: str = ""
    gateway: str | None = None
    dhcp: bool = True
    pools: tuple[RangePart, ...] = ()
    dns: tuple[str, ...] = ()
    ipv6_mode: str | None = None


class NetworkPart(Part, frozen=True):
    """A network; without ``by_default`` only those servers get it that ask for it."""

    name: Name
    project: str = ""
    id: str | None = None
    shared: bool = False
    external: bool = False
    by_default: bool = True
    mtu: Count = 1450
    port_security: bool = True
    provider: dict[str, str | int | None] = field(default_factory=dict)
    availability_zones: tuple[str, ...] = ("nova",)
    subnets: tuple[SubnetPart, ...] = ()


class SecurityGroupPart(Part, frozen=True):
    """A security group; its rules go out anywhere and let its members reach each other.

    ``rules`` are the ids of those four: in and out by IPv4, then in and out by IPv6.
    """

    name: Name
    project: str = ""
    id: str | None = None
    description: str = ""
    rules: tuple[str, ...] = ()


class PortPart(Part, frozen=True):
    """A port; ``network`` is a network's id or name, ``addresses`` are of its subnets."""

    network: str
    project: str = ""
    id: str | None = None
    name: str = ""
    mac: str | None = None
    status: str = "DOWN"
    addresses: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class VolumePart(Part, frozen=True):
    """A volume of ``size`` GiB; with ``image`` (an id) it boots as a volume made from that
    image.
    """

    project: str = ""
    user: str = ""
    size: Annotated[int, Meta(ge=1)] = 1
    id: str | None = None
    name: str | None = None
    multiattach: bool = False
    image: str | None = None
    type: str | None = None
    migration_status: str | None = None
    image_metadata: dict[str, str] = field(default_factory=dict)


class SharePart(Part, frozen=True):
    """A share of ``size`` GiB."""

    export_location: str
    project: str = ""
    id: str | None = None
    name: str = ""
    share_proto: Literal["NFS", "CEPHFS"] = "NFS"
    size: Annotated[int, Meta(ge=1)] = 1


class Description(Part, frozen=True):
    """A whole data set, as it is written; where a part names no project, it is the first one's.

    ``port_of_servers`` is what the first port made for a server looks like, and ``share_on_demand``
    any share that was never made, as in Nova's functional tests; so is ``time_stands_still``: no
    neighbour takes time. With ``open_policy`` every user may do everything.
    """

    projects: Annotated[tuple[ProjectPart, ...], Meta(min_length=1)]
    users: Annotated[tuple[UserPart, ...], Meta(min_length=1)]
    hosts: Annotated[tuple[HostPart, ...], Meta(min_length=1)]
    about: str = ""
    epoch: datetime = field(default=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    request_id: str | None = None
    api_host: str = "controller"
    time_stands_still: bool = False
    open_policy: bool = False
    flags: dict[str, dict[str, str | int | float | bool | list[str] | None]] = field(
        default_factory=dict
    )
    node: NodePart = NodePart()
    flavors: tuple[FlavorPart, ...] = ()
    images: tuple[ImagePart, ...] = ()
    networks: tuple[NetworkPart, ...] = ()
    security_groups: tuple[SecurityGroupPart, ...] = ()
    ports: tuple[PortPart, ...] = ()
    port_of_servers: PortPart | None = None
    volumes: tuple[VolumePart, ...] = ()
    volumes_on_demand: bool = False
    shares: tuple[SharePart, ...] = ()
    share_on_demand: SharePart | None = None
