# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Filling a region's neighbours with what a data set describes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from kilonova.cloud.clock import stamp_of
from kilonova.cloud.model.image import Image
from kilonova.cloud.model.network import Network, Port, SecurityGroup, Subnet
from kilonova.cloud.services.identity import ADMIN_ROLES
from kilonova.cloud.services.networks import MEMBER_RULES
from kilonova.cloud.services.records import Share, Volume

if TYPE_CHECKING:
    from kilonova.cloud.datasets.description import (
        Description,
        ImagePart,
        NetworkPart,
        PortPart,
        SubnetPart,
        VolumePart,
    )
    from kilonova.cloud.neighbours import Neighbours


class Populating:
    """One filling; names of projects, users and networks stand for their ids in the rest."""

    def __init__(self, description: Description, neighbours: Neighbours) -> None:
        self._description = description
        self._to = neighbours
        self._ids = neighbours.identity.ids
        self._stamp = neighbours.images.clock.stamp
        self._projects: dict[str, str] = {}
        self._users: dict[str, str] = {}
        self._networks: dict[str, Network] = {}

    def all(self) -> None:
        """Everything, in an order in which each thing finds what it refers to."""
        self._people()
        for image in self._description.images:
            self._to.images.add(self._image(image))
        for network in self._description.networks:
            self._network(network)
        self._security_groups()
        ports = self._to.networks.ports
        for port in self._description.ports:
            ports.add(self._port(port))
        if self._description.port_of_servers is not None:
            ports.template = self._port(self._description.port_of_servers)
        for volume in self._description.volumes:
            self._to.volumes.add(self._volume(volume))
        for share in self._description.shares:
            self._to.shares.add(
                Share(
                    share.id or self._ids.uuid(),
                    share.export_location,
                    share.share_proto,
                    size_gb=share.size,
                    name=share.name,
                    project_id=self._projects[share.project],
                )
            )

    def _people(self) -> None:
        identity = self._to.identity
        for project in self._description.projects:
            name = project.name or project.id or ""
            self._projects[name] = identity.add_project(name, project.id).id
            # What names no project is the first one's.
            self._projects.setdefault("", self._projects[name])
        for user in self._description.users:
            roles = ADMIN_ROLES if user.admin else user.roles
            self._users[user.name] = identity.add_user(
                user.name, {self._projects[name]: roles for name in user.projects or [""]}, user.id
            ).id

    def _image(self, part: ImagePart) -> Image:
        created = _stamp(part.created_at) or self._stamp
        return Image(
            id=part.id or self._ids.uuid(),
            name=part.name,
            status=part.status,
            visibility=part.visibility,
            protected=part.protected,
            checksum=part.checksum,
            owner=None if part.owner is None else self._projects[part.owner],
            size=part.size,
            container_format=part.container_format,
            disk_format=part.disk_format,
            created_at=created,
            updated_at=_stamp(part.updated_at) or created,
            tags=part.tags,
            min_ram=part.min_ram,
            min_disk=part.min_disk,
            properties=dict(part.properties),
        )

    def _network(self, part: NetworkPart) -> None:
        catalogue = self._to.networks.catalogue
        network = Network(
            part.id or self._ids.uuid(),
            part.name,
            self._projects[part.project],
            shared=part.shared,
            router_external=part.external,
            mtu=part.mtu,
            port_security_enabled=part.port_security,
            provider=dict(part.provider),
            availability_zones=list(part.availability_zones),
        )
        catalogue.add_network(network, by_default=part.by_default)
        self._networks.setdefault(part.name, network)
        self._networks[network.id] = network
        for subnet in part.subnets:
            catalogue.add_subnet(self._subnet(subnet, network))

    def _subnet(self, part: SubnetPart, network: Network) -> Subnet:
        return Subnet(
            part.id or self._ids.uuid(),
            part.name,
            network.id,
            network.project_id,
            part.cidr,
            ip_version=6 if ":" in part.cidr else 4,
            gateway_ip=part.gateway,
            enable_dhcp=part.dhcp,
            allocation_pools=[{"start": pool.start, "end": pool.end} for pool in part.pools],
            dns_nameservers=list(part.dns),
            ipv6_address_mode=part.ipv6_mode,
            ipv6_ra_mode=part.ipv6_mode,
        )

    def _security_groups(self) -> None:
        catalogue = self._to.networks.catalogue
        for part in self._description.security_groups:
            group = SecurityGroup(
                part.id or self._ids.uuid(),
                part.name,
                self._projects[part.project],
                part.description,
            )
            group.rules = [
                catalogue.member_rule(group, direction, ethertype, rule_id)
                for rule_id, (direction, ethertype) in zip(part.rules, MEMBER_RULES, strict=False)
            ]
            catalogue.add_security_group(group)
        # Made now, not when first looked at: looking must not change which ids come next.
        for project_id in self._to.identity.projects:
            catalogue.default_group(project_id)

    def _port(self, part: PortPart) -> Port:
        network = self._networks[part.network]
        project_id = self._projects[part.project]
        catalogue = self._to.networks.catalogue
        groups = part.security_groups or (catalogue.default_group(project_id).id,)
        return Port(
            part.id or self._ids.uuid(),
            network.id,
            project_id,
            part.mac or self._ids.mac_address(),
            tuple(
                (subnet_id, address)
                for address in part.addresses
                for subnet_id, pool in catalogue.pools(network)
                if pool.contains(address)
            ),
            name=part.name,
            status=part.status,
            security_groups=groups if network.port_security_enabled else (),
        )

    def _volume(self, part: VolumePart) -> Volume:
        volume_id = part.id or self._ids.uuid()
        metadata = dict(part.image_metadata)
        if part.image is not None:
            metadata["image_id"] = part.image
        return Volume(
            volume_id,
            part.size,
            self._projects[part.project],
            self._users[part.user or self._description.users[0].name],
            name=volume_id if part.name is None else part.name,
            multiattach=part.multiattach,
            bootable=part.image is not None,
            volume_type=part.type,
            image_id=part.image,
            image_metadata=metadata,
            migration_status=part.migration_status,
            created_at=self._stamp,
        )


@lru_cache(maxsize=256)
def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp_of(moment.astimezone(UTC))
